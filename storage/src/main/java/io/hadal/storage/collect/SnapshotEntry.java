package io.hadal.storage.collect;

import io.hadal.storage.log.Line;

/**
 * A complete snapshot, announced in the log.
 *
 * @param line with {@code seq}: the chunk after which it was taken
 * @param position last position that it holds
 * @param timeMicros time of that position
 */
public record SnapshotEntry(Line line, long seq, long position, long timeMicros) {}
