package io.hadal.storage.log;

/**
 * What the next chunk of a line is chained to. A writer begins with its opening chunk's tail and
 * takes the next one from every chunk that it cuts.
 *
 * @param nextSeq seq of the next chunk
 * @param hash hash of the last chunk
 * @param position last position of the history
 * @param timeMicros greatest time in the log; a writer's clock goes on from {@code max(clock,
 *     timeMicros + 1)}
 * @param boundary the boundary in force
 */
public record LogTail(
        Line line, long nextSeq, Hash hash, long position, long timeMicros, Boundary boundary) {}
