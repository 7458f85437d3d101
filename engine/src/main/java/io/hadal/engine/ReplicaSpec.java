package io.hadal.engine;

import io.hadal.engine.Engine.StoreSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A place that a database is copied to while it is written here.
 *
 * @param name of the replica, one of its database
 * @param retention how far back from its end the target keeps what the source has collected since;
 *     zero: not at all
 * @param maxLag null = however far it falls behind, nothing comes of it
 * @param verifyEvery how often it is proven that it can be restored; zero: only when asked for
 */
public record ReplicaSpec(
        String name,
        StoreSpec target,
        Mode mode,
        Duration retention,
        @Nullable MaxLag maxLag,
        OnTakeover onTakeover,
        Duration verifyEvery) {

    /** Whether commits wait for it. */
    public enum Mode {
        ASYNC,
        SYNC
    }

    /** What comes of a replica that is further behind than this. */
    public record MaxLag(Duration limit, Policy policy) {
        @Override
        public String toString() {
            return "MAX LAG " + limit.toSeconds() + " SECONDS " + policy;
        }
    }

    /** What is done about it. */
    public enum Policy {
        /** The status and the log say so. */
        WARN,
        /** Likewise, and commits are slowed, the more the further it is behind. */
        THROTTLE,
        /** Likewise, and commits wait. */
        BLOCK
    }

    /** What the database does here when somebody has attached the replica for writing. */
    public enum OnTakeover {
        /** It takes no more commits: the writer is there now. */
        READ_ONLY,
        /** It goes on by itself, and the two part. */
        CONTINUE
    }
}
