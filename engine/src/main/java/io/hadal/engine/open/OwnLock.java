package io.hadal.engine.open;

import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.Keys;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our own lock files in a store. */
final class OwnLock {
    private static final Logger LOG = LoggerFactory.getLogger(OwnLock.class);

    private OwnLock() {}

    /**
     * Where it cannot be removed, the next ATTACH names it with the way out: nothing depends on it.
     */
    static void tryRelease(ObjectStore folder, @Nullable Writer writer) {
        if (writer == null) {
            return;
        }
        try {
            folder.delete(List.of(Keys.lock(writer.line())));
        } catch (ObjectStoreException e) {
            LOG.warn(
                    "Could not remove {} from {}: {}",
                    Keys.lock(writer.line()),
                    folder.location(),
                    e.getMessage());
        }
    }
}
