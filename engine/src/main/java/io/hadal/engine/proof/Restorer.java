package io.hadal.engine.proof;

import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.state.DatabaseView;
import io.hadal.storage.log.Segment;

/** Reads a replica as somebody would who has nothing else. */
public interface Restorer {

    /**
     * The state at a commit, in memory; nothing is written at the replica. Throws FENCED if the
     * replica was taken over, MISSING_OBJECT and CORRUPT_OBJECT if an ATTACH could not show that
     * commit, and what the store answers.
     */
    Restored open(ReplicaSpec replica, long position);

    /** Until it is closed. */
    interface Restored extends AutoCloseable {
        DatabaseView view();

        /** Of the commit. */
        long timeMicros();

        /**
         * A segment's file, fetched from the replica whatever is here. Throws POINT_EXPIRED if the
         * replica may have deleted it meanwhile.
         */
        SegmentStore.Pinned fetch(Segment segment);

        @Override
        void close();
    }
}
