package io.hadal.engine.replica;

import io.hadal.engine.ReplicaSpec;
import org.jspecify.annotations.Nullable;

/**
 * What the data directory remembers of a replica.
 *
 * @param armed whether it has been within its maximal lag before: the policy counts from then on,
 *     so that an initial copy does not hold up commits
 * @param takenOver by whom the target was taken over, as an operator is told; or null
 */
public record Registration(
        ReplicaSpec spec, boolean paused, boolean armed, @Nullable String takenOver) {

    static Registration of(ReplicaSpec spec) {
        return new Registration(spec, false, false, null);
    }

    Registration withPaused(boolean now) {
        return new Registration(spec, now, armed, takenOver);
    }

    Registration nowArmed() {
        return new Registration(spec, paused, true, takenOver);
    }

    Registration withTakenOver(@Nullable String by) {
        return new Registration(spec, paused, armed, by);
    }

    /** Whether the database takes no commits because of it. */
    boolean fences() {
        return takenOver != null && spec.onTakeover() == ReplicaSpec.OnTakeover.READ_ONLY;
    }

    /** Where the replicas of a database are remembered. */
    public interface Book {
        java.util.List<Registration> load();

        /** Durable when it returns. */
        void save(java.util.List<Registration> all);
    }
}
