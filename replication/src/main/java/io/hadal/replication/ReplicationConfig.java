package io.hadal.replication;

import java.time.Duration;

/**
 * How to replicate.
 *
 * @param replica the replica's name, of the mark at the target
 * @param node who copies, for people
 * @param follow whether to go on when all is copied, and through outages
 * @param sealDiverged whether a target that has gone on by itself since it was left is sealed at
 *     its end, so that the source's history goes on beside it
 * @param memoryBytesMax for bodies and chunks on their way; a chunk or part more may be in use
 * @param parallelMax requests for bodies at a time
 * @param partBytes larger objects travel in parts of this size
 * @param bytesPerSecondMax 0 = no limit
 * @param pollMax longest time between two looks for the source's next chunk
 */
public record ReplicationConfig(
        String replica,
        String node,
        boolean follow,
        boolean sealDiverged,
        long memoryBytesMax,
        int parallelMax,
        int partBytes,
        long bytesPerSecondMax,
        Duration pollMax) {

    /** 64 MiB, 32 requests at a time, parts of 8 MiB, a look a second when nothing happens. */
    public static ReplicationConfig of(String replica, String node) {
        return new ReplicationConfig(
                replica, node, false, false, 64L << 20, 32, 8 << 20, 0, Duration.ofSeconds(1));
    }

    public ReplicationConfig following() {
        return new ReplicationConfig(
                replica,
                node,
                true,
                sealDiverged,
                memoryBytesMax,
                parallelMax,
                partBytes,
                bytesPerSecondMax,
                pollMax);
    }

    public ReplicationConfig sealingDiverged() {
        return new ReplicationConfig(
                replica,
                node,
                follow,
                true,
                memoryBytesMax,
                parallelMax,
                partBytes,
                bytesPerSecondMax,
                pollMax);
    }

    public ReplicationConfig limitedTo(long bytesPerSecond) {
        return new ReplicationConfig(
                replica,
                node,
                follow,
                sealDiverged,
                memoryBytesMax,
                parallelMax,
                partBytes,
                bytesPerSecond,
                pollMax);
    }

    /** With other bounds of memory and parallelism. */
    public ReplicationConfig within(long memoryBytes, int parallel, int bytesOfPart) {
        return new ReplicationConfig(
                replica,
                node,
                follow,
                sealDiverged,
                memoryBytes,
                parallel,
                bytesOfPart,
                bytesPerSecondMax,
                pollMax);
    }
}
