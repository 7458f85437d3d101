package io.hadal.storage.explore;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.fault.FaultObjectStore;
import io.hadal.objectstore.fault.FaultPlan;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.Located;
import io.hadal.storage.history.Locator;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.history.Point;
import io.hadal.storage.history.StateReader;
import io.hadal.storage.history.Target;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Opening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A bucket with its servers, what they were promised, and the checks of it. */
final class Site {
    private final SimWorld world;
    private final MemoryBucket bucket;
    private final Ledger ledger = new Ledger();
    private final FaultPlan faults = new FaultPlan();
    private final AtomicLong numbers;
    private final Map<String, Integer> counts;

    /** The site that a copier fills this one from, or null. */
    private final @Nullable Site source;

    private final List<EncodedChunk> acknowledged = new ArrayList<>();
    private final Set<Line> openedHere = new HashSet<>();

    /** Lines that the source had when this site was first taken over. */
    private Set<Line> knownAtTakeover = Set.of();

    Site(
            SimWorld world,
            String name,
            AtomicLong numbers,
            Map<String, Integer> counts,
            @Nullable Site source) {
        this.world = world;
        this.bucket = new MemoryBucket(name);
        this.numbers = numbers;
        this.counts = counts;
        this.source = source;
    }

    FaultPlan faults() {
        return faults;
    }

    /** What a machine sees. */
    ObjectStore store(SimNode node) {
        LedgerStore inner = new LedgerStore(plain(), ledger);
        return new FaultObjectStore(inner, node.env(), world.env(), faults, OperationHook.NONE);
    }

    /** The bucket without faults or delays. */
    ObjectStore plain() {
        return new MemoryObjectStore(bucket, "", world.env());
    }

    boolean hasSealFor(Line line) {
        return ledger.hasSealFor(line);
    }

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    Reference reference() {
        return new Reference(ledger);
    }

    // ---------------------------------------------------------------- what servers report

    void acknowledged(EncodedChunk chunk) {
        acknowledged.add(chunk);
        count("acknowledged");
    }

    void opened(Opening opening) {
        if (source != null && openedHere.isEmpty()) {
            Set<Line> known = new HashSet<>();
            opening.past().forEach(past -> known.add(past.line()));
            knownAtTakeover = known;
        }
        openedHere.add(opening.line());
        count(source == null ? "opened at source" : "opened at copy");
    }

    /** A server has read the state at a point. */
    void loaded(Opening.Parent parent, TreeSet<Long> state) {
        Site owner = owner(parent.line());
        if (owner == this && source != null) {
            return;
        }
        TreeSet<Long> expected = owner.reference().numbers(parent.line(), parent.position());
        Reference.require(
                state.equals(expected),
                "the state at " + parent + " was read as " + state + ", it is " + expected);
    }

    private Site owner(Line line) {
        return source != null && !openedHere.contains(line) && ledger.chunks(line).isEmpty()
                ? source
                : this;
    }

    void twoHistories(HeadSearch.TwoHistories two) {
        count("two histories");
        Reference.require(
                source != null && sourceWentOn(), "two histories where there is one: " + two);
    }

    /**
     * Only a copy may lack something: where all was written, faults on the way must not look like
     * loss.
     */
    void leftOut(HistoryView view) {
        count("left out");
        Reference.require(source != null, "left out although it is there: " + view.leftOut());
    }

    /** The source has opened lines that a takeover here could not know. */
    private boolean sourceWentOn() {
        return source != null
                && source.reference().entries().stream()
                        .anyMatch(entry -> !knownAtTakeover.contains(entry.line()));
    }

    // ---------------------------------------------------------------- checks

    /** What must hold at any moment. */
    void check(RandomGenerator random) {
        if (source != null) {
            checkCopy();
            return;
        }
        Reference reference = reference();
        if (reference.isEmpty()) {
            return;
        }
        reference.check();
        for (EncodedChunk chunk : acknowledged) {
            checkAcknowledged(reference, chunk);
        }
        LogReader log = new LogReader(plain(), world.env());
        Head head = head(log);
        Reference.Entry end = reference.head();
        Reference.require(head.line().equals(end.line()), "the head is " + head + ", not " + end);
        Reference.require(
                head.tail().nextSeq() == end.endSeq(), "the head is " + head + ", not " + end);
        Reference.require(
                head.latest().position() == reference.headPosition(),
                "the head is " + head + ", not " + end);
        if (random.nextBoolean()) {
            checkState(reference, log, head, head.latest());
        } else {
            checkPromise(reference, log, head, random);
        }
    }

    private static Head head(LogReader log) {
        HeadSearch search = log.findHead();
        if (search instanceof HeadSearch.Found found) {
            Reference.require(found.notes().isEmpty(), "notes without reason: " + found.notes());
            return found.head();
        }
        throw new AssertionError("no head: " + search);
    }

    private void checkAcknowledged(Reference reference, EncodedChunk chunk) {
        Line line = chunk.header().line();
        long seq = chunk.header().seq();
        Reference.require(
                reference.holds(line, seq),
                "acknowledged, but not on the history: " + line + "/" + seq);
        Reference.require(
                ledger.chunk(line, seq).orElseThrow().hash().equals(chunk.object().hash()),
                "acknowledged, but another chunk has its place: " + line + "/" + seq);
    }

    private void checkState(Reference reference, LogReader log, Head head, Point point) {
        StateReader.Result result = new StateReader(log).read(head, point);
        if (!(result instanceof StateReader.Read read)) {
            throw new AssertionError("cannot read " + point + ": " + result);
        }
        HistoryView view = read.view();
        Reference.require(
                view.leftOut().isEmpty(),
                "something is left out at " + point + ": " + view.leftOut());
        TreeSet<Long> found = ModelState.load(view).numbers(plain());
        TreeSet<Long> expected = reference.numbers(point.line(), point.position());
        Reference.require(
                found.equals(expected), "at " + point + " there is " + found + ", not " + expected);
    }

    /**
     * A time that the boundary promises leads to the last record up to it, and that state can be
     * read.
     */
    private void checkPromise(
            Reference reference, LogReader log, Head head, RandomGenerator random) {
        List<Reference.Place> promised = new ArrayList<>(reference.places());
        promised.removeIf(place -> place.timeMicros() < head.boundary().timeMicros());
        if (promised.isEmpty()) {
            return;
        }
        Reference.Place place = promised.get(random.nextInt(promised.size()));
        Located located = new Locator(log).find(head, new Target.AtTime(place.timeMicros()));
        if (!(located instanceof Located.Found found)) {
            throw new AssertionError("cannot find " + place + ": " + located);
        }
        Point point = found.point();
        Reference.require(
                point.line().equals(place.line()) && point.position() == place.position(),
                place + " was found at " + point);
        checkState(reference, log, head, point);
    }

    /**
     * A copy that was taken over shows a state of its source, and on top of it what was
     * acknowledged here.
     */
    private void checkCopy() {
        if (openedHere.isEmpty()) {
            return;
        }
        LogReader log = new LogReader(plain(), world.env());
        HeadSearch search = log.findHead();
        if (search instanceof HeadSearch.TwoHistories two) {
            twoHistories(two);
            return;
        }
        count("copy checked");
        Head head = ((HeadSearch.Found) search).head();
        Map<Line, Long> ends = new TreeMap<>();
        head.opening().past().forEach(past -> ends.put(past.line(), past.sealSeq()));
        ends.put(head.line(), head.tail().nextSeq());
        for (EncodedChunk chunk : acknowledged) {
            Line line = chunk.header().line();
            Reference.require(
                    ends.getOrDefault(line, 0L) > chunk.header().seq(),
                    "acknowledged at the copy, but not on its history: "
                            + line
                            + "/"
                            + chunk.header().seq());
        }
        checkCopyState(log, head);
    }

    private void checkCopyState(LogReader log, Head head) {
        StateReader.Result result = new StateReader(log).read(head, head.latest());
        if (!(result instanceof StateReader.Read read) || read.view().leftOut().isPresent()) {
            throw new AssertionError("cannot read the copy at " + head.latest() + ": " + result);
        }
        TreeSet<Long> found = ModelState.load(read.view()).numbers(plain());
        Map<Line, Long> own = new HashMap<>();
        TreeSet<Long> expected = new TreeSet<>();
        for (Opening.Interval interval : head.latest().ancestry()) {
            if (source().reference().knows(interval.line())) {
                expected = source().reference().numbers(interval.line(), interval.lastPosition());
            } else {
                own.put(interval.line(), interval.lastPosition());
            }
        }
        for (Line line : own.keySet()) {
            addNumbers(line, own.getOrDefault(line, 0L), expected);
        }
        Reference.require(found.equals(expected), "the copy shows " + found + ", not " + expected);
    }

    private Site source() {
        if (source == null) {
            throw new IllegalStateException("no copy");
        }
        return source;
    }

    private void addNumbers(Line line, long until, TreeSet<Long> into) {
        ledger.chunks(line)
                .values()
                .forEach(written ->
                        written.chunk()
                                .records()
                                .forEach(record -> {
                                    if (record instanceof LogRecord.Commit commit
                                            && record.position() <= until) {
                                        commit.changes()
                                                .forEach(change ->
                                                        into.add(ModelState.number(change.key())));
                                    }
                                }));
    }
}
