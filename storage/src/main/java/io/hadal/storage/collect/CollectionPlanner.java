package io.hadal.storage.collect;

import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Decides what is not promised any more. Pure. docs/format/line.md.
 *
 * <p>Every point of every line whose time is at or after the boundary is promised: it has a
 * snapshot at or below it in its own ancestry, all chunks since, and every blob of its state.
 */
public final class CollectionPlanner {
    private CollectionPlanner() {}

    /**
     * @param retention how far back from the head's time points stay promised
     * @param holdMicros points from this time on are needed by someone (a reader, a replica that
     *     lags), whatever the retention; Long.MAX_VALUE if there is nobody
     */
    public static CollectionPlan plan(LogState state, Duration retention, long holdMicros) {
        long target = Math.min(state.headMicros() - retention.toNanos() / 1000, holdMicros);
        long time = Math.max(state.boundary().timeMicros(), target);
        List<Path> promised = promised(state.current(), state.lines(), time);
        long base = base(promised, state.snapshots(), time);
        if (base < state.boundary().baseSeq()) {
            // A snapshot that was counted on is not in the list any more. Whatever the reason:
            // nothing more may go.
            return CollectionPlan.nothing(state);
        }
        Boundary boundary = new Boundary(time, base);
        return new CollectionPlan(state, table(state), boundary, promised);
    }

    /** What lies below the boundary that is in force already. */
    static CollectionPlan inForce(LogState state) {
        List<Path> promised =
                promised(state.current(), state.lines(), state.boundary().timeMicros());
        return new CollectionPlan(state, table(state), state.boundary(), promised);
    }

    /**
     * Whether a boundary keeps a chunk for a promised point. Lines' first chunks and seals are kept
     * besides.
     *
     * @param lines all, the open one last
     */
    public static boolean keeps(List<LineEntry> lines, Boundary boundary, Line line, long seq) {
        return seq >= boundary.baseSeq()
                && promised(lines.getLast(), lines, boundary.timeMicros()).stream()
                        .anyMatch(path -> path.holdsChunk(line, seq));
    }

    private static Map<Line, LineEntry> table(LogState state) {
        Map<Line, LineEntry> table = new HashMap<>();
        state.lines().forEach(line -> table.put(line.line(), line));
        return table;
    }

    /** The head's path first, then those of lines to which AT TIME may still lead. */
    private static List<Path> promised(
            LineEntry current, List<LineEntry> lines, long boundaryMicros) {
        List<Path> paths = new ArrayList<>();
        paths.add(Path.of(current));
        for (LineEntry line : lines) {
            if (line.end() != null && line.end().followedMicros() >= boundaryMicros) {
                paths.add(Path.of(line));
            }
        }
        return paths;
    }

    /** The lowest of the snapshots that the paths need. */
    private static long base(List<Path> paths, List<SnapshotEntry> snapshots, long boundaryMicros) {
        long base = Long.MAX_VALUE;
        for (Path path : paths) {
            OptionalLong newest =
                    snapshots.stream()
                            .filter(snapshot ->
                                    snapshot.timeMicros() <= boundaryMicros && path.holds(snapshot))
                            .mapToLong(SnapshotEntry::seq)
                            .max();
            base = Math.min(base, newest.orElse(0));
        }
        return base;
    }
}
