package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.CrashPoints;
import io.hadal.env.sim.NodeCrashedException;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.CountingObjectStore;
import io.hadal.objectstore.Verb;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.replication.copy.CopyPool;
import io.hadal.replication.copy.Meter;
import io.hadal.replication.verify.Verifier;
import io.hadal.replication.verify.VerifyReport;
import io.hadal.storage.Keys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * After a failover the old site is brought back: its line ends as a dead end, and the new site's
 * line is copied beside it. T24 T25 T27 across two buckets.
 */
class FailbackTest {
    private static final ReplicationConfig SEALING =
            ReplicationConfig.builder("copy", "replicator").sealDiverged(true).build();

    private final SimWorld world = new SimWorld(1);
    private final Sites sites = new Sites(world);
    private final SimNode node = world.node("replicator");

    /** Writes at the old site all the time. */
    private final Writer old = sites.writer(sites.source, "old");

    /** Has taken over at the new one. */
    private final Writer now = sites.writer(sites.target, "new");

    @BeforeEach
    void failOver() throws Exception {
        world.run(() -> old.create().commits(3).flush().commits(20).flush());
        sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
        world.run(() -> {
            // What the failover loses, and what it does not.
            old.commits(2).flush().merge().commits(1);
            now.attach().commits(5).flush().merge().snapshot().commits(2);
        });
    }

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    @Test
    void theOldLineIsSealedAtItsHeadAndTheNewOneCopiedBesideIt() throws Exception {
        Set<String> before = Sites.contents(sites.source).keySet();
        back(Sites.config("replicator"));

        assertThat(Sites.contents(sites.source).keySet()).containsAll(before);
        assertEqualStates();
        assertVerified(sites.source, sites.target);
        assertVerified(sites.target, sites.source);
        assertThatThrownBy(() -> world.run(() -> old.commits(1)))
                .as("the old writer wakes up")
                .hasMessageContaining("node=new");
        world.run(() -> now.commits(2).flush().commits(4).merge());
        back(Sites.config("replicator"));
        assertEqualStates();
    }

    /** The old site, with its dead end, is copied onward: to an empty place, and as it goes on. */
    @Test
    void aSourceThatHoldsADeadEndIsCopiedOnward() throws Exception {
        back(Sites.config("replicator"));
        MemoryBucket third = new MemoryBucket("third");
        onward(third);
        assertThat(attached(third)).isEqualTo(now.position());
        world.run(() -> now.commits(2).flush().commits(4).merge());
        back(Sites.config("replicator"));
        onward(third);
        assertThat(attached(third)).isEqualTo(now.position());
    }

    /** Of a state that is whole: of the dead end as much is there as the new line knows of. */
    private long attached(MemoryBucket bucket) throws Exception {
        Attached seen = world.call(() -> sites.attached(bucket)).orElseThrow();
        assertThat(seen.complete()).isTrue();
        return seen.position();
    }

    private void onward(MemoryBucket third) throws Exception {
        node.run(
                "replicate onward",
                () ->
                        new Replicator(
                                        node.env(),
                                        sites.plain(sites.source),
                                        sites.plain(third),
                                        Sites.config("onward"),
                                        Sites.pool())
                                .run());
    }

    @Test
    void theFailoverCanBeRepeated() throws Exception {
        back(Sites.config("replicator"));
        // The old site is the writer again, and the new one follows it as at the beginning.
        world.run(() -> sites.writer(sites.source, "old").attach().commits(3).flush().commits(1));
        sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
        assertEqualStates();
        world.run(() -> sites.writer(sites.target, "new").attach().commits(3));
        back(Sites.config("replicator"));
        assertEqualStates();
    }

    /** The new site has no replica that it would keep something for. */
    @Test
    void anOldSiteThatIsTooFarBehindStaysAsItIs() throws Exception {
        world.run(() -> {
            now.commits(1).commits(1).restart().commits(1).snapshot().commits(1);
            world.sleep(Duration.ofHours(1));
            now.commits(1).collect(Duration.ofMinutes(30));
        });
        Map<String, Integer> before = Sites.contents(sites.source);
        assertThatThrownBy(() -> back(Sites.config("replicator")))
                .isInstanceOfSatisfying(
                        ReplicationException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.EXPIRED));
        assertThat(Sites.contents(sites.source)).isEqualTo(before);
        world.run(() -> old.commits(1));
    }

    @Test
    void onlyWhatDiffersTravels() throws Exception {
        CountingObjectStore target = new CountingObjectStore(sites.plain(sites.source));
        node.run(
                "replicate",
                () ->
                        new Replicator(
                                        node.env(),
                                        sites.plain(sites.target),
                                        target,
                                        Sites.config("replicator"),
                                        new CopyPool(4096, 8, 1 << 20, 1 << 20, 1 << 20))
                                .run());
        long different =
                Sites.contents(sites.target).keySet().stream()
                        .filter(key -> key.contains(now.line().toString()))
                        .count();
        assertThat(target.count(Verb.PUT) + target.count(Verb.CREATE))
                .as("a seal and a mark more")
                .isEqualTo(different + 2);
    }

    @Test
    void aCrashAtAnyMomentIsMadeUpFor() throws Exception {
        CrashPoints points = CrashPoints.counting();
        back(Sites.config("replicator"), points);
        assertThat(points.count()).isGreaterThan(20);
        for (int point = 0; point < points.count(); point++) {
            FailbackTest another = new FailbackTest();
            another.crashAt(point);
            another.close();
        }
    }

    private void crashAt(int point) throws Exception {
        failOver();
        try {
            back(Sites.config("replicator"), CrashPoints.at(point, node::crash));
        } catch (NodeCrashedException e) {
            node.restart();
        }
        back(Sites.config("again"));
        assertEqualStates();
    }

    /** The old server was restarted before anybody told it: both sides have a line of their own. */
    @Test
    void twoLinesOfOneForkNeedADecision() throws Exception {
        world.run(() -> sites.writer(sites.source, "old again").attach().commits(4).flush());
        assertThatThrownBy(() -> back(Sites.config("replicator")))
                .asInstanceOf(InstanceOfAssertFactories.type(ReplicationException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DIVERGED))
                .satisfies(e ->
                        assertThat(e)
                                .hasMessageContaining("node old again")
                                .hasMessageContaining("node new"));
        assertThat(world.call(() -> sites.attached(sites.source)).orElseThrow().position())
                .as("nothing was touched")
                .isGreaterThan(old.position());

        back(SEALING);
        assertEqualStates();
        world.run(() -> now.commits(2).flush());
        back(Sites.config("replicator"));
        assertEqualStates();
    }

    /**
     * The old line has gone on where the new site has sealed it: its history has no place there,
     * whoever decides for it.
     */
    @Test
    void aHistoryThatHasNoPlaceAtTheTargetIsRefused() throws Exception {
        world.run(() -> sites.writer(sites.source, "old again").attach().commits(4).flush());
        Map<String, Integer> before = Sites.contents(sites.target);
        assertThatThrownBy(() -> sites.replicate(node, OperationHook.NONE, SEALING))
                .isInstanceOfSatisfying(
                        ReplicationException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.DIVERGED))
                .hasMessageContaining("in the other direction");
        assertThat(Sites.contents(sites.target)).isEqualTo(before);
    }

    /** Two who were told to, at the same time: nobody must seal on and on. */
    @Test
    void placesThatHaveSealedEachOthersLineAreRefused() throws Exception {
        Sites two = new Sites(world);
        world.run(() -> two.writer(two.source, "one").create().commits(2));
        two.replicate(node, OperationHook.NONE, Sites.config("before"));
        world.run(() -> {
            two.writer(two.source, "east").attach().commits(1);
            two.writer(two.target, "west").attach().commits(1);
        });
        MemoryBucket west = two.target.copy("west as it was");
        sealOnly(two.source, two.target);
        sealOnly(west, two.source);
        Map<String, Integer> before = Sites.contents(two.target);
        assertThatThrownBy(() -> replicate(two.source, two.target, SEALING, OperationHook.NONE))
                .isInstanceOfSatisfying(
                        ReplicationException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.DIVERGED))
                .hasMessageContaining("each place has sealed the other's line");
        assertThat(Sites.contents(two.target)).isEqualTo(before);
    }

    private void sealOnly(MemoryBucket from, MemoryBucket to) throws Exception {
        OperationHook crash =
                new OperationHook() {
                    @Override
                    public void before(String operation) {}

                    @Override
                    public void after(String operation) {
                        node.crash();
                    }
                };
        assertThatThrownBy(() -> replicate(from, to, SEALING, crash))
                .isInstanceOf(NodeCrashedException.class);
        node.restart();
    }

    /** The replicator of before, which nobody stopped. */
    @Test
    void theOldReplicatorStopsAndSaysByWhom() throws Exception {
        world.run(() -> old.commits(1));
        assertThatThrownBy(
                        () -> sites.replicate(node, OperationHook.NONE, Sites.config("replicator")))
                .asInstanceOf(InstanceOfAssertFactories.type(ReplicationException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TAKEN_OVER))
                .satisfies(e -> assertThat(e).hasMessageContaining("node new"));
        world.run(() -> now.commits(1));
        assertThat(world.call(() -> sites.attached(sites.target)).orElseThrow().notes()).isEmpty();
    }

    /** The old site's collector has deleted what the new site's state needs. */
    @Test
    void whatTheOldSiteHasCollectedComesBack() throws Exception {
        world.run(() -> {
            now.flush().snapshot().commits(1);
            old.snapshot().commits(1);
            world.sleep(Duration.ofHours(1));
            old.commits(1).collect(Duration.ofMinutes(1));
        });
        back(Sites.config("replicator"));
        assertEqualStates();
    }

    /**
     * Nobody stopped it: it has put the old site's chunks in the place of the seal and behind it.
     */
    private void foreignCopierGoesOn() {
        sites.source.keys().stream()
                .filter(key -> !key.contains(Keys.LOCKS) && !key.contains(Keys.REPLICATION))
                .forEach(key ->
                        sites.target.write(key, Objects.requireNonNull(sites.source.read(key))));
    }

    @Test
    void whatWasCopiedOverTheSealIsNotTakenForTheHistory() throws Exception {
        foreignCopierGoesOn();
        back(Sites.config("replicator"));
        requireAllOfTheNewSite(sites.source);
    }

    /** A place has followed the old site, and goes by its mark. */
    @Test
    void whoHasFollowedWhatLiesBehindAForkComesBack() throws Exception {
        MemoryBucket third = new MemoryBucket("third");
        replicate(sites.source, third);
        foreignCopierGoesOn();
        replicate(sites.target, third);
        requireAllOfTheNewSite(third);
    }

    private void replicate(MemoryBucket from, MemoryBucket to) throws Exception {
        replicate(from, to, Sites.config("replicator"), OperationHook.NONE);
    }

    private void replicate(
            MemoryBucket from, MemoryBucket to, ReplicationConfig config, OperationHook hook)
            throws Exception {
        node.run(
                "replicate",
                () ->
                        new Replicator(
                                        node.env(),
                                        sites.plain(from),
                                        sites.seen(to, node, hook),
                                        config,
                                        Sites.pool())
                                .run());
    }

    private void requireAllOfTheNewSite(MemoryBucket place) throws Exception {
        Attached seen = world.call(() -> sites.attached(place)).orElseThrow();
        assertThat(seen).isEqualTo(new Attached(now.position(), true, List.of()));
    }

    private void back(ReplicationConfig config) throws Exception {
        back(config, OperationHook.NONE);
    }

    private void back(ReplicationConfig config, OperationHook hook) throws Exception {
        node.run(
                "replicate back",
                () ->
                        new Replicator(
                                        node.env(),
                                        sites.seen(sites.target, node, OperationHook.NONE),
                                        sites.seen(sites.source, node, hook),
                                        config,
                                        Sites.pool())
                                .run());
    }

    /** The dead end at one of the places is no fault. */
    private void assertVerified(MemoryBucket place, MemoryBucket other) throws Exception {
        VerifyReport report =
                world.call(() ->
                        new Verifier(node.env(), sites.plain(place), true, new Meter())
                                .against(sites.plain(other)));
        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).anyMatch(note -> note.contains("dead end"));
    }

    private void assertEqualStates() throws Exception {
        world.run(() -> {
            Attached here = sites.attached(sites.source).orElseThrow();
            Attached there = sites.attached(sites.target).orElseThrow();
            assertThat(here.complete()).isTrue();
            assertThat(here.position()).isEqualTo(there.position());
            assertThat(here.notes()).as("a failback is no alarm").isEmpty();
            assertThat(there.notes()).isEmpty();
        });
        assertThat(Sites.contents(sites.source).keySet())
                .containsAll(
                        Sites.contents(sites.target).keySet().stream()
                                .filter(key -> key.contains(now.line().toString()))
                                .filter(key -> !key.contains(Keys.REPLICATION))
                                .toList());
    }
}
