package io.hadal.replication.twosites;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.fault.FaultObjectStore;
import io.hadal.objectstore.fault.FaultPlan;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.replication.ReplicationException;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.SealedEarlierException;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.explore.ModelState;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.Located;
import io.hadal.storage.history.Locator;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.history.StateReader;
import io.hadal.storage.history.Target;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Two buckets of one database, what was promised of it, and the checks: by what somebody sees who
 * attaches either of them, never by what a replicator says.
 */
final class Pair {
    final SimWorld world;
    final Mutation mutation;
    private final List<MemoryBucket> buckets =
            List.of(new MemoryBucket("east"), new MemoryBucket("west"));
    private final Map<String, FaultPlan> plans = new TreeMap<>();
    private final Map<String, Integer> counts;

    /** By line and position: what a commit there has added, whether anybody ever saw it or not. */
    private final Map<Line, TreeMap<Long, Long>> written = new HashMap<>();

    /** Numbers whose clients were told that both sites have them. */
    private final TreeSet<Long> acknowledged = new TreeSet<>();

    private final Map<String, Boolean> stale = new TreeMap<>();
    private final List<Map<String, Long>> created = List.of(new TreeMap<>(), new TreeMap<>());
    private final SplittableRandom random;
    private long numbers;

    /** What one site may need is deleted at the other all the same. */
    private boolean notHeld;

    /** How far back points are promised. */
    final Duration retention;

    Pair(SimWorld world, Mutation mutation, Map<String, Integer> counts, SplittableRandom random) {
        this.world = world;
        this.mutation = mutation;
        this.counts = counts;
        this.random = random;
        boolean soon = mutation == Mutation.NOT_HELD || random.nextBoolean();
        this.retention = Duration.ofSeconds(soon ? random.nextInt(5, 30) : random.nextInt(30, 600));
    }

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** What goes wrong between a machine and a site. */
    FaultPlan plan(SimNode node, int site) {
        return plans.computeIfAbsent(node.name() + " to " + site, way -> new FaultPlan());
    }

    /** The way's reads may not find what is new, from now on or no more. */
    void stale(SimNode node, int site, boolean lies) {
        stale.put(node.name() + " to " + site, lies);
    }

    void calm() {
        plans.values().forEach(FaultPlan::comeBack);
        plans.values().forEach(FaultPlan::calm);
        stale.clear();
    }

    /** As a machine sees it. */
    ObjectStore store(SimNode node, int site) {
        String way = node.name() + " to " + site;
        return new FaultObjectStore(
                new StaleReads(
                        plain(buckets.get(site)),
                        world.env(),
                        created.get(site),
                        () -> stale.getOrDefault(way, false) && random.nextInt(4) == 0),
                node.env(),
                world.env(),
                plan(node, site),
                OperationHook.NONE);
    }

    /** As a machine sees the site that it copies to. */
    ObjectStore target(SimNode node, int site) {
        ObjectStore store = store(node, site);
        return mutation == Mutation.UNCONDITIONAL ? new Overwriting(store) : store;
    }

    private ObjectStore plain(MemoryBucket bucket) {
        return new MemoryObjectStore(bucket, "7", world.env());
    }

    /** A store without its one primitive. */
    private static final class Overwriting extends DecoratedObjectStore {
        Overwriting(ObjectStore inner) {
            super(inner);
        }

        @Override
        protected <T> T around(Request request, Supplier<T> call) {
            return call.get();
        }

        @Override
        public void create(String key, byte[] body) {
            put(key, ObjectSource.of(body));
        }
    }

    // ---------------------------------------------------------------- what is written

    long nextNumber() {
        return ++numbers;
    }

    /** A commit that is cut into a chunk. */
    void wrote(Line line, long position, long number) {
        written.computeIfAbsent(line, missing -> new TreeMap<>()).put(position, number);
    }

    void acknowledged(List<Long> committed) {
        acknowledged.addAll(committed);
        count("acknowledged");
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    // ---------------------------------------------------------------- what is deleted

    /** From now on a site may lack what it has not copied in time. */
    void collectsWhatIsNeeded() {
        notHeld = true;
    }

    /** Whether a replicator has stopped because somebody has not waited for it. */
    boolean isExpired(ReplicationException e) {
        return notHeld && e.reason() == ReplicationException.Reason.EXPIRED;
    }

    /** A replicator has stopped because a store said that it does not have what it has. */
    void misled(StoredObjectException e) {
        if (stale.isEmpty() && !notHeld) {
            throw e;
        }
        count("misled");
    }

    // ---------------------------------------------------------------- checks

    /** What must hold at any moment. */
    void check() {
        for (MemoryBucket bucket : buckets) {
            check(bucket.copy("moment of " + bucket.name()));
        }
    }

    private void check(MemoryBucket moment) {
        LogReader log = new LogReader(plain(moment), world.env());
        while (true) {
            try {
                check(moment, log);
                return;
            } catch (SealedEarlierException e) {
                count("sealed earlier"); // The reader remembers where, and finds another head.
            }
        }
    }

    private void check(MemoryBucket moment, LogReader log) {
        ObjectStore store = plain(moment);
        Head head = head(moment, log);
        if (!(new StateReader(log).read(head, head.latest()) instanceof StateReader.Read read)) {
            throw new AssertionError(moment.name() + " cannot be read");
        }
        TreeSet<Long> shown = checkState(read.view(), store, moment.name());
        assertThat(shown).as("no loss in %s", moment.name()).containsAll(acknowledged);
        checkPromise(log, head, store, moment);
    }

    private static Head head(MemoryBucket moment, LogReader log) {
        return switch (log.findHead()) {
            case HeadSearch.Found found -> found.head();
            case HeadSearch.Nothing nothing ->
                    throw new AssertionError("nothing in " + moment.name());
            case HeadSearch.TwoHistories two -> throw new AssertionError(two);
        };
    }

    /** Whether a site's history has left a line: nobody writes it there any more. */
    boolean hasLeft(int site, Line line) {
        MemoryBucket bucket = buckets.get(site);
        return !head(bucket, new LogReader(plain(bucket), world.env())).line().equals(line);
    }

    /** Closure and prefix. */
    private TreeSet<Long> checkState(HistoryView view, ObjectStore store, String where) {
        if (view.leftOut().isPresent()) {
            count("left out");
        }
        assertThat(notHeld || view.leftOut().isEmpty())
                .as("closure of %s: %s", where, view.leftOut())
                .isTrue();
        TreeSet<Long> shown = ModelState.load(view).numbers(store);
        assertThat(shown).as("prefix in %s", where).isEqualTo(expected(view));
        return shown;
    }

    /** Deletes last: any time that the boundary promises leads to a state that is all there. */
    private void checkPromise(LogReader log, Head head, ObjectStore store, MemoryBucket moment) {
        List<Long> times =
                chunks(moment).stream()
                        .map(ChunkHeader::lastTimeMicros)
                        .filter(time ->
                                time >= head.boundary().timeMicros()
                                        && time <= head.tail().timeMicros())
                        .toList();
        if (times.isEmpty() || notHeld) {
            return;
        }
        long time = times.get(random.nextInt(times.size()));
        String where = moment.name() + " at " + time;
        if (new Locator(log).find(head, new Target.AtTime(time)) instanceof Located.Found found
                && new StateReader(log).read(head, found.point())
                        instanceof StateReader.Read read) {
            checkState(read.view(), store, where);
            count("promise checked");
        } else {
            throw new AssertionError(where + " is promised and cannot be read");
        }
    }

    private TreeSet<Long> expected(HistoryView view) {
        TreeSet<Long> expected = new TreeSet<>();
        for (Opening.Interval interval : view.point().ancestry()) {
            long until = Math.min(interval.lastPosition(), view.point().position());
            expected.addAll(
                    written.getOrDefault(interval.line(), new TreeMap<>())
                            .headMap(until, true)
                            .values());
        }
        return expected;
    }

    /**
     * That a site has a line up to a position, or what took its place: what a replicator that says
     * so must not be ahead of.
     */
    void checkCopied(int site, long position) {
        long last = 0;
        for (ChunkHeader header : chunks(site)) {
            last = Math.max(last, header.lastPosition());
        }
        assertThat(last)
                .as("what a replicator says to have copied to %d", site)
                .isGreaterThanOrEqualTo(position);
    }

    /** Lines that ended with a chunk which the history has left: of which nobody was told. */
    long deadEnds() {
        return List.of(0, 1).stream()
                .flatMap(site -> chunks(site).stream())
                .filter(header -> isBeyondFork(header.seal(), header))
                .count();
    }

    private static boolean isBeyondFork(@Nullable Opening seal, ChunkHeader header) {
        return seal != null
                && Objects.requireNonNull(seal.parent()).line().equals(header.line())
                && Objects.requireNonNull(seal.parent()).seq() < header.seq() - 1;
    }

    private List<ChunkHeader> chunks(int site) {
        return chunks(buckets.get(site));
    }

    private static List<ChunkHeader> chunks(MemoryBucket bucket) {
        List<ChunkHeader> headers = new ArrayList<>();
        for (String key : bucket.keys()) {
            byte[] bytes = bucket.read(key);
            if (key.startsWith("7/log/") && bytes != null) {
                headers.add(ChunkCodec.decodeHeader(bytes, key.substring(2)));
            }
        }
        return headers;
    }
}
