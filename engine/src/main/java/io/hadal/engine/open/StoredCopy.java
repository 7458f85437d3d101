package io.hadal.engine.open;

import io.hadal.engine.SegmentStore;
import io.hadal.objectstore.ObjectSource;
import java.io.IOException;

/**
 * An object once more, with the bytes that were stored.
 *
 * @param from where it was had, for people
 * @param file what holds it until this is closed
 */
record StoredCopy(String from, ObjectSource content, Runnable file) implements AutoCloseable {

    /** In memory. */
    static StoredCopy of(String from, byte[] bytes) {
        return new StoredCopy(from, ObjectSource.of(bytes), () -> {});
    }

    /** A local file, which stays until this is closed. */
    static StoredCopy of(String from, SegmentStore.Pinned file) throws IOException {
        try {
            return new StoredCopy(from, ObjectSource.of(file.files().getFirst()), file::close);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void close() {
        file.run();
    }
}
