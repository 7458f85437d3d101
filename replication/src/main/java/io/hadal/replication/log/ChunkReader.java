package io.hadal.replication.log;

import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads chunks by name. Thread-safe. */
public final class ChunkReader {
    private final ObjectStore store;

    /**
     * @param store of one storage id
     */
    public ChunkReader(ObjectStore store) {
        this.store = store;
    }

    /** The chunk that belongs there; empty if it is not there. Throws CorruptObjectException. */
    public Optional<LogChunk> read(Place place) {
        return read(place.key(), chunk -> place.require(chunk.header()));
    }

    /** A chunk of which nothing is known but its name. */
    public Optional<LogChunk> read(Line line, long seq) {
        return read(Keys.chunk(line, seq), chunk -> {});
    }

    private Optional<LogChunk> read(String key, Consumer<LogChunk> check) {
        return Reads.read(
                store,
                key,
                bytes -> {
                    EncodedObject object = new EncodedObject(key, bytes, Hash.of(bytes));
                    LogChunk chunk = new LogChunk(object, ChunkCodec.decodeHeader(bytes, key));
                    check.accept(chunk);
                    return chunk;
                });
    }
}
