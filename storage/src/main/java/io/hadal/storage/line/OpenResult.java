package io.hadal.storage.line;

import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.history.Head;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Opening;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of an attempt to open a line. */
public sealed interface OpenResult {

    /**
     * The line is open; its lock, its seal and its first chunk are in the store.
     *
     * @param first the line's first chunk; its tail is what the next one follows
     * @param over the head that was sealed, which may be newer than the one that was given; null
     *     for the first line of a storage id
     * @param ignoredLocks of sealed lines, and those that were overridden
     */
    record Opened(
            Opening opening, EncodedChunk first, @Nullable Head over, List<HeldLock> ignoredLocks)
            implements OpenResult {
        public Opened {
            ignoredLocks = List.copyOf(ignoredLocks);
        }
    }

    /** Somebody may be writing. Nothing was changed. */
    record Locked(List<HeldLock> locks) implements OpenResult {
        public Locked {
            locks = List.copyOf(locks);
        }

        /** For people, with the ways out. */
        public String describe(long nowMicros) {
            String list =
                    String.join(
                            ", ", locks.stream().map(lock -> lock.describe(nowMicros)).toList());
            return "The storage is locked: "
                    + list
                    + ". If that server is gone, remove the lock file (with any tool of the"
                    + " object store, or hadal locks remove), or attach with FORCE, which fences it.";
        }
    }

    /** Someone else was faster. The own lock was removed; nothing of the winner's was touched. */
    record LostRace(FencedBy by) implements OpenResult {}

    /** A restart found that its line is not its own any more. */
    record Fenced(FencedBy by) implements OpenResult {}

    /** The point that was asked for is not promised any more. @param boundary of the head */
    record Expired(Boundary boundary) implements OpenResult {}
}
