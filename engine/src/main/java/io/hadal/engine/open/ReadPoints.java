package io.hadal.engine.open;

import io.hadal.engine.state.DatabaseState;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;

/** Asks a store whether it still promises what a reader shows. */
final class ReadPoints {
    private final LogReader log;

    /**
     * @param folder the storage id's
     */
    ReadPoints(ObjectStore folder, Env env) {
        this.log = new LogReader(folder, env);
    }

    /** Whether the writer was allowed to delete what the state needs; false if nobody can tell. */
    boolean isExpired(DatabaseState state) {
        try {
            return log.findHead() instanceof HeadSearch.Found found
                    && isExpired(state, found.head());
        } catch (ObjectStoreException | StoredObjectException e) {
            // Then what is missing is reported as missing.
            return false;
        }
    }

    private static boolean isExpired(DatabaseState state, Head head) {
        return state.lastTimeMicros() < head.boundary().timeMicros()
                && state.appliedPosition() != head.latest().position();
    }
}
