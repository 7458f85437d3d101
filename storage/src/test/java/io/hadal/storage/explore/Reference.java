package io.hadal.storage.explore;

import io.hadal.storage.explore.Ledger.Written;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Opening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger amounts to, worked out in the plainest way: the order of lines, and the numbers at
 * any point.
 */
final class Reference {

    /**
     * A line of the log: its opening, and the seq of its seal, or of its next chunk if it is open.
     */
    record Entry(Opening opening, long endSeq, boolean open) {
        Line line() {
            return opening.line();
        }
    }

    /** A record and where it is. */
    record Place(Line line, long seq, long position, long timeMicros) {}

    private final Ledger ledger;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Line, Entry> byLine = new HashMap<>();

    Reference(Ledger ledger) {
        this.ledger = ledger;
        Opening next =
                ledger.firstLine()
                        .flatMap(line -> ledger.chunk(line, 1))
                        .map(first -> first.header().opening())
                        .orElse(null);
        while (next != null) {
            next = add(next);
        }
    }

    private @Nullable Opening add(Opening opening) {
        long seq = opening.firstSeq();
        NavigableMap<Long, Written> chunks = ledger.chunks(opening.line());
        while (chunks.containsKey(seq) && !chunks.get(seq).header().isSeal()) {
            seq++;
        }
        Written end = chunks.get(seq);
        Entry entry = new Entry(opening, seq, end == null);
        entries.add(entry);
        byLine.put(opening.line(), entry);
        return end == null ? null : end.header().seal();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    List<Entry> entries() {
        return entries;
    }

    Entry head() {
        return entries.getLast();
    }

    boolean knows(Line line) {
        return byLine.containsKey(line);
    }

    boolean holds(Line line, long seq) {
        Entry entry = byLine.get(line);
        return entry != null && seq >= entry.opening.firstSeq() && seq < entry.endSeq;
    }

    /** The head's position. */
    long headPosition() {
        Entry head = head();
        if (head.endSeq == head.opening.firstSeq()) {
            return head.opening.parent() == null ? 0 : head.opening.parent().position();
        }
        return ledger.chunk(head.line(), head.endSeq - 1).orElseThrow().header().lastPosition();
    }

    long headTime() {
        Entry head = head();
        return ledger.chunk(head.line(), head.endSeq - 1)
                .map(written -> written.header().lastTimeMicros())
                .orElse(head.opening.timeMicros());
    }

    /** The numbers of the state at a position of a line. */
    TreeSet<Long> numbers(Line line, long position) {
        TreeSet<Long> numbers = new TreeSet<>();
        Line current = line;
        long until = position;
        while (true) {
            Opening opening =
                    Objects.requireNonNull(byLine.get(current), "no line " + current).opening;
            for (Written written : ledger.chunks(current).values()) {
                collect(written, until, numbers);
            }
            if (opening.parent() == null) {
                return numbers;
            }
            until = Math.min(until, opening.parent().position());
            current = opening.parent().line();
        }
    }

    private void collect(Written written, long until, TreeSet<Long> into) {
        ChunkHeader header = written.header();
        if (!holds(header.line(), header.seq())) {
            return;
        }
        for (LogRecord record : written.chunk().records()) {
            if (record instanceof LogRecord.Commit commit && record.position() <= until) {
                commit.changes().forEach(change -> into.add(ModelState.number(change.key())));
            }
        }
    }

    /** Every record of the log, in the order of time. */
    List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (Entry entry : entries) {
            for (Written written : ledger.chunks(entry.line()).values()) {
                if (holds(entry.line(), written.header().seq())) {
                    written.chunk()
                            .records()
                            .forEach(record ->
                                    places.add(
                                            new Place(
                                                    entry.line(),
                                                    written.header().seq(),
                                                    record.position(),
                                                    record.timeMicros())));
                }
            }
        }
        return places;
    }

    /** Terms grow, times grow over the whole log, seqs go on, a new line's past is the log. */
    void check() {
        long time = Long.MIN_VALUE;
        Entry before = null;
        for (Entry entry : entries) {
            Opening opening = entry.opening;
            require(opening.timeMicros() >= time, "opening " + opening + " is not after " + time);
            time = opening.timeMicros();
            if (before != null) {
                require(
                        opening.line().term() > before.line().term(),
                        "the term falls at " + opening);
                require(opening.firstSeq() == before.endSeq + 1, "seqs do not go on at " + opening);
                require(
                        opening.past().getLast().line().equals(before.line()),
                        "the past is wrong at " + opening);
                require(
                        opening.past().getLast().sealSeq() == before.endSeq,
                        "the past is wrong at " + opening);
            }
            for (Written written : ledger.chunks(entry.line()).headMap(entry.endSeq).values()) {
                for (LogRecord record : written.chunk().records()) {
                    require(
                            record.timeMicros() > time,
                            "time " + time + " does not grow at " + record);
                    time = record.timeMicros();
                }
            }
            before = entry;
        }
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
