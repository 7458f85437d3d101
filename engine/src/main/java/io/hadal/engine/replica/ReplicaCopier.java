package io.hadal.engine.replica;

import io.hadal.engine.EngineException;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaStatus;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Line;

/** Copies databases to their replicas, in order. Thread-safe. */
public interface ReplicaCopier {

    /** Begins, and returns at once. */
    Copy start(Job job, Listener listener);

    /**
     * What is copied.
     *
     * @param node who copies, for people
     * @param force whether a target that has gone on by itself is sealed when the copy begins
     * @param source the storage id's folder; stays open until the copy has been stopped
     * @param target the same elsewhere
     */
    record Job(
            String database,
            String node,
            ReplicaSpec spec,
            boolean force,
            ObjectStore source,
            ObjectStore target) {}

    /** A copy under way. Thread-safe. */
    interface Copy {
        Progress progress();

        /** The source has something new. Cheap. */
        void wake();

        /**
         * A chunk that the source's writer is creating there just now, and has on its disk: it may
         * be created at the target at the same time. Cheap.
         */
        void offer(EncodedChunk chunk);

        /**
         * PUTs an object at the target that a later chunk names, or does nothing if the target is
         * not in step. Throws ObjectStoreException.
         */
        void put(PutEntry object, ObjectSource content) throws InterruptedException;

        /** Ends it, and waits for its end; what is under way may or may not arrive. */
        void stop() throws InterruptedException;
    }

    /**
     * How far it is.
     *
     * @param state STARTING, COPYING, CURRENT, WAITING or STOPPED
     * @param position the newest state that can be attached at the target; 0 if none is known
     * @param lagMicros how long the oldest commit that the target lacks has been there, as far as
     *     the source's log was read
     * @param error what hinders it; empty if nothing does
     */
    record Progress(
            ReplicaStatus.State state,
            long position,
            long timeMicros,
            long lagMicros,
            long lagBytes,
            String error) {}

    /** Is told what happens, by the copier's tasks. Must not block for long. */
    interface Listener {
        /** The target can be brought to where the source is. */
        void found();

        /** A state can be attached at the target: that after a chunk of a line. */
        void reached(Line line, long position, long timeMicros);

        /** A store does not answer as it should; it is tried again. */
        void hindered(EngineException reason);

        /** It is over: FENCED if the target was taken over, else what somebody has to decide. */
        void ended(EngineException reason);
    }
}
