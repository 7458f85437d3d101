package io.hadal.storage;

import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Line;

/** What a key in the bucket names. */
public sealed interface StoredKey {

    /** The key, relative to the storage id. */
    String key();

    record LockKey(Line line) implements StoredKey {
        @Override
        public String key() {
            return Keys.lock(line);
        }
    }

    record ChunkKey(Line line, long seq) implements StoredKey {
        @Override
        public String key() {
            return Keys.chunk(line, seq);
        }
    }

    record SnapshotRootKey(Line line, long seq) implements StoredKey {
        @Override
        public String key() {
            return Keys.snapshotRoot(line, seq);
        }
    }

    record SnapshotPartKey(Line line, long seq, int part) implements StoredKey {
        @Override
        public String key() {
            return Keys.snapshotPart(line, seq, part);
        }
    }

    record BlobKey(BlobId id) implements StoredKey {
        @Override
        public String key() {
            return Keys.blob(id);
        }
    }

    record ReplicationKey(String replica) implements StoredKey {
        @Override
        public String key() {
            return Keys.replication(replica);
        }
    }
}
