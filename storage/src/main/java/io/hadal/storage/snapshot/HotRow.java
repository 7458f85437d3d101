package io.hadal.storage.snapshot;

/**
 * A row that no segment holds yet.
 *
 * @param position of the commit that wrote it: a flush that began before the snapshot takes only
 *     rows up to its {@code hotThrough}
 * @param key the primary key's bytes (row.KeyCodec)
 * @param row the row's bytes (row.RowCodec)
 */
public record HotRow(long tableId, long position, byte[] key, byte[] row) {}
