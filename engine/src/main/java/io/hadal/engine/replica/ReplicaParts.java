package io.hadal.engine.replica;

import io.hadal.engine.Engine.StoreOpener;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.proof.Prover;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.StorageId;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What the replicas of one database work with.
 *
 * @param node this server, as an operator knows it
 * @param opening of the line that is written
 * @param source the storage id's folder that is written
 */
public record ReplicaParts(
        String database,
        Env env,
        String node,
        Supplier<EngineConfig> config,
        ReplicaCopier copier,
        StoreOpener stores,
        StorageId storageId,
        Opening opening,
        ObjectStore source,
        Registration.Book book,
        Prover prover,
        Primary primary) {

    /**
     * How far a place that has a line up to a position has this database's history: a position of a
     * line that the history has left tells nothing, and nor does one of a line that took over.
     */
    long known(Line line, long position) {
        if (line.equals(opening.line())) {
            return position;
        }
        return opening.lineage().stream()
                .filter(interval -> interval.line().equals(line))
                .mapToLong(Interval::lastPosition)
                .map(last -> Math.min(last, position))
                .findFirst()
                .orElse(0);
    }

    /** The database as far as its replicas must know it. */
    public interface Primary {
        /** Throws why it is not written here any more, if so. */
        void throwIfEnded();

        /** Of the newest commit that is visible. */
        long committedPosition();

        /** Of the newest one that the source has. */
        long uploadedPosition();

        /** Age of the oldest commit that the source does not have; 0 if it has all. */
        long uploadLagMicros();

        /** Waits for a while until the source has a position; it is sent at once. */
        void awaitUploaded(long position, Duration max);

        /** Of the log, that the source does not have. */
        long pendingBytes();
    }
}
