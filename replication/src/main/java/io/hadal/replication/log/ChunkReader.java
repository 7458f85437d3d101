package io.hadal.replication.log;

import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads chunks by name. Thread-safe. */
public final class ChunkReader {
    private final ObjectStore store;
    private final Function<CorruptObjectException, RuntimeException> damaged;

    private ChunkReader(
            ObjectStore store, Function<CorruptObjectException, RuntimeException> damaged) {
        this.store = store;
        this.damaged = damaged;
    }

    /**
     * Of a source: what is damaged there is a CorruptObjectException.
     *
     * @param store of one storage id
     */
    public ChunkReader(ObjectStore store) {
        this(store, e -> e);
    }

    /** Of a target: what is damaged there is a ReplicationException. */
    public static ChunkReader ofTarget(ObjectStore store) {
        return new ChunkReader(store, e -> Fence.damaged(e, store));
    }

    /** The chunk that belongs there; empty if it is not there. Throws what is damaged. */
    public Optional<LogChunk> read(Place place) {
        return read(place.key(), chunk -> place.require(chunk.header()));
    }

    /** A chunk of which nothing is known but its name. */
    public Optional<LogChunk> read(Line line, long seq) {
        return read(Keys.chunk(line, seq), chunk -> {});
    }

    private Optional<LogChunk> read(String key, Consumer<LogChunk> check) {
        try {
            return Reads.read(
                    store,
                    key,
                    bytes -> {
                        EncodedObject object = new EncodedObject(key, bytes, Hash.of(bytes));
                        LogChunk chunk = new LogChunk(object, ChunkCodec.decodeHeader(bytes, key));
                        check.accept(chunk);
                        return chunk;
                    });
        } catch (CorruptObjectException e) {
            throw damaged.apply(e);
        }
    }
}
