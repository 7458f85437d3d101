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
 * @param retention how far back from its end the target keeps what the source has collected; zero:
 *     no longer than the source
 * @param bytesPerSecondMax 0 = no limit
 * @param pollMax longest time between two looks for the source's next chunk
 */
public record ReplicationConfig(
        String replica,
        String node,
        boolean follow,
        boolean sealDiverged,
        Duration retention,
        long bytesPerSecondMax,
        Duration pollMax) {

    /** Up to the source's end, without a limit. */
    public static ReplicationConfig of(String replica, String node) {
        return builder(replica, node).build();
    }

    public static Builder builder(String replica, String node) {
        return new Builder(replica, node);
    }

    /** Begins with a copy up to the source's end, without a limit; a look a second. */
    public static final class Builder {
        private final String replica;
        private final String node;
        private boolean follow;
        private boolean sealDiverged;
        private Duration retention = Duration.ZERO;
        private long bytesPerSecondMax;
        private Duration pollMax = Duration.ofSeconds(1);

        private Builder(String replica, String node) {
            this.replica = replica;
            this.node = node;
        }

        public Builder follow(boolean value) {
            follow = value;
            return this;
        }

        public Builder sealDiverged(boolean value) {
            sealDiverged = value;
            return this;
        }

        public Builder retention(Duration value) {
            retention = value;
            return this;
        }

        public Builder bytesPerSecondMax(long value) {
            bytesPerSecondMax = value;
            return this;
        }

        public Builder pollMax(Duration value) {
            pollMax = value;
            return this;
        }

        public ReplicationConfig build() {
            return new ReplicationConfig(
                    replica, node, follow, sealDiverged, retention, bytesPerSecondMax, pollMax);
        }
    }
}
