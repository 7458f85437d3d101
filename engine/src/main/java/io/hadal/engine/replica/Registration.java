package io.hadal.engine.replica;

import io.hadal.engine.ReplicaProof.Standing;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaSpec.MaxLag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the data directory remembers of a replica.
 *
 * @param armed whether it has been within its maximal lag before: the policy counts from then on,
 *     so that an initial copy does not hold up commits
 * @param joined whether it has ever had all that the source had: commits wait for a SYNC replica
 *     from then on
 * @param proof what is known of whether it can be restored
 * @param takenOver by whom the target was taken over, as an operator is told; or null
 */
public record Registration(
        ReplicaSpec spec,
        boolean paused,
        boolean armed,
        boolean joined,
        Standing proof,
        @Nullable String takenOver) {

    static Registration of(ReplicaSpec spec) {
        return new Registration(spec, false, false, false, Standing.NONE, null);
    }

    /**
     * With other clauses, at the same place.
     *
     * @param inStep whether it has all that the source has: commits wait for one that has become
     *     SYNC from then on
     */
    Registration with(ReplicaSpec next, boolean inStep) {
        boolean becomesSync =
                next.mode() == ReplicaSpec.Mode.SYNC && spec.mode() != ReplicaSpec.Mode.SYNC;
        return new Registration(
                next,
                paused,
                armed && isWithin(spec.maxLag(), next.maxLag()),
                becomesSync ? inStep : joined,
                proof,
                takenOver);
    }

    /** Whether what was within the one limit has been within the other. */
    private static boolean isWithin(@Nullable MaxLag before, @Nullable MaxLag next) {
        return before != null && next != null && before.limit().compareTo(next.limit()) <= 0;
    }

    Registration withPaused(boolean now) {
        return new Registration(spec, now, armed, joined, proof, takenOver);
    }

    Registration nowArmed() {
        return new Registration(spec, paused, true, joined, proof, takenOver);
    }

    Registration nowJoined() {
        return new Registration(spec, paused, armed, true, proof, takenOver);
    }

    Registration withTakenOver(@Nullable String by) {
        return new Registration(spec, paused, armed, joined, proof, by);
    }

    Registration withProof(Standing now) {
        return new Registration(spec, paused, armed, joined, now, takenOver);
    }

    /** Whether the database takes no commits because of it. */
    boolean fences() {
        return takenOver != null && spec.onTakeover() == ReplicaSpec.OnTakeover.READ_ONLY;
    }

    /** Whether commits wait for it, or are refused because of it. */
    boolean isAwaited() {
        return spec.mode() == ReplicaSpec.Mode.SYNC && joined && (takenOver == null || fences());
    }

    /** Where the replicas of a database are remembered. */
    public interface Book {
        List<Registration> load();

        /** Durable when it returns. */
        void save(List<Registration> all);
    }
}
