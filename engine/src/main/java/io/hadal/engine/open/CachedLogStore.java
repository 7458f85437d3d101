package io.hadal.engine.open;

import io.hadal.engine.upload.ChunkFiles;
import io.hadal.engine.upload.ChunkFiles.Name;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey.ChunkKey;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A storage id's folder of which this server reads its own chunks from its disk. Only chunks that
 * it knows to have uploaded; the reader verifies them by the hash chain like any other.
 */
final class CachedLogStore extends DecoratedObjectStore {
    private final ChunkFiles files;
    private final Set<Name> uploaded;

    /**
     * The chunk that was cut last is left out: whether the store has it, only the store can tell.
     */
    CachedLogStore(ObjectStore folder, ChunkFiles files) throws IOException {
        super(folder);
        this.files = files;
        List<Name> names = files.list();
        this.uploaded = new HashSet<>(names.subList(0, Math.max(0, names.size() - 1)));
    }

    @Override
    protected <T> T around(Request request, Supplier<T> call) {
        return call.get();
    }

    /** The storage id's folder belongs to the one who opened it. */
    @Override
    public void close() {}

    @Override
    public byte[] get(String key) {
        if (Keys.parse(key).orElse(null) instanceof ChunkKey chunk) {
            Name name = new Name(chunk.seq(), chunk.line());
            if (uploaded.contains(name)) {
                try {
                    return files.read(name);
                } catch (IOException e) {
                    throw Failures.local("read the local copy of " + key, e);
                }
            }
        }
        return inner.get(key);
    }
}
