package io.hadal.engine.open;

import io.hadal.engine.upload.ChunkFiles;
import io.hadal.engine.wal.Wal;
import io.hadal.engine.wal.WalEntry;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Commits that are only in the local log of a database that is not open. */
final class LocalUnsent {
    private LocalUnsent() {}

    /** Records beyond a position. */
    static long count(EngineHost host, LocalEntry entry, long position) {
        AtomicLong count = new AtomicLong();
        try {
            Wal.scan(
                    host.disk(),
                    entry.walFolder(),
                    found -> {
                        if (found.kind() == WalEntry.Kind.RECORD && found.position() > position) {
                            count.incrementAndGet();
                        }
                    });
        } catch (IOException e) {
            throw Failures.local(
                    "count the commits in the local log of database " + entry.name(), e);
        }
        return count.get();
    }

    /**
     * Records beyond the chunk that was cut last: without asking the store, it is taken to be
     * there.
     */
    static long countBeyondChunks(EngineHost host, LocalEntry entry) {
        ChunkFiles files = new ChunkFiles(host.disk(), entry.chunkFolder());
        try {
            Optional<ChunkFiles.Name> newest = files.newest();
            if (newest.isEmpty()) {
                return count(host, entry, 0);
            }
            String key = Keys.chunk(newest.get().line(), newest.get().seq());
            byte[] bytes = files.read(newest.get());
            return count(host, entry, ChunkCodec.decodeHeader(bytes, key).lastPosition());
        } catch (IOException e) {
            throw Failures.local("read the local chunks of database " + entry.name(), e);
        }
    }
}
