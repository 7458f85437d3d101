package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.replication.ReplicationException.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Copies that anything has made, with objects missing: whoever attaches one sees a real commit, or
 * is refused. That a state is the one that was written is looked at in {@link Attached}.
 */
class AnySubsetTest {
    private static final int SUBSETS = 400;

    @Test
    void everySubsetIsARealCommitOrIsRefused() throws Exception {
        try (SimWorld world = new SimWorld(1)) {
            Sites sites = new Sites(world);
            world.run(() -> {
                Writer writer = sites.writer(sites.source, "one").create().commits(3);
                sites.story(writer.flush().commits(2));
            });
            int attached = 0;
            for (int seed = 1; seed <= SUBSETS; seed++) {
                MemoryBucket subset = subset(sites.source, seed);
                Optional<Attached> seen = world.call(() -> sites.attached(subset));
                attached += seen.isPresent() ? 1 : 0;
            }
            assertThat(attached).as("some can be attached").isBetween(SUBSETS / 20, SUBSETS - 1);
        }
    }

    /** A replicator makes each whole again, whatever has been written since. */
    @Test
    void aReplicatorCompletesEverySubset() throws Exception {
        for (int seed = 1; seed <= 120; seed++) {
            try (SimWorld world = new SimWorld(seed)) {
                Sites sites = new Sites(world);
                SimNode node = world.node("replicator");
                Writer writer = sites.writer(sites.source, "one");
                world.run(() -> sites.story(writer.create().commits(3)));
                MemoryBucket subset = subset(sites.source, seed);
                put(subset, sites.target);
                if (seed % 2 == 0) {
                    world.run(() -> writer.commits(2).flush().restart().commits(1));
                }
                sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
                assertThat(world.call(() -> sites.attached(sites.target)))
                        .as("seed %d", seed)
                        .isEqualTo(world.call(() -> sites.attached(sites.source)))
                        .isPresent();
            }
        }
    }

    /**
     * Of a place that was a replica something else has made a copy, with its mark: that says
     * nothing of the copy. Put back again and again, it says nothing of another replicator either.
     */
    @Test
    void aMarkThatWasCopiedIsNotBelieved() throws Exception {
        try (SimWorld world = new SimWorld(1)) {
            Sites sites = new Sites(world);
            Writer writer = sites.writer(sites.source, "one");
            world.run(() -> sites.story(writer.create().commits(3)));
            Sites first = new Sites(world);
            put(sites.source, first.source);
            first.replicate(world.node("first"), OperationHook.NONE, Sites.config("first"));
            MemoryBucket replica = first.target.copy("elsewhere");
            String mark = "7/replication/copy";
            byte[] marked = Objects.requireNonNull(replica.read(mark));
            for (MemoryBucket copied : List.of(sites.source, sites.target)) {
                copied.write(mark, marked);
            }
            put(subset(replica, 3), sites.target);
            SimNode node = world.node("replicator");
            Replicator replicator =
                    new Replicator(
                            node.env(),
                            sites.seen(sites.source, node, OperationHook.NONE),
                            sites.seen(sites.target, node, OperationHook.NONE),
                            Sites.following("replicator"),
                            Sites.pool());
            node.spawn("replicate", replicator::run);
            for (int i = 0; i < 10; i++) {
                world.run(() -> writer.commits(1));
                world.runFor(Duration.ofSeconds(6));
                assertThat(replicator.status().position()).isEqualTo(writer.position());
                sites.target.write(mark, marked);
            }
            assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
        }
    }

    private static void put(MemoryBucket from, MemoryBucket to) {
        from.keys().forEach(key -> to.write(key, Objects.requireNonNull(from.read(key))));
    }

    /** Neither mended nor taken for the work of another server: the source has it whole. */
    @Test
    void aDamagedChunkOfACopyIsNamedAsSuch() throws Exception {
        try (SimWorld world = new SimWorld(1)) {
            Sites sites = new Sites(world);
            SimNode node = world.node("replicator");
            world.run(() -> sites.story(sites.writer(sites.source, "one").create().commits(3)));
            List<String> chunks =
                    sites.source.keys().stream().filter(key -> key.startsWith("7/log/")).toList();
            for (String damaged : chunks) {
                put(sites.source, sites.target);
                byte[] whole = Objects.requireNonNull(sites.source.read(damaged));
                sites.target.write(damaged, Arrays.copyOf(whole, whole.length - 1));
                sites.target.remove("7/replication/copy");
                try {
                    sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
                    assertThat(sites.target.read(damaged)).as(damaged).isEqualTo(whole);
                } catch (ReplicationException e) {
                    assertThat(e.reason()).as(damaged + e).isEqualTo(Reason.TARGET_DAMAGED);
                    assertThat(e).hasMessageContaining(damaged.substring(2));
                }
                sites.target.remove(damaged);
                sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
                assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
            }
        }
    }

    /**
     * Each object with one of several chances, so that some subsets lack one and some nearly all.
     */
    private static MemoryBucket subset(MemoryBucket whole, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double lost = Math.pow(random.nextDouble(), 4);
        MemoryBucket subset = whole.copy("subset " + seed);
        for (String key : whole.keys()) {
            if (random.nextDouble() < lost) {
                subset.remove(key);
            }
        }
        return subset;
    }
}
