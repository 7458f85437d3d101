package io.hadal.engine.maintain;

import io.hadal.objectstore.ObjectSource;
import io.hadal.storage.log.ChunkHeader.PutEntry;

/**
 * Where objects are sent at the same time as to the store, so that commits need not wait for them
 * there. It is never an obstacle: what does not get there so is copied later.
 */
@FunctionalInterface
public interface Mirror {
    Mirror NONE =
            (object, content) ->
                    new Sending() {
                        @Override
                        public void await() {}

                        @Override
                        public void close() {}
                    };

    /** Begins to send an object under a name that nobody else uses. */
    Sending send(PutEntry object, ObjectSource content);

    /** An object on its way. */
    interface Sending extends AutoCloseable {
        /** Returns when it is there, or is not worth waiting for. */
        void await() throws InterruptedException;

        /** Gives it up if it is still on its way. */
        @Override
        void close();
    }
}
