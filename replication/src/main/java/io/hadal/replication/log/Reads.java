package io.hadal.replication.log;

import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.log.Hash;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reading objects of bounded size, and listings. */
public final class Reads {
    private static final int PAGE = 1000;

    /** Reads of an object that comes differently damaged each time. */
    private static final int READS_MAX = 5;

    private Reads() {}

    /**
     * An object, decoded; empty if it is not there. What is damaged on the way is read again: only
     * if two reads agree the object is damaged. Throws CorruptObjectException.
     */
    public static <T> Optional<T> read(ObjectStore store, String key, Function<byte[], T> decode) {
        Hash before = Hash.NONE;
        for (int read = 1; ; read++) {
            Optional<byte[]> bytes = get(store, key);
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(decode.apply(bytes.get()));
            } catch (CorruptObjectException e) {
                Hash found = Hash.of(bytes.get());
                if (found.equals(before)) {
                    throw e;
                }
                if (read == READS_MAX) {
                    throw ObjectStoreException.unsteady(key, store.location());
                }
                before = found;
            }
        }
    }

    /** All of a prefix, page by page. */
    public static void list(
            ObjectStore store, String prefix, String startAfter, Consumer<ObjectInfo> sink) {
        String after = startAfter;
        ListPage page;
        do {
            page = store.list(prefix, after, PAGE);
            page.objects().forEach(sink);
            after = page.objects().isEmpty() ? after : page.objects().getLast().key();
        } while (page.more() && !page.objects().isEmpty());
    }

    private static Optional<byte[]> get(ObjectStore store, String key) {
        try {
            return Optional.of(store.get(key));
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
