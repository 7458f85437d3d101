package io.hadal.objectstore;

import java.util.Collection;
import java.util.Optional;

/**
 * One bucket (or container, or folder) and a root path in it. Keys are relative to the root path,
 * with {@code /} between their parts; no key is another key's folder. Blocking and thread-safe.
 * Every failure is an {@link ObjectStoreException} whose {@link ObjectStoreException.Kind} tells
 * the caller what to do; an interrupt ends the call with kind UNREACHABLE and leaves the interrupt
 * flag set.
 *
 * <p>{@link #create} is the only primitive that safety rests on; {@link #list} may be stale or skip
 * keys.
 */
public interface ObjectStore extends AutoCloseable {

    /**
     * Creates the object if there is none, atomically, in one request ({@code If-None-Match: *}).
     * Throws kind ALREADY_EXISTS if there is one, CONFLICT if another create is under way (retry),
     * and exceptions whose {@link ObjectStoreException#outcomeUnknown} is true if it may or may not
     * have happened: read back to see who won.
     */
    void create(String key, byte[] body);

    /**
     * Likewise, of bytes that are sent as they are read: if the source fails, which leaves as
     * {@link java.io.UncheckedIOException}, nothing is created. In one request, whatever the size.
     */
    void create(String key, ObjectSource source);

    /**
     * Whether {@link #create(String, ObjectSource)} reads its source once and keeps next to nothing
     * of it in memory, so that what is read elsewhere may pass through.
     */
    default boolean streams() {
        return false;
    }

    /**
     * Creates or replaces. Sources above the multipart size are uploaded in parts and become
     * visible at once at the end.
     */
    void put(String key, ObjectSource source);

    /**
     * Begins an object whose parts its sender provides and which becomes visible when its sender
     * says so: bodies travel in parallel, while the order in which they become visible is decided.
     *
     * @param partBytes size of all parts but the last; at least {@link PartUpload#PART_BYTES_MIN}
     *     for every store to take it, and large enough for {@link PartUpload#PARTS_MAX}
     */
    PartUpload startParts(String key, long sizeBytes, int partBytes);

    /** The whole object. Throws NOT_FOUND; for objects of bounded size (chunks, snapshot parts). */
    byte[] get(String key);

    /**
     * {@code length} bytes from {@code offset}; fewer only at the object's end, none beyond it.
     * Throws NOT_FOUND.
     */
    byte[] get(String key, long offset, int length);

    /**
     * Streams the whole object into {@code sink}, for large ones; returns its size in bytes. Throws
     * NOT_FOUND. After any other failure the sink may have received a part; a failure of the sink
     * itself leaves as {@link java.io.UncheckedIOException}.
     */
    long copyTo(String key, java.io.OutputStream sink);

    /** The whole object, to be read as it comes. Throws NOT_FOUND. */
    default OpenObject open(String key) {
        return OpenObject.of(get(key));
    }

    /** Empty if there is no such object. */
    Optional<ObjectInfo> head(String key);

    /**
     * One page of keys that begin with {@code prefix} and are greater than {@code startAfter}
     * (empty = from the start), in UTF-8 byte order, at most {@code limit} (1 to 1000). {@code
     * prefix} need not end at a {@code /}.
     */
    ListPage list(String prefix, String startAfter, int limit);

    /**
     * The distinct next path parts below {@code prefix} (which ends with {@code /} or is empty)
     * that have keys below them, without the {@code /}, in UTF-8 byte order: LIST with delimiter.
     * Reads all pages.
     */
    java.util.List<String> listFolders(String prefix);

    /** Deletes what is there of {@code keys}; keys without an object are no error. */
    void delete(Collection<String> keys);

    /**
     * How an operator would name this place: {@code s3://bucket/path}, {@code file:/dir}. Holds no
     * secret.
     */
    String location();

    @Override
    void close();
}
