package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.CrashPoints;
import io.hadal.env.sim.NodeCrashedException;
import io.hadal.env.sim.SimBody;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimTask;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.replication.copy.CopyPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A target after each of its changes, a crash at each of them, and somebody who takes over at each
 * of them. T11 T13 T26: what is checked is what somebody sees who attaches, never what the
 * replicator says.
 */
class EveryMomentTest {
    /** Lines of a source whose story was told once after its creation. */
    private static final int LINES = 5;

    /** A body in a world of its own, after a first copy. */
    private interface Body {
        void run(SimWorld world, Sites sites, SimNode node) throws Exception;
    }

    private static void inWorld(long seed, Body body) throws Exception {
        try (SimWorld world = new SimWorld(seed)) {
            Sites sites = new Sites(world);
            world.run(
                    () -> sites.writer(sites.source, "one").create().commits(3).flush().commits(2));
            body.run(world, sites, world.node("replicator"));
        }
    }

    private static void firstCopyThenStory(SimWorld world, Sites sites, SimNode node)
            throws Exception {
        sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
        world.run(() -> sites.story(sites.writer(sites.source, "one").attach()));
    }

    private static void storyWithoutCopy(SimWorld world, Sites sites, SimNode node)
            throws Exception {
        world.run(() -> sites.story(sites.writer(sites.source, "one").attach()));
    }

    /** How many moments there are before and after changes of the target. */
    private static int moments(Body before) throws Exception {
        CrashPoints points = CrashPoints.counting();
        inWorld(
                1,
                (world, sites, node) -> {
                    before.run(world, sites, node);
                    sites.replicate(node, points, Sites.config("replicator"));
                });
        assertThat(points.count()).isGreaterThan(100);
        return points.count();
    }

    /** Positions that can be attached, moment by moment; they must be real commits, and grow. */
    private static List<Long> attachable(SimWorld world, Sites sites, Moments moments)
            throws Exception {
        List<Long> positions = new ArrayList<>();
        long before = -1;
        for (MemoryBucket moment : moments.all()) {
            Optional<Attached> attached = world.call(() -> sites.attached(moment));
            if (before >= 0) {
                assertThat(attached).as("at %s", moment.name()).isPresent();
            }
            if (attached.isPresent()) {
                assertThat(attached.get().complete()).as("at %s", moment.name()).isTrue();
                assertThat(attached.get().position()).isGreaterThanOrEqualTo(before);
                before = attached.get().position();
                positions.add(before);
            }
        }
        return positions;
    }

    @Test
    void aTailedTargetIsARealCommitAtEveryMoment() throws Exception {
        inWorld(
                1,
                (world, sites, node) -> {
                    firstCopyThenStory(world, sites, node);
                    Moments moments = new Moments(sites.target);
                    sites.replicate(node, Sites.noting(moments), Sites.config("replicator"));
                    assertThat(moments.all()).hasSizeGreaterThan(30);
                    assertThat(attachable(world, sites, moments)).hasSameSizeAs(moments.all());
                    assertThat(Sites.contents(sites.target))
                            .isEqualTo(Sites.contents(sites.source));
                });
    }

    @Test
    void anInitialCopyBecomesAttachableOnceAndAsAWhole() throws Exception {
        inWorld(
                1,
                (world, sites, node) -> {
                    world.run(() -> sites.story(sites.writer(sites.source, "one").attach()));
                    Moments moments = new Moments(sites.target);
                    sites.replicate(node, Sites.noting(moments), Sites.config("replicator"));
                    List<Long> positions = attachable(world, sites, moments);
                    assertThat(positions)
                            .as("all but beginnings and seals of lines is there before")
                            .hasSizeBetween(1, 2 * LINES);
                    long head =
                            world.call(() -> sites.attached(sites.source)).orElseThrow().position();
                    assertThat(positions).last().isEqualTo(head);
                    assertThat(Sites.contents(sites.target))
                            .isEqualTo(Sites.contents(sites.source));
                });
    }

    /** The PUT order of the source, whatever overtakes what on 32 workers. */
    @Test
    void visibilityAtTheTargetIsInTheOrderOfTheSource() throws Exception {
        int overtaken = 0;
        for (long seed = 1; seed <= 20; seed++) {
            List<String> strict = new ArrayList<>();
            List<String> seen = new ArrayList<>();
            inWorld(
                    seed,
                    (world, sites, node) -> {
                        sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
                        world.run(() -> {
                            Writer writer = sites.writer(sites.source, "one").attach();
                            for (int i = 0; i < 6; i++) {
                                sites.story(writer);
                            }
                        });
                        Journal journal = Journal.of(sites.source, sites.target.keys());
                        sites.sourceFaults.delayMax(Duration.ofMillis(80));
                        sites.targetFaults.delayMax(Duration.ofMillis(20));
                        Moments moments = new Moments(sites.target);
                        sites.replicate(
                                node,
                                Sites.noting(moments),
                                Sites.config("replicator"),
                                new CopyPool(1 << 20, 32, 24, 64, 64));
                        journal.requireOrder(moments.visible());
                        strict.addAll(journal.keys());
                        seen.addAll(moments.visible());
                    });
            overtaken += seen.equals(strict) ? 0 : 1;
        }
        assertThat(overtaken).as("what overlapped at the source may overlap here").isPositive();
    }

    @Test
    void aCrashAtAnyMomentCostsAtMostWhatWasUnderWay() throws Exception {
        int points = moments(EveryMomentTest::firstCopyThenStory);
        for (int point = 0; point < points; point++) {
            int at = point;
            inWorld(
                    1,
                    (world, sites, node) -> {
                        firstCopyThenStory(world, sites, node);
                        crashed(sites, node, CrashPoints.at(at, node::crash));
                        assertThat(world.call(() -> sites.attached(sites.target)).orElseThrow())
                                .matches(Attached::complete);
                        node.restart();
                        sites.replicate(node, OperationHook.NONE, Sites.config("again"));
                        assertThat(Sites.contents(sites.target))
                                .isEqualTo(Sites.contents(sites.source));
                    });
        }
    }

    @Test
    void aCrashDuringTheInitialCopyIsMadeUpFor() throws Exception {
        int points = moments(EveryMomentTest::storyWithoutCopy);
        for (int point = 0; point < points; point++) {
            int at = point;
            inWorld(
                    1,
                    (world, sites, node) -> {
                        storyWithoutCopy(world, sites, node);
                        crashed(sites, node, CrashPoints.at(at, node::crash));
                        // The source goes on before the copy does.
                        world.run(() -> sites.story(sites.writer(sites.source, "two").attach()));
                        node.restart();
                        Moments moments = new Moments(sites.target);
                        sites.replicate(node, Sites.noting(moments), Sites.config("again"));
                        assertThat(Sites.contents(sites.target))
                                .isEqualTo(Sites.contents(sites.source));
                        if (at % 16 == 0) {
                            attachable(world, sites, moments);
                        }
                    });
        }
    }

    private static void crashed(Sites sites, SimNode node, OperationHook hook) throws Exception {
        try {
            sites.replicate(node, hook, Sites.config("replicator"));
        } catch (NodeCrashedException e) {
            assertThat(node.isAlive()).isFalse();
        }
    }

    /**
     * Somebody attaches the target for writing at each moment: from then on the replicator changes
     * nothing that counts, and says who took over.
     */
    @Test
    void whoeverTakesOverAtAnyMomentFencesTheReplicator() throws Exception {
        int points = moments(EveryMomentTest::firstCopyThenStory);
        for (int point = 0; point < points; point++) {
            takeOverAt(point);
        }
    }

    private static void takeOverAt(int at) throws Exception {
        inWorld(
                1,
                (world, sites, node) -> {
                    firstCopyThenStory(world, sites, node);
                    List<SimTask> taking = new ArrayList<>();
                    Writer[] taker = new Writer[1];
                    SimBody takeOver =
                            () -> {
                                Writer writer = sites.writer(sites.target, "taker").attach();
                                taker[0] = writer.commits(2).flush();
                            };
                    boolean fenced =
                            isFenced(
                                    sites,
                                    node,
                                    CrashPoints.at(
                                            at, () -> taking.add(world.spawn("taker", takeOver))));
                    world.run(() -> {
                        taking.getFirst().join();
                        taker[0].commits(3).flush().merge().snapshot().commits(1);
                        Attached seen = sites.attached(sites.target).orElseThrow();
                        assertThat(seen.position()).isEqualTo(taker[0].position());
                        assertThat(seen.complete()).isTrue();
                        assertThat(seen.notes()).isEmpty();
                    });
                    assertThat(fenced || at > 0).isTrue();
                    // Nor does it begin anew.
                    assertThat(isFenced(sites, node, OperationHook.NONE)).isTrue();
                });
    }

    private static boolean isFenced(Sites sites, SimNode node, OperationHook hook)
            throws Exception {
        try {
            sites.replicate(node, hook, Sites.config("replicator"));
            return false;
        } catch (ReplicationException e) {
            // DIVERGED if it begins when the source has opened another line, too.
            assertThat(e.reason()).isIn(Reason.TAKEN_OVER, Reason.DIVERGED);
            assertThat(e).hasMessageContaining("node taker");
            return true;
        }
    }
}
