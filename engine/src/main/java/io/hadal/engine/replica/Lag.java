package io.hadal.engine.replica;

import io.hadal.env.Env;
import org.jspecify.annotations.Nullable;

/** How far behind a replica is that has come to some position. Thread-safe. */
final class Lag {
    private final Env env;
    private final ReplicaParts.Primary primary;
    private final Backlog backlog;

    Lag(Env env, ReplicaParts.Primary primary, Backlog backlog) {
        this.env = env;
        this.primary = primary;
        this.backlog = backlog;
    }

    /**
     * Age of the oldest commit after a position, in µs; 0 if there is none. Of what was committed
     * before the database was opened it knows nothing.
     */
    long micros(long position) {
        if (position >= primary.committedPosition()) {
            return 0;
        }
        long oldest = backlog.oldestMicrosAfter(position);
        return oldest == 0 ? primary.uploadLagMicros() : Math.max(0, env.nowMicros() - oldest);
    }

    /** Likewise, if nothing is known of what was there before the database was opened. */
    long microsSinceOpening(long position) {
        return micros(Math.max(position, backlog.base()));
    }

    /** Likewise, with what the copier has seen of commits before; -1 if nothing is known. */
    long shownMicros(long position, ReplicaCopier.@Nullable Progress progress) {
        if (position == 0) {
            return -1;
        }
        return Math.max(micros(position), progress == null ? 0 : progress.lagMicros());
    }

    long bytes(long position, ReplicaCopier.@Nullable Progress progress) {
        long known = backlog.bytesAfter(position) + primary.pendingBytes();
        return position >= backlog.base() || progress == null
                ? known
                : Math.max(known, progress.lagBytes());
    }
}
