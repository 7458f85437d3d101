package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.CrashPoints;
import io.hadal.env.sim.NodeCrashedException;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimTask;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.replication.copy.Meter;
import io.hadal.replication.verify.Verifier;
import io.hadal.replication.verify.VerifyReport;
import io.hadal.storage.Keys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What a replicator deletes at its target. What must stay is told by the verifier, which goes by
 * the log and knows nothing of collection.
 */
class TargetCollectionTest {
    private static final Duration RETENTION = Duration.ofMinutes(90);

    private interface Body {
        void run(SimWorld world, Sites sites, SimNode node) throws Exception;
    }

    private static void inWorld(Body body) throws Exception {
        try (SimWorld world = new SimWorld(1)) {
            body.run(world, new Sites(world), world.node("replicator"));
        }
    }

    /** Flushes, merges and snapshots, an hour's worth, and then the source collects. */
    private static void hour(SimWorld world, Writer writer) throws Exception {
        for (int i = 0; i < 2; i++) {
            world.run(() -> {
                writer.commits(2).flush().commits(1).flush().merge();
                writer.snapshot().commits(2).flush().merge().commits(1);
            });
            world.runFor(Duration.ofMinutes(30));
        }
        world.run(() -> writer.commits(1).collect(RETENTION).commits(1));
    }

    private static Writer begin(SimWorld world, Sites sites) throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> writer.create().commits(3).flush().commits(2));
        return writer;
    }

    private static TreeSet<String> bodies(MemoryBucket bucket) {
        TreeSet<String> keys = new TreeSet<>(Sites.contents(bucket).keySet());
        keys.removeIf(key -> key.startsWith("7/" + Keys.LOG));
        return keys;
    }

    private static void requireWhole(SimWorld world, Sites sites, MemoryBucket target)
            throws Exception {
        VerifyReport report =
                world.call(() ->
                        new Verifier(world.env(), sites.plain(target), true, new Meter()).run());
        assertThat(report.problems()).as("at %s", target.name()).isEmpty();
    }

    @Test
    void aFollowedTargetDoesNotGrowForEver() throws Exception {
        inWorld((world, sites, node) -> {
            Writer writer = begin(world, sites);
            Replicator replicator =
                    new Replicator(
                            node.env(),
                            sites.seen(sites.source, node, OperationHook.NONE),
                            sites.seen(sites.target, node, OperationHook.NONE),
                            Sites.following("replicator"),
                            Sites.pool());
            node.spawn("replicate", replicator::run);
            for (int i = 0; i < 6; i++) {
                hour(world, writer);
                world.runFor(Duration.ofMinutes(1));
                requireWhole(world, sites, sites.target.copy("hour " + i));
            }
            world.runFor(Duration.ofMinutes(15));
            assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
            assertThat(replicator.status().error()).isNull();
        });
    }

    @Test
    void aLongerRetentionKeepsWhatTheSourceHasCollected() throws Exception {
        inWorld((world, sites, node) -> {
            Writer writer = begin(world, sites);
            ReplicationConfig config =
                    ReplicationConfig.builder("copy", "replicator")
                            .retention(Duration.ofHours(5))
                            .build();
            TreeSet<String> ever = new TreeSet<>();
            for (int i = 0; i < 3; i++) {
                hour(world, writer);
                sites.replicate(node, OperationHook.NONE, config);
                ever.addAll(bodies(sites.target));
                assertThat(bodies(sites.target)).as("hour %d", i).isEqualTo(ever);
            }
            assertThat(bodies(sites.source)).as("the source keeps less").isNotEqualTo(ever);
            for (int i = 0; i < 7; i++) {
                hour(world, writer);
                sites.replicate(node, OperationHook.NONE, config);
                ever.addAll(bodies(sites.target));
                requireWhole(world, sites, sites.target.copy("hour " + i));
            }
            assertThat(bodies(sites.target)).as("it goes in time").hasSizeLessThan(ever.size());
            assertThat(bodies(sites.target)).containsAll(bodies(sites.source));
        });
    }

    private static void readyToCollect(SimWorld world, Sites sites, SimNode node) throws Exception {
        Writer writer = begin(world, sites);
        for (int i = 0; i < 3; i++) {
            hour(world, writer);
            sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
        }
        world.run(() -> writer.restart().commits(2).flush().commits(1));
        hour(world, writer);
    }

    @Test
    void aCrashAtAnyMomentLosesNothingThatIsPromised() throws Exception {
        CrashPoints points = CrashPoints.counting();
        inWorld((world, sites, node) -> {
            readyToCollect(world, sites, node);
            Moments moments = new Moments(sites.target);
            sites.replicate(node, Sites.noting(moments), Sites.config("replicator"));
            List<MemoryBucket> all = moments.all();
            int most = all.stream().mapToInt(moment -> moment.keys().size()).max().orElse(0);
            assertThat(all.getLast().keys()).as("something was deleted").hasSizeLessThan(most - 15);
            for (MemoryBucket moment : all) {
                requireWhole(world, sites, moment);
            }
        });
        inWorld((world, sites, node) -> {
            readyToCollect(world, sites, node);
            sites.replicate(node, points, Sites.config("replicator"));
        });
        for (int point = 0; point < points.count(); point++) {
            int at = point;
            inWorld((world, sites, node) -> {
                readyToCollect(world, sites, node);
                try {
                    OperationHook crash = CrashPoints.at(at, node::crash);
                    sites.replicate(node, crash, Sites.config("replicator"));
                } catch (NodeCrashedException e) {
                    node.restart();
                }
                requireWhole(world, sites, sites.target.copy("crash " + at));
                sites.replicate(node, OperationHook.NONE, Sites.config("again"));
                requireWhole(world, sites, sites.target.copy("after crash " + at));
                assertThat(bodies(sites.target)).containsAll(bodies(sites.source));
            });
        }
    }

    /** Whoever takes over at any moment has all that its log promises. */
    @Test
    void afterATakeOverNothingOfTheNewHistoryIsDeleted() throws Exception {
        CrashPoints points = CrashPoints.counting();
        inWorld((world, sites, node) -> {
            readyToCollect(world, sites, node);
            sites.replicate(node, points, Sites.config("replicator"));
        });
        for (int point = 0; point < points.count(); point += 3) {
            int at = point;
            inWorld((world, sites, node) -> {
                readyToCollect(world, sites, node);
                List<SimTask> taking = new ArrayList<>();
                Writer[] taker = new Writer[1];
                OperationHook takeOver =
                        CrashPoints.at(
                                at,
                                () ->
                                        taking.add(
                                                world.spawn(
                                                        "taker",
                                                        () ->
                                                                taker[0] =
                                                                        sites.writer(
                                                                                        sites.target,
                                                                                        "taker")
                                                                                .attach()
                                                                                .commits(2)
                                                                                .flush()
                                                                                .merge())));
                try {
                    sites.replicate(node, takeOver, Sites.config("replicator"));
                } catch (ReplicationException e) {
                    assertThat(e).hasMessageContaining("taker");
                }
                world.run(() -> {
                    taking.getFirst().join();
                    taker[0].commits(1).flush();
                    Attached seen = sites.attached(sites.target).orElseThrow();
                    assertThat(seen.position()).isEqualTo(taker[0].position());
                    assertThat(seen.complete()).isTrue();
                });
                requireWhole(world, sites, sites.target.copy("taken over " + at));
            });
        }
    }
}
