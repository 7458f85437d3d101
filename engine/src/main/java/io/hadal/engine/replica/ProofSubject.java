package io.hadal.engine.replica;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaProof.Standing;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.proof.Verifier;
import io.hadal.env.Env;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A replica for who proves it. Thread-safe. */
final class ProofSubject implements Verifier.Subject {
    /** One that is further behind is proven another time; a view of the state waits so long. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ReplicaParts parts;
    private final Replica replica;

    ProofSubject(ReplicaParts parts, Replica replica) {
        this.parts = parts;
        this.replica = replica;
    }

    @Override
    public ReplicaSpec spec() {
        return replica.spec();
    }

    @Override
    public Standing standing() {
        return replica.registration().proof();
    }

    @Override
    public void tell(Standing next) {
        replica.prove(next);
    }

    @Override
    public void await(long position) throws InterruptedException {
        parts.primary().awaitUploaded(position, PATIENCE);
        AtomicBoolean late = new AtomicBoolean();
        Env.Timer timer =
                parts.env()
                        .schedule(
                                PATIENCE,
                                () -> {
                                    late.set(true);
                                    replica.signal();
                                });
        try {
            replica.awaitUntil(() -> {
                EngineException why =
                        replica.position() >= position ? null : obstacle(position, late.get());
                if (why != null) {
                    throw why;
                }
                return replica.position() >= position;
            });
        } finally {
            timer.cancel();
        }
    }

    /** Why it is not waited for any longer, or null. */
    private @Nullable EngineException obstacle(long position, boolean late) {
        String takenOver = replica.registration().takenOver();
        if (takenOver != null) {
            return failed(Kind.FENCED, position, "it was taken over: " + takenOver, null);
        }
        if (replica.registration().paused()) {
            return failed(Kind.NOT_REPLICATED, position, "it is paused.", null);
        }
        EngineException end = replica.end();
        if (end != null) {
            return failed(Kind.NOT_REPLICATED, position, "it has stopped: " + text(end), end);
        }
        EngineException hindrance = replica.hindrance();
        if (hindrance != null) {
            return failed(kind(hindrance), position, text(hindrance), hindrance);
        }
        if (!replica.isRunning()) {
            return failed(Kind.NOT_REPLICATED, position, "it is not replicated to.", null);
        }
        return late
                ? failed(
                        Kind.NOT_REPLICATED,
                        position,
                        "it has come to position "
                                + replica.position()
                                + " after "
                                + PATIENCE.toSeconds()
                                + " s. SHOW REPLICATION STATUS says how far it is behind.",
                        null)
                : null;
    }

    /** What is wrong with the source is not the replica's fault. */
    private static Kind kind(EngineException hindrance) {
        return switch (hindrance.kind()) {
            case STORE_UNREACHABLE, STORE_DENIED, NO_SUCH_BUCKET -> hindrance.kind();
            default -> Kind.NOT_REPLICATED;
        };
    }

    private EngineException failed(
            Kind kind, long position, String why, @Nullable EngineException cause) {
        return new EngineException(
                kind,
                "Replica "
                        + replica.name()
                        + " of database "
                        + parts.database()
                        + " was not compared at position "
                        + position
                        + ": "
                        + why,
                cause);
    }

    private static String text(EngineException e) {
        return String.valueOf(e.getMessage());
    }
}
