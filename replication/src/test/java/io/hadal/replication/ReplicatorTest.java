package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.CountingObjectStore;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.Verb;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.replication.ReplicationStatus.State;
import io.hadal.replication.copy.CopyPool;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A replicator between two stores that do what they are asked. */
class ReplicatorTest {
    private final SimWorld world = new SimWorld(1);
    private final Sites sites = new Sites(world);
    private final SimNode node = world.node("replicator");

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    @Test
    void copiesALogWithSegmentsSnapshotsAndLines() throws Exception {
        world.run(() -> {
            Writer writer = sites.writer(sites.source, "one").create();
            writer.commits(3).flush().commits(20).flush().merge().snapshot().commits(2);
            writer.restart().commits(2).flush();
        });

        run();

        assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
        assertThat(attached()).isEqualTo(sourceAttached()).isPresent();
    }

    @Test
    void goesOnWhereItStopped() throws Exception {
        world.run(() -> sites.writer(sites.source, "one").create().commits(3).flush().commits(1));
        run();
        world.run(() -> sites.writer(sites.source, "two").attach().commits(30).flush().merge());
        CountingObjectStore source = new CountingObjectStore(sites.plain(sites.source));
        CountingObjectStore target = new CountingObjectStore(sites.plain(sites.target));
        node.run(
                "replicate",
                () -> {
                    Replicator replicator =
                            new Replicator(
                                    node.env(),
                                    source,
                                    target,
                                    Sites.following("replicator"),
                                    Sites.pool());
                    node.spawn("run", replicator::run);
                    world.sleep(Duration.ofSeconds(30));
                    assertThat(replicator.status().state()).isEqualTo(State.CURRENT);
                    replicator.stop();
                });
        assertThat(source.count(Verb.LIST) + target.count(Verb.LIST)).isZero();
        assertThat(source.count(Verb.GET)).as("an idle second costs a GET").isBetween(30L, 60L);
        assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
    }

    @Test
    void aTargetThatSomethingElseCopiedIsCompletedAndBroughtForward() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> sites.story(writer.create()));
        SplittableRandom random = new SplittableRandom(3);
        for (String key : sites.source.keys()) {
            boolean log = key.startsWith("7/log/");
            if (log || random.nextInt(3) > 0) {
                sites.target.write(key, Objects.requireNonNull(sites.source.read(key)));
            }
        }
        world.run(() -> sites.story(writer));

        run();
        assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
        assertThat(attached()).isEqualTo(sourceAttached()).isPresent();
    }

    /** What retention still promises can be attached at the target, too. */
    @Test
    void whatTheSourceHasCollectedIsNotAskedFor() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> {
            sites.story(writer.create());
            writer.flush().merge().snapshot().commits(1);
            world.sleep(Duration.ofHours(1));
            writer.commits(1).collect(Duration.ofMinutes(30));
            sites.story(writer).snapshot().commits(1);
            world.sleep(Duration.ofHours(1));
            writer.commits(1).collect(Duration.ofMinutes(30)).commits(3);
        });

        run();
        assertThat(attached()).isEqualTo(sourceAttached()).isPresent();
        assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
    }

    /** A replica that lags behind the collection of segments, but not of chunks. */
    @Test
    void aSegmentThatIsGoneHoldsTheFigureBackUntilNoStateNeedsIt() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> writer.create().commits(3).flush().snapshot().commits(1));
        run();
        world.run(() -> writer.commits(2).flush());
        String gone = lastKey("/blobs/");
        long before = writer.position() - 1;
        world.run(() -> writer.commits(1).merge().commits(1));
        world.run(() -> {
            world.sleep(Duration.ofHours(1));
            writer.commits(1).collect(Duration.ofMinutes(30));
        });
        assertThat(sites.source.keys()).doesNotContain(gone);
        Moments moments = new Moments(sites.target);
        List<Long> said = new ArrayList<>();
        Replicator[] replicator = new Replicator[1];
        OperationHook noting =
                new OperationHook() {
                    @Override
                    public void before(String operation) {}

                    @Override
                    public void after(String operation) {
                        int moment = moments.all().size();
                        moments.note();
                        if (moments.all().size() > moment) {
                            said.add(replicator[0].status().position());
                        }
                    }
                };
        node.run(
                "replicate",
                () -> {
                    replicator[0] =
                            new Replicator(
                                    node.env(),
                                    sites.plain(sites.source),
                                    sites.seen(sites.target, node, noting),
                                    Sites.config("replicator"),
                                    Sites.pool());
                    replicator[0].run();
                });
        List<Long> seen = new ArrayList<>();
        for (MemoryBucket moment : moments.all()) {
            seen.add(world.call(() -> sites.attached(moment)).orElseThrow().position());
        }
        assertThat(seen).isSorted().contains(before);
        assertThat(seen.getLast()).isEqualTo(sourceAttached().orElseThrow().position());
        assertThat(said).as("what was said while the segment was needed").contains(before);
        for (int i = 0; i < moments.all().size(); i++) {
            assertThat(said.get(i)).isLessThanOrEqualTo(seen.get(i));
        }
    }

    @Test
    void aCorruptObjectStopsWithItsNameAndSpreadsNothing() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> writer.create().commits(3).flush().commits(1));
        run();
        world.run(() -> writer.commits(20).flush().commits(1).flush());
        for (String part : List.of("_2.parquet", "_3.parquet")) {
            String key = lastKey(part);
            byte[] right = Objects.requireNonNull(sites.source.read(key));
            byte[] wrong = right.clone();
            wrong[wrong.length / 2] ^= 4;
            sites.source.write(key, wrong);
            assertThatThrownBy(this::run)
                    .isInstanceOf(CorruptObjectException.class)
                    .hasMessageContaining(key.substring(2));
            assertThat(sites.target.keys()).doesNotContain(key);
            sites.source.remove(key);
            assertThatThrownBy(this::run)
                    .isInstanceOf(MissingObjectException.class)
                    .hasMessageContaining(key.substring(2));
            assertThat(attached().orElseThrow().complete()).isTrue();
            sites.source.write(key, right);
        }
        run();
        assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
    }

    @Test
    void memoryIsBoundedWhateverTheObjectsAndTheirNumber() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> {
            writer.create().commits(600).flush();
            for (int i = 0; i < 40; i++) {
                writer.commits(5).flush();
            }
            writer.commits(300).flush();
        });
        sites.sourceFaults.delayMax(Duration.ofMillis(50));
        sites.targetFaults.delayMax(Duration.ofMillis(50));
        for (int round = 0; round < 2; round++) {
            node.run(
                    "replicate",
                    () -> {
                        Replicator replicator =
                                new Replicator(
                                        node.env(),
                                        sites.seen(sites.source, node, OperationHook.NONE),
                                        sites.seen(sites.target, node, OperationHook.NONE),
                                        Sites.config("replicator"),
                                        new CopyPool(2048, 32, 128, 256, 256));
                        replicator.run();
                        assertThat(replicator.memoryBytesPeak()).isBetween(1L, 2048L);
                    });
            assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
            world.run(() -> {
                writer.commits(50).flush();
                for (int i = 0; i < 40; i++) {
                    writer.commits(1).flush();
                }
            });
        }
    }

    /** T19: of two databases that share a pool, the small one does not wait for the large one. */
    @Test
    void aSmallDatabaseIsNotStarvedByALargeOne() throws Exception {
        Sites other = new Sites(world);
        Writer small = other.writer(other.source, "small");
        world.run(() -> {
            sites.writer(sites.source, "large").create().orphan(new byte[1 << 20]).commits(1);
            small.create().commits(3).flush();
        });
        sites.targetFaults.delayMax(Duration.ofMillis(50));
        other.targetFaults.delayMax(Duration.ofMillis(50));
        CopyPool pool = Sites.pool();
        Replicator large = follow(node, sites, pool);
        Replicator little = follow(world.node("little"), other, pool);
        for (int i = 0; i < 10; i++) {
            world.run(() -> small.commits(1).flush());
            world.runFor(Duration.ofSeconds(2));
            assertThat(little.status().lagMicros()).isLessThan(1_000_000);
            assertThat(little.status().position()).isEqualTo(small.position());
        }
        assertThat(large.status().state())
                .as("the large one is under way")
                .isEqualTo(State.STARTING);
        sites.targetFaults.lose();
        world.run(() -> small.commits(1).flush());
        world.runFor(Duration.ofSeconds(2));
        assertThat(little.status().position()).as("one hangs").isEqualTo(small.position());
    }

    @Test
    void ofTwoReplicatorsTheLaterOneStops() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> writer.create().commits(3).flush().commits(1));
        sites.targetFaults.delayMax(Duration.ofMillis(20));
        Replicator first = follow(world.node("first"));
        world.runFor(Duration.ofSeconds(2));
        List<Throwable> ended = new ArrayList<>();
        SimNode other = world.node("second");
        Replicator second = replicator(other, sites, Sites.pool());
        other.spawn(
                "replicate",
                () -> {
                    try {
                        second.run();
                    } catch (ReplicationException e) {
                        ended.add(e);
                    }
                });
        for (int i = 0; i < 60; i++) {
            world.run(() -> writer.commits(2).flush());
            world.runFor(Duration.ofSeconds(1));
        }
        assertThat(ended)
                .singleElement()
                .isInstanceOfSatisfying(
                        ReplicationException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.OTHER_REPLICATOR));
        assertThat(first.status().state()).isEqualTo(State.CURRENT);
        assertThat(second.status().state()).isEqualTo(State.STOPPED);
        assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
    }

    @Test
    void anOutageIsWaitedForAndSaid() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> writer.create().commits(3).flush());
        Replicator replicator = follow(node);
        world.runFor(Duration.ofSeconds(5));
        sites.targetFaults.lose();
        world.run(() -> writer.commits(2).flush());
        world.runFor(Duration.ofMinutes(5));
        assertThat(replicator.status())
                .satisfies(status -> assertThat(status.state()).isEqualTo(State.WAITING))
                .satisfies(status -> assertThat(status.error()).contains("memory:target"))
                .satisfies(status -> assertThat(status.lagPositions()).isPositive());
        sites.targetFaults.comeBack();
        world.runFor(Duration.ofMinutes(1));
        assertThat(replicator.status().state()).isEqualTo(State.CURRENT);
        assertThat(replicator.status().lagPositions()).isZero();
        assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
    }

    /** Keys that expire under way: it says so, waits, and goes on with those that come. */
    @Test
    void credentialsThatExpireAreWaitedForAndSaid() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> writer.create().commits(3).flush());
        AtomicBoolean expired = new AtomicBoolean();
        ObjectStore target =
                new DecoratedObjectStore(sites.plain(sites.target)) {
                    @Override
                    protected <T> T around(Request request, Supplier<T> call) {
                        if (expired.get()) {
                            throw new ObjectStoreException(
                                    Kind.DENIED, request.describe() + ": the token has expired");
                        }
                        return call.get();
                    }
                };
        Replicator replicator =
                new Replicator(
                        node.env(),
                        sites.plain(sites.source),
                        target,
                        Sites.following("replicator"),
                        Sites.pool());
        node.spawn("replicate", replicator::run);
        world.runFor(Duration.ofSeconds(5));
        expired.set(true);
        world.run(() -> writer.commits(2).flush());
        world.runFor(Duration.ofMinutes(2));
        assertThat(replicator.status().state()).isEqualTo(State.WAITING);
        assertThat(replicator.status().error()).contains("the token has expired");
        expired.set(false);
        world.runFor(Duration.ofMinutes(1));
        assertThat(replicator.status().state()).isEqualTo(State.CURRENT);
        assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
    }

    /**
     * With many bodies under way, the damaged one stops it; what was put before it arrives whole.
     */
    @Test
    void aCorruptObjectAmongManyIsNamedAndDoesNotSpread() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> writer.create().commits(3).flush().commits(1));
        sites.targetFaults.delayMax(Duration.ofMillis(40));
        Replicator replicator = replicator(node, sites, new CopyPool(1 << 20, 32, 64, 64, 64));
        List<Throwable> ended = new ArrayList<>();
        node.spawn(
                "replicate",
                () -> {
                    try {
                        replicator.run();
                    } catch (CorruptObjectException e) {
                        ended.add(e);
                    }
                });
        world.runFor(Duration.ofSeconds(5));
        String[] damaged = new String[1];
        world.run(() -> {
            for (int i = 0; i < 40; i++) {
                List<String> before = sites.source.keys();
                writer.orphans(3);
                if (i == 20) {
                    List<String> added = new ArrayList<>(sites.source.keys());
                    added.removeAll(before);
                    damaged[0] = added.getFirst();
                    byte[] wrong = Objects.requireNonNull(sites.source.read(damaged[0])).clone();
                    wrong[0] ^= 1;
                    sites.source.write(damaged[0], wrong);
                }
                writer.commits(2).flush();
            }
        });
        world.runFor(Duration.ofMinutes(5));
        assertThat(ended)
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                .hasMessageContaining(damaged[0].substring(2));
        assertThat(sites.target.keys()).doesNotContain(damaged[0]);
        assertThat(attached().orElseThrow().complete()).isTrue();
    }

    @Test
    void theLimitOfBandwidthIsKept() throws Exception {
        world.run(() -> sites.writer(sites.source, "one").create().commits(1000).flush());
        Duration before = world.now();
        node.run(
                "replicate",
                () ->
                        new Replicator(
                                        node.env(),
                                        sites.plain(sites.source),
                                        sites.plain(sites.target),
                                        ReplicationConfig.builder("copy", "replicator")
                                                .bytesPerSecondMax(100)
                                                .build(),
                                        Sites.pool())
                                .run());
        assertThat(world.now().minus(before))
                .isBetween(Duration.ofSeconds(78), Duration.ofSeconds(90));
    }

    // ---------------------------------------------------------------- what is refused

    @Test
    void anEmptySourceIsRefused() {
        assertRefused(Reason.NO_SOURCE);
    }

    @Test
    void sourceAndTargetAreTwoPlaces() throws Exception {
        world.run(() -> sites.writer(sites.source, "one").create().commits(1));
        Replicator replicator =
                new Replicator(
                        node.env(),
                        sites.plain(sites.source),
                        sites.plain(sites.source),
                        Sites.config("replicator"),
                        Sites.pool());
        assertThatThrownBy(() -> node.run("replicate", replicator::run))
                .isInstanceOfSatisfying(
                        ReplicationException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.SAME_PLACE));
    }

    @Test
    void aTargetThatIsAheadIsRefused() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> writer.create().commits(1).commits(1));
        run();
        world.run(() -> writer.commits(1).commits(1));
        run();
        sites.source.remove(lastKey("/log/"));
        sites.source.remove(lastKey("/log/"));
        assertRefused(Reason.TARGET_AHEAD);
    }

    @Test
    void anotherHistoryIsRefused() throws Exception {
        world.run(() -> {
            sites.writer(sites.source, "one").create().commits(1);
            sites.writer(sites.target, "two").create().commits(1);
        });
        assertRefused(Reason.NOT_A_REPLICA);
    }

    @Test
    void aReplicaThatIsTooFarBehindStaysAsItIs() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> writer.create().commits(3).commits(1));
        run();
        Attached before = attached().orElseThrow();
        world.run(() -> {
            writer.commits(1).commits(1).commits(1).snapshot().commits(1);
            world.sleep(Duration.ofHours(1));
            writer.commits(1).collect(Duration.ofMinutes(30));
        });
        assertRefused(Reason.EXPIRED);
        assertThat(attached()).contains(before);
    }

    /** It would be called current for as long as it waits for what it does not find. */
    @Test
    void aChunkThatIsLostBeforeTheKnownEndIsNamedAtOnce() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> writer.create().commits(3).commits(1));
        run();
        world.run(() -> writer.commits(1));
        String lost = lastKey("/log/");
        world.run(() -> writer.commits(1).snapshot().commits(1));
        sites.source.remove(lost);
        long begun = world.env().nowMicros();
        assertThatThrownBy(() ->
                        node.run(
                                "replicate",
                                new Replicator(
                                                node.env(),
                                                sites.plain(sites.source),
                                                sites.plain(sites.target),
                                                ReplicationConfig.builder("new", "new")
                                                        .follow(true)
                                                        .build(),
                                                Sites.pool())
                                        ::run))
                .isInstanceOf(MissingObjectException.class)
                .hasMessageContaining(lost.substring(lost.indexOf("log/")));
        assertThat(world.env().nowMicros() - begun).isLessThan(60_000_000);
    }

    /** Somebody else has brought the target forward, and both sites have collected since. */
    @Test
    void aReplicatorThatSleptLooksWhereTheTargetStandsNow() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> writer.create().commits(3).commits(1));
        Replicator asleep =
                new Replicator(
                        node.env(),
                        sites.plain(sites.source),
                        sites.plain(sites.target),
                        ReplicationConfig.builder("asleep", "asleep").follow(true).build(),
                        Sites.pool());
        node.spawn("replicate", asleep::run);
        world.runFor(Duration.ofMinutes(1));
        node.pauseFor(Duration.ofHours(2));
        world.run(() -> {
            writer.commits(1).commits(1).commits(1).snapshot().commits(1);
            world.sleep(Duration.ofHours(1));
        });
        SimNode other = world.node("other");
        sites.replicate(other, OperationHook.NONE, Sites.config("other"));
        world.run(() -> writer.commits(1).collect(Duration.ofMinutes(30)));
        sites.replicate(other, OperationHook.NONE, Sites.config("other"));
        world.runFor(Duration.ofHours(2));
        world.run(() -> writer.commits(1));
        world.runFor(Duration.ofMinutes(1));
        assertThat(asleep.status().state()).isEqualTo(ReplicationStatus.State.CURRENT);
        assertThat(attached()).isEqualTo(sourceAttached());
    }

    private void assertRefused(Reason reason) {
        assertThatThrownBy(this::run)
                .isInstanceOfSatisfying(
                        ReplicationException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    private String lastKey(String part) {
        return sites.source.keys().stream()
                .filter(key -> key.contains(part))
                .reduce((before, after) -> after)
                .orElseThrow();
    }

    private Replicator follow(SimNode on) {
        return follow(on, sites, Sites.pool());
    }

    private static Replicator follow(SimNode on, Sites between, CopyPool pool) {
        Replicator replicator = replicator(on, between, pool);
        on.spawn("replicate", replicator::run);
        return replicator;
    }

    private static Replicator replicator(SimNode on, Sites between, CopyPool pool) {
        return new Replicator(
                on.env(),
                between.seen(between.source, on, OperationHook.NONE),
                between.seen(between.target, on, OperationHook.NONE),
                Sites.following(on.name()),
                pool);
    }

    private void run() throws Exception {
        sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
    }

    private Optional<Attached> attached() throws Exception {
        return world.call(() -> sites.attached(sites.target));
    }

    private Optional<Attached> sourceAttached() throws Exception {
        return world.call(() -> sites.attached(sites.source));
    }
}
