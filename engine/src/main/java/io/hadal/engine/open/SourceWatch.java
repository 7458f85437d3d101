package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.follow.Follower;
import io.hadal.env.Env;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether whoever writes a log, or copies it here, is seen to go on. A writer without commits makes
 * no chunks, so silence proves nothing.
 */
final class SourceWatch {
    /** News so fresh that more may be about to come: several upload intervals. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int LOOKS = 8;

    private final Env env;
    private final @Nullable Follower follower;
    private final Optional<Duration> sinceNews;
    private boolean moves;

    /**
     * @param follower is stopped; null if nothing was followed
     */
    SourceWatch(Env env, @Nullable Follower follower) {
        this.env = env;
        this.follower = follower;
        this.sinceNews = follower == null ? Optional.empty() : follower.sinceNews();
    }

    /** If something arrived just now, looks for two seconds whether more does. */
    void look() {
        Follower looking = follower;
        if (looking == null || sinceNews.map(since -> since.compareTo(FRESH) > 0).orElse(true)) {
            return;
        }
        // What is there already proves nothing yet.
        looking.catchUp();
        long before = looking.nextSeq();
        for (int look = 0; look < LOOKS && !moves; look++) {
            pause();
            looking.catchUp();
            moves = looking.nextSeq() != before;
        }
    }

    private void pause() {
        try {
            env.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED, "Interrupted while watching whether a writer goes on.", e);
        }
    }

    boolean moves() {
        return moves;
    }

    String describe() {
        if (moves) {
            return "goes on: a chunk arrived while it was watched. FAILOVER needs FORCE";
        }
        return sinceNews
                .map(since ->
                        "nothing arrived while it was watched; the last chunk came "
                                + since.toSeconds()
                                + " s ago")
                .orElse("nothing has arrived here since the database was attached");
    }

    EngineException refusal(String database) {
        return new EngineException(
                Kind.LOCKED,
                "Database "
                        + database
                        + " is still written to: a chunk arrived while FAILOVER watched. Stop that writer, or FAILOVER"
                        + " DATABASE … FORCE, which fences it.");
    }
}
