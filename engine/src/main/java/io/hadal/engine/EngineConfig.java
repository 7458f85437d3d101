package io.hadal.engine;

import java.time.Duration;

/**
 * Settings of an engine, all changeable while it runs.
 *
 * @param logUploadInterval a chunk is cut at most this long after its first commit
 * @param followerPollInterval a follower asks for the next chunk at most so often while nothing
 *     happens
 * @param uploadConcurrentMax PUTs of blobs under way at once
 * @param snapshotTriggerChunks a snapshot after so many chunks
 * @param retention how far back any time can be attached
 * @param replicaHoldMax how much longer what a replica lacks is kept for it
 * @param uploadSoftLimit when the store is so far behind, writers are slowed
 * @param uploadHardLimit when it is so far behind, commits are refused
 * @param cacheBytesMax size of the local cache of segments
 * @param flushTriggerBytes a table's hot rows are flushed to a segment above this
 * @param transactionBytesMax memory that a transaction may take; a larger one is refused
 * @param transactionSegmentBytes rows of a transaction beyond this go to segments before it commits
 * @param replicaTimeout how long a commit that the store has waits for a replica
 */
public record EngineConfig(
        Duration logUploadInterval,
        Duration followerPollInterval,
        int uploadConcurrentMax,
        int snapshotTriggerChunks,
        Duration retention,
        Duration replicaHoldMax,
        Duration uploadSoftLimit,
        Duration uploadHardLimit,
        long cacheBytesMax,
        long flushTriggerBytes,
        long transactionBytesMax,
        long transactionSegmentBytes,
        Duration replicaTimeout) {

    /** A chunk is cut at this size; a larger transaction makes a larger chunk of its own. */
    public static final int CHUNK_BYTES_MAX = 8 << 20;

    public static EngineConfig defaults() {
        return new EngineConfig(
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                8,
                300,
                Duration.ofMinutes(1440),
                Duration.ofHours(72),
                Duration.ofSeconds(600),
                Duration.ofSeconds(1800),
                20L << 30,
                64L << 20,
                256L << 20,
                64L << 20,
                Duration.ofSeconds(10));
    }
}
