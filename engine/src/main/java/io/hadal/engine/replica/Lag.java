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
     * Age of the oldest commit after a position, in µs; 0 if there is none. Of those before the
     * database was opened it knows nothing: they are left out.
     */
    long micros(long position) {
        if (position >= primary.committedPosition()) {
            return 0;
        }
        long oldest = backlog.oldestMicrosAfter(position);
        return oldest == 0 ? primary.uploadLagMicros() : Math.max(0, env.nowMicros() - oldest);
    }

    /** Likewise, with what the copier has seen of commits before; -1 if nothing is known. */
    long shownMicros(long position, ReplicaCopier.@Nullable Progress progress) {
        if (position >= backlog.base()) {
            return micros(position);
        }
        return progress == null || progress.position() == 0
                ? -1
                : Math.max(micros(position), progress.lagMicros());
    }

    long bytes(long position, ReplicaCopier.@Nullable Progress progress) {
        long known = backlog.bytesAfter(position) + primary.pendingBytes();
        return position >= backlog.base() || progress == null
                ? known
                : Math.max(known, progress.lagBytes());
    }
}
