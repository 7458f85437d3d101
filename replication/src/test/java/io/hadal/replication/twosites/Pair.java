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
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.explore.ModelState;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.history.StateReader;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private long numbers;

    Pair(SimWorld world, Mutation mutation, Map<String, Integer> counts) {
        this.world = world;
        this.mutation = mutation;
        this.counts = counts;
    }

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** What goes wrong between a machine and a site. */
    FaultPlan plan(SimNode node, int site) {
        return plans.computeIfAbsent(node.name() + " to " + site, way -> new FaultPlan());
    }

    Iterable<FaultPlan> plans() {
        return plans.values();
    }

    /** As a machine sees it. */
    ObjectStore store(SimNode node, int site) {
        return new FaultObjectStore(
                plain(buckets.get(site)),
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

    // ---------------------------------------------------------------- checks

    /** What must hold at any moment. */
    void check() {
        for (MemoryBucket bucket : buckets) {
            check(bucket.copy("moment of " + bucket.name()));
        }
    }

    private void check(MemoryBucket moment) {
        ObjectStore store = plain(moment);
        LogReader log = new LogReader(store, world.env());
        Head head =
                switch (log.findHead()) {
                    case HeadSearch.Found found -> found.head();
                    case HeadSearch.Nothing nothing ->
                            throw new AssertionError("nothing in " + moment.name());
                    case HeadSearch.TwoHistories two -> throw new AssertionError(two);
                };
        if (!(new StateReader(log).read(head, head.latest()) instanceof StateReader.Read read)) {
            throw new AssertionError(moment.name() + " cannot be read");
        }
        HistoryView view = read.view();
        assertThat(view.leftOut()).as("closure of %s", moment.name()).isEmpty();
        TreeSet<Long> shown = ModelState.load(view).numbers(store);
        assertThat(shown).as("prefix in %s", moment.name()).isEqualTo(expected(view));
        assertThat(shown).as("no loss in %s", moment.name()).containsAll(acknowledged);
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
        MemoryBucket bucket = buckets.get(site);
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
