package io.hadal.storage.log;

/**
 * The collection boundary: states with a time before it are not promised any more.
 *
 * @param timeMicros earliest available time; 0 = since the beginning
 * @param baseSeq chunks below it may be deleted, seals excepted; snapshots below it too. Derived by
 *     the collector so that every promised point, on every line that is not expired, has a snapshot
 *     at or below it and all chunks since. 0 = nothing
 */
public record Boundary(long timeMicros, long baseSeq) {
    public static final Boundary NONE = new Boundary(0, 0);
}
