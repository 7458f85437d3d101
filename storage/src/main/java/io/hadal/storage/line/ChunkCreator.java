package io.hadal.storage.line;

import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.codec.UnknownFormatException;
import io.hadal.storage.line.CreateResult.Created;
import io.hadal.storage.line.CreateResult.Fenced;
import io.hadal.storage.line.CreateResult.Unknown;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Opening;

/**
 * Creates chunks: the only place where the order of a log is decided. One request if all goes well;
 * where the answer does not tell who has the place, the object is read back. Does not wait or try
 * again; thread-safe.
 */
public final class ChunkCreator {
    private final ObjectStore store;

    /**
     * @param store of one storage id
     */
    public ChunkCreator(ObjectStore store) {
        this.store = store;
    }

    /**
     * @param chunk cut for good: its bytes are on the local disk, or nobody will ever need to send
     *     it again
     */
    public CreateResult create(EncodedObject chunk) {
        try {
            store.create(chunk.key(), chunk.bytes());
            return new Created();
        } catch (ObjectStoreException e) {
            return mayBeThere(e) ? readBack(chunk, e) : new Unknown(e);
        }
    }

    /**
     * A 409 says that nothing was written, but it is also what a store says whose answer to our
     * first try was lost on the way.
     */
    private static boolean mayBeThere(ObjectStoreException e) {
        return e.kind() == Kind.ALREADY_EXISTS || e.kind() == Kind.CONFLICT || e.outcomeUnknown();
    }

    private CreateResult readBack(EncodedObject chunk, ObjectStoreException outcome) {
        byte[] found;
        try {
            found = store.get(chunk.key());
        } catch (ObjectStoreException e) {
            return new Unknown(e.kind() == Kind.NOT_FOUND ? outcome : with(e, outcome));
        }
        if (Hash.of(found).equals(chunk.hash())) {
            return new Created();
        }
        try {
            return new Fenced(by(chunk.key(), found));
        } catch (CorruptObjectException e) {
            // Damaged on the way or in the store: no proof that someone else has the place.
            return new Unknown(with(e, outcome));
        }
    }

    private static FencedBy by(String key, byte[] found) {
        StoredKey.ChunkKey name =
                (StoredKey.ChunkKey)
                        Keys.parse(key)
                                .orElseThrow(
                                        () -> new IllegalArgumentException("no chunk: " + key));
        try {
            ChunkHeader header = ChunkCodec.decodeHeader(found, key);
            Opening seal = header.seal();
            return seal != null
                    ? new FencedBy.TakenOver(name.line(), seal)
                    : new FencedBy.OtherChunk(name.line(), name.seq());
        } catch (UnknownFormatException e) {
            return new FencedBy.OtherChunk(name.line(), name.seq());
        }
    }

    private static <E extends RuntimeException> E with(E failure, ObjectStoreException before) {
        failure.addSuppressed(before);
        return failure;
    }
}
