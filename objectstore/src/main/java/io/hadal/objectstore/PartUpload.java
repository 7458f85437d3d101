package io.hadal.objectstore;

/**
 * An object on its way, in parts that may come in any order and at the same time. It becomes
 * visible, whole and at once, by {@link #complete}; whoever does not complete it aborts it. A
 * process that dies leaves its parts to the store: a bucket has a rule that removes them. Blocking
 * and thread-safe; failures are {@link ObjectStoreException}s.
 */
public interface PartUpload {

    /** What S3 asks of all parts but the last. */
    int PART_BYTES_MIN = 5 << 20;

    /** S3 takes no more parts for an object. */
    int PARTS_MAX = 10_000;

    /**
     * Sends a part; sending it again is no harm.
     *
     * @param index from 0
     * @param bytes as many as a part has; the last part has the rest
     */
    void put(int index, byte[] bytes);

    /**
     * Creates or replaces the object. All parts have been sent. If the outcome is not known,
     * reading back tells: a second try may be told NOT_FOUND, because the upload ended with the
     * first.
     */
    void complete();

    /** Gives up what was sent. Does nothing after {@link #complete}. */
    void abort();

    /** Number of parts of an object. */
    static int parts(long sizeBytes, int partBytes) {
        return Math.toIntExact(Math.max(1, Math.ceilDiv(sizeBytes, partBytes)));
    }
}
