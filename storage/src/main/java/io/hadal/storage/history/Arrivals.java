package io.hadal.storage.history;

import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.Parent;
import io.hadal.storage.snapshot.DatabaseImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Records that a walk has read and whose state may not be shown yet: a copy that is being written
 * may have a chunk before the segments that it adds. Used by one task.
 */
public final class Arrivals {
    private final Blobs blobs;
    private final Deque<LogWalk.Next> waiting = new ArrayDeque<>();
    private final Set<BlobId> there = new HashSet<>();
    private Point shown;
    private Closure closure;
    private Map<BlobId, String> missing = Map.of();
    private long bytes;

    /**
     * @param shown the state that has been shown, of which all segments are there
     */
    public Arrivals(LogReader log, Point shown) {
        this.blobs = new Blobs(log.bucket());
        this.shown = shown;
        this.closure = closureFrom(shown);
    }

    private static Closure closureFrom(Point point) {
        return new Closure(
                new DatabaseImage(
                        point.position(),
                        point.timeMicros(),
                        List.of(),
                        List.of(),
                        Boundary.NONE,
                        List.of(),
                        1));
    }

    /** What the walk has read next. */
    public void add(LogWalk.Next next) {
        waiting.add(next);
        next.records().forEach(closure::apply);
        bytes += next.bytes();
    }

    /** The walk went on to another line without a record. */
    public void turned(Point point) {
        if (waiting.isEmpty()) {
            shown = point;
        }
    }

    /**
     * Takes the records up to the newest position whose segments are all there now; asks the store
     * for those that were not there before, by name. They are to be shown before the next call.
     */
    public List<LogRecord> take() {
        if (waiting.isEmpty()) {
            return List.of();
        }
        long last = waiting.getLast().at().position();
        long ready = closure.newestHolding(stillMissing(), last);
        List<LogRecord> taken = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.element().at().position() <= ready) {
            LogWalk.Next whole = waiting.remove();
            taken.addAll(whole.records());
            bytes -= whole.bytes();
            shown = whole.at();
        }
        if (!waiting.isEmpty() && ready > shown.position()) {
            taken.addAll(takePart(ready));
        }
        if (waiting.isEmpty()) {
            closure = closureFrom(shown);
            there.clear();
            missing = Map.of();
        }
        return taken;
    }

    private Collection<BlobId> unsure(Map<BlobId, Long> sizes) {
        return sizes.keySet().stream().filter(id -> !there.contains(id)).toList();
    }

    private Set<BlobId> stillMissing() {
        Map<BlobId, Long> sizes = closure.everNeeded();
        List<BlobId> asked = List.copyOf(unsure(sizes));
        missing = blobs.missingByName(asked, sizes);
        asked.stream().filter(id -> !missing.containsKey(id)).forEach(there::add);
        return missing.keySet();
    }

    /** The first waiting chunk is cut at a position. */
    private List<LogRecord> takePart(long position) {
        LogWalk.Next whole = waiting.remove();
        Map<Boolean, List<LogRecord>> parts =
                whole.records().stream()
                        .collect(
                                Collectors.partitioningBy(record -> record.position() <= position));
        List<LogRecord> taken = parts.getOrDefault(true, List.of());
        waiting.addFirst(
                new LogWalk.Next(whole.at(), parts.getOrDefault(false, List.of()), whole.bytes()));
        shown = cut(whole.at(), position, taken.getLast().timeMicros());
        return taken;
    }

    private static Point cut(Point whole, long position, long timeMicros) {
        Parent at = new Parent(whole.line(), whole.seq(), position, whole.at().chunkHash());
        List<Interval> ancestry = new ArrayList<>(whole.ancestry());
        Interval last = ancestry.removeLast();
        ancestry.add(new Interval(last.line(), last.firstSeq(), last.lastSeq(), position));
        return new Point(at, timeMicros, ancestry);
    }

    /** The state after what was taken last. */
    public Point shown() {
        return shown;
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Position of the newest record that was read. */
    public long lastPosition() {
        return waiting.isEmpty() ? shown.position() : waiting.getLast().at().position();
    }

    /** Size of the chunks that wait. */
    public long bytes() {
        return bytes;
    }

    /** What is wrong with the segments that the next records need. */
    public List<String> missing() {
        return List.copyOf(missing.values());
    }
}
