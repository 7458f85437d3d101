package io.hadal.engine.segment;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.segment.CacheEntry.LocalFile;
import io.hadal.env.Disk;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.log.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;

/** Brings blobs from the store to local files and verifies every byte. Thread-safe. */
final class BlobFetch {
    /**
     * A transfer that breaks off is begun anew; the store's own retries cannot, once bytes have
     * come.
     */
    private static final int ATTEMPTS_MAX = 4;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final Env env;
    private final Disk disk;

    BlobFetch(Env env, Disk disk) {
        this.env = env;
        this.disk = disk;
    }

    /** Whether the file has this content. */
    boolean verify(LocalFile file, Hash hash, long sizeBytes) {
        try {
            return Files.size(file.path()) == sizeBytes && hash(file.path()).equals(hash);
        } catch (IOException e) {
            // What cannot be read is as bad as what reads wrong: it is fetched anew.
            return false;
        }
    }

    static Hash hash(Path file) throws IOException {
        MessageDigest digest = Hash.digest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return Hash.fromBytes(digest.digest());
    }

    /** Fetches into a new file, which is gone again if this throws. */
    void fetch(LocalFile file, Hash hash, long sizeBytes, BlobSource source)
            throws IOException, InterruptedException {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                attempt(file, hash, sizeBytes, source);
                disk.cachePath(file.name());
                return;
            } catch (ObjectStoreException e) {
                disk.delete(file.name());
                if (!e.kind().retryable() || attempt == ATTEMPTS_MAX || Thread.interrupted()) {
                    throw StoreErrors.explain(e, "read segment " + source.key(), source.store());
                }
            } catch (EngineException e) {
                disk.delete(file.name());
                // Once: a transfer can be damaged on its way, but an object does not heal.
                if (attempt > 1) {
                    throw e;
                }
            } catch (UncheckedIOException e) {
                // The local file failed, not the store.
                disk.delete(file.name());
                throw e.getCause();
            } catch (IOException | RuntimeException e) {
                disk.delete(file.name());
                throw e;
            }
            env.sleep(pause);
            pause = pause.multipliedBy(2);
        }
    }

    private void attempt(LocalFile file, Hash hash, long sizeBytes, BlobSource source)
            throws IOException {
        try (HashingFile out = new HashingFile(disk.append(file.name(), true))) {
            source.store().copyTo(source.key(), out);
            Hash found = out.hash();
            if (out.size() != sizeBytes || !found.equals(hash)) {
                throw new EngineException(
                        Kind.CORRUPT_OBJECT,
                        ("Segment %s (store %s) is corrupt: it has %d bytes with SHA-256 %s; %d bytes with %s were stored. Put it back from"
                                        + " a copy of the database, or attach at a time before it was needed.")
                                .formatted(
                                        source.key(),
                                        source.store().location(),
                                        out.size(),
                                        found,
                                        sizeBytes,
                                        hash));
            }
        }
    }
}
