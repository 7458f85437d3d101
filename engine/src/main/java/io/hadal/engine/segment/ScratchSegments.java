package io.hadal.engine.segment;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.segment.CacheEntry.LocalFile;
import io.hadal.env.Disk;
import io.hadal.env.DiskFullException;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.log.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Segments as one store has them, whatever the cache holds: each is fetched and verified anew, and
 * gone when it is closed. What a crash leaves of them the cache takes over. Thread-safe; failures
 * are EngineExceptions (MISSING_OBJECT, CORRUPT_OBJECT, STORE_UNREACHABLE, DISK_FULL, INTERRUPTED).
 */
public final class ScratchSegments {
    private final Env env;
    private final Disk disk;
    private final ObjectStore store;
    private final BlobFetch fetch;

    /**
     * @param store whose root is the database's storage id
     */
    public ScratchSegments(Env env, Disk disk, ObjectStore store) {
        this.env = env;
        this.disk = disk;
        this.store = store;
        this.fetch = new BlobFetch(env, disk);
    }

    /** A file of its own. Blocks. */
    public SegmentStore.Pinned fetch(Segment segment) {
        String name = ParquetSegmentStore.name(segment);
        try {
            LocalFile file = newFile(segment);
            fetch.fetch(file, segment.hash(), segment.sizeBytes(), new BlobSource(store, name));
            return new Scratch(file);
        } catch (DiskFullException e) {
            throw failed(Kind.DISK_FULL, name, e);
        } catch (IOException e) {
            throw failed(Kind.FAILED, name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED, "Interrupted while fetching segment " + name, e);
        }
    }

    private static EngineException failed(Kind kind, String name, IOException e) {
        return new EngineException(
                kind, "Cannot fetch segment " + name + ": " + e.getMessage() + ".", e);
    }

    private LocalFile newFile(Segment segment) throws IOException {
        String file = Leftovers.fileName(segment.id(), env.random().nextLong());
        String name = SegmentCache.FOLDER + "/" + file;
        return new LocalFile(name, disk.cachePath(name));
    }

    private final class Scratch implements SegmentStore.Pinned {
        private final LocalFile file;

        Scratch(LocalFile file) {
            this.file = file;
        }

        @Override
        public List<Path> files() {
            return List.of(file.path());
        }

        @Override
        public void close() {
            try {
                disk.delete(file.name());
            } catch (IOException e) {
                throw new EngineException(
                        Kind.FAILED, "Cannot delete " + file.name() + ": " + e.getMessage(), e);
            }
        }
    }
}
