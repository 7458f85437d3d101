package io.hadal.storage.log;

/**
 * A segment's name: {@code blobs/<table-id>/<line>_<counter>.parquet}.
 *
 * @param counter counts up within the line, over all tables
 */
public record BlobId(long tableId, Line line, long counter) {}
