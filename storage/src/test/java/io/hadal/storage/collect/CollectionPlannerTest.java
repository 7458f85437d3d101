package io.hadal.storage.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.sim.Seeds;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.collect.LogModel.Event;
import io.hadal.storage.collect.LogModel.ModelLine;
import io.hadal.storage.collect.LogModel.Taken;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening.Interval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Random trees of lines with collections in between, against a model that knows every point. T8,
 * T30.
 */
final class CollectionPlannerTest {
    private static final int SEEDS = 3 * Seeds.count();

    @Test
    void everyPromisedPointStaysReadable() {
        Seeds.forEach(
                SEEDS,
                seed -> {
                    LogModel model = new LogModel(new Random(seed));
                    long retention = 20 + model.random.nextInt(200);
                    for (int step = 0; step < 60; step++) {
                        if (step(model, retention)) {
                            checkPromises(model);
                        }
                    }
                });
    }

    @Test
    void whatIsNotPromisedGoesInTheEnd() {
        Seeds.forEach(
                SEEDS / 4,
                seed -> {
                    LogModel model = new LogModel(new Random(seed));
                    for (int step = 0; step < 40; step++) {
                        step(model, 100);
                    }
                    model.takeOver(null);
                    model.chunk(3);
                    model.snapshot();
                    model.chunk(1);
                    model.time += 1000;
                    collect(model, 0, Integer.MAX_VALUE);
                    checkPromises(model);
                    checkOnlyNeededIsLeft(model);
                });
    }

    /** Whether it was a collection. */
    private static boolean step(LogModel model, long retention) {
        int kind = model.random.nextInt(12);
        switch (kind) {
            case 0 -> model.takeOver(null);
            case 1 -> fork(model);
            case 2, 3 -> model.snapshot();
            case 4 -> model.putBlob();
            case 5, 6 -> collect(model, retention, model.random.nextInt(20));
            default -> model.chunk(model.random.nextInt(4));
        }
        return kind == 5 || kind == 6;
    }

    /** Attaches at a promised time. */
    private static void fork(LogModel model) {
        long from = Math.max(1000, model.boundary.timeMicros());
        model.takeOver(model.asOf(from + model.random.nextLong(model.time - from + 1)));
    }

    /**
     * @param deletes after so many a crash ends it
     */
    private static void collect(LogModel model, long retention, int deletes) {
        CollectionPlan plan =
                CollectionPlanner.plan(
                        model.state(), Duration.ofNanos(retention * 1000), Long.MAX_VALUE);
        assertThat(plan.boundary().timeMicros())
                .isGreaterThanOrEqualTo(model.boundary.timeMicros());
        assertThat(plan.boundary().baseSeq()).isGreaterThanOrEqualTo(model.boundary.baseSeq());
        if (plan.raises()) {
            model.chunk(0);
            model.boundary = plan.boundary();
        }
        int left = deletes;
        for (List<String> group : plan.deletions(model.bucket)) {
            for (String key : group) {
                if (left-- > 0) {
                    model.bucket.remove(key);
                }
            }
        }
    }

    private static void checkPromises(LogModel model) {
        Set<Long> times = new TreeSet<>(Set.of(model.boundary.timeMicros()));
        for (Event event : model.events) {
            for (long time : List.of(event.time() - 1, event.time())) {
                if (time >= model.boundary.timeMicros()) {
                    times.add(time);
                }
            }
        }
        for (long time : times) {
            checkReadable(model, model.asOf(time));
        }
        for (ModelLine line : model.lines) {
            if (line.lastSeq >= line.firstSeq) {
                assertThat(model.bucket).contains(Keys.chunk(line.line, line.firstSeq));
            }
            if (line.end != null) {
                assertThat(model.bucket)
                        .as("seal")
                        .contains(Keys.chunk(line.line, line.end.sealSeq()));
            }
        }
    }

    private static void checkReadable(LogModel model, Event point) {
        List<Interval> path = model.path(point);
        long from = newestSnapshot(model, path);
        for (Interval part : path) {
            for (long seq = Math.max(part.firstSeq(), from + 1); seq <= part.lastSeq(); seq++) {
                assertThat(model.bucket)
                        .as("to read %s from %s", point, from)
                        .contains(Keys.chunk(part.line(), seq));
            }
        }
        for (BlobId blob : model.state(point.line(), point.position()).live()) {
            assertThat(model.bucket).as("to read %s", point).contains(Keys.blob(blob));
        }
    }

    private static long newestSnapshot(LogModel model, List<Interval> path) {
        long newest = 0;
        for (Taken taken : model.snapshots) {
            SnapshotEntry entry = taken.entry();
            boolean complete =
                    model.bucket.contains(taken.root())
                            && model.bucket.contains(
                                    Keys.snapshotPart(entry.line(), entry.seq(), 0));
            boolean inPath =
                    path.stream()
                            .anyMatch(part ->
                                    part.line().equals(entry.line())
                                            && entry.seq() >= part.firstSeq()
                                            && entry.seq() <= part.lastSeq()
                                            && entry.position() <= part.lastPosition());
            newest = complete && inPath ? Math.max(newest, entry.seq()) : newest;
        }
        return newest;
    }

    private static void checkOnlyNeededIsLeft(LogModel model) {
        ModelLine head = model.head();
        Set<BlobId> live = model.state(head, head.lastPosition()).live();
        List<String> left = new ArrayList<>();
        for (String key : model.bucket) {
            boolean needed =
                    switch (Keys.parse(key).orElseThrow()) {
                        case StoredKey.BlobKey blob ->
                                live.contains(blob.id()) || blob.id().line().equals(head.line);
                        case StoredKey.ChunkKey chunk -> isNeeded(model, chunk.line(), chunk.seq());
                        case StoredKey.SnapshotRootKey root -> root.line().equals(head.line);
                        case StoredKey.SnapshotPartKey part -> part.line().equals(head.line);
                        default -> true;
                    };
            if (!needed) {
                left.add(key);
            }
        }
        assertThat(left)
                .as("beside lines %s", model.lines.stream().map(line -> line.line).toList())
                .isEmpty();
    }

    private static boolean isNeeded(LogModel model, Line line, long seq) {
        ModelLine found =
                model.lines.stream()
                        .filter(each -> each.line.equals(line))
                        .findFirst()
                        .orElseThrow();
        return seq == found.firstSeq
                || (found.end != null && seq == found.end.sealSeq())
                || found == model.head();
    }

    @Test
    void anOldPointThatWasTriedAndLeftAgainKeepsWhatTheHeadRemovedBefore() {
        LogModel model = new LogModel(new Random(1));
        // Covered at random too; here in the open: removed before the fork was opened, live in the
        // fork, fork left again.
        model.chunk(0);
        BlobId blob = model.putBlob();
        ModelLine first = model.head();
        add(model, first, Set.of(blob), Set.of());
        Event before = first.events.getLast();
        add(model, first, Set.of(), Set.of(blob));
        Event after = first.events.getLast();
        model.takeOver(before);
        model.chunk(0);
        long inFork = model.time;
        model.takeOver(after);
        model.chunk(1);
        model.snapshot();
        CollectionPlan plan =
                CollectionPlanner.plan(
                        model.state(),
                        Duration.ofNanos((model.time - inFork) * 1000),
                        Long.MAX_VALUE);
        assertThat(plan.boundary().timeMicros()).isEqualTo(inFork);
        assertThat(model.asOf(inFork).line().line).isEqualTo(model.lines.get(1).line);
        assertThat(plan.mayDelete(new StoredKey.BlobKey(blob))).isFalse();
    }

    private static void add(
            LogModel model, ModelLine line, Set<BlobId> added, Set<BlobId> removed) {
        model.time += 5;
        Event event =
                new Event(
                        line,
                        line.lastSeq,
                        line.lastPosition() + 1,
                        model.time,
                        added,
                        removed,
                        false);
        line.events.add(event);
        model.events.add(event);
    }

    @Test
    void aHoldKeepsWhatRetentionWouldLetGo() {
        LogModel model = new LogModel(new Random(2));
        model.chunk(5);
        model.snapshot();
        model.chunk(5);
        LogState state = model.state();
        assertThat(CollectionPlanner.plan(state, Duration.ZERO, 1003).boundary().timeMicros())
                .isEqualTo(1003);
        assertThat(
                        CollectionPlanner.plan(state, Duration.ZERO, Long.MAX_VALUE)
                                .boundary()
                                .timeMicros())
                .isEqualTo(model.time);
    }

    @Test
    void whatNobodyKnowsIsLeftAlone() {
        LogModel model = new LogModel(new Random(3));
        model.chunk(5);
        model.snapshot();
        model.takeOver(null);
        model.chunk(3);
        model.snapshot();
        model.chunk(1);
        CollectionPlan plan = CollectionPlanner.plan(model.state(), Duration.ZERO, Long.MAX_VALUE);
        Line unknown = new Line(1, 99);
        Line higher = new Line(9, 1);
        for (Line line : List.of(unknown, higher)) {
            assertThat(plan.mayDelete(new StoredKey.ChunkKey(line, 1))).isFalse();
            assertThat(plan.mayDelete(new StoredKey.SnapshotRootKey(line, 1))).isFalse();
            assertThat(plan.mayDelete(new StoredKey.BlobKey(new BlobId(1, line, 1)))).isFalse();
        }
        BlobId own = new BlobId(1, model.head().line, 99);
        assertThat(plan.mayDelete(new StoredKey.BlobKey(own))).isFalse();
        BlobId orphan = new BlobId(1, model.lines.getFirst().line, 99);
        assertThat(plan.mayDelete(new StoredKey.BlobKey(orphan))).isTrue();
        assertThat(
                        plan.deletions(
                                List.of("elsewhere/1", Keys.lock(unknown), Keys.replication("r"))))
                .isEmpty();
    }

    @Test
    void aSnapshotThatWentMissingStopsCollection() {
        LogModel model = new LogModel(new Random(4));
        model.chunk(5);
        model.snapshot();
        model.boundary = new Boundary(model.time, model.head().lastSeq);
        model.chunk(5);
        model.bucket.remove(model.snapshots.getFirst().root());
        CollectionPlan plan = CollectionPlanner.plan(model.state(), Duration.ZERO, Long.MAX_VALUE);
        assertThat(plan.raises()).isFalse();
        assertThat(plan.deletions(model.bucket)).isEmpty();
    }

    @Test
    void whatWasPutLastGoesFirst() {
        LogModel model = new LogModel(new Random(5));
        model.chunk(0);
        add(model, model.head(), Set.of(model.putBlob()), Set.of());
        model.snapshot();
        Event added = model.head().events.getLast();
        model.chunk(0);
        add(model, model.head(), Set.of(), added.added());
        model.chunk(0);
        model.snapshot();
        model.chunk(1);
        CollectionPlan plan = CollectionPlanner.plan(model.state(), Duration.ZERO, Long.MAX_VALUE);
        Line line = model.head().line;
        assertThat(plan.deletions(model.bucket))
                .containsExactly(
                        List.of(Keys.chunk(line, 2), Keys.chunk(line, 3)),
                        List.of(Keys.snapshotRoot(line, 2)),
                        List.of(Keys.snapshotPart(line, 2, 0)),
                        List.of(Keys.blob(added.added().iterator().next())));
    }
}
