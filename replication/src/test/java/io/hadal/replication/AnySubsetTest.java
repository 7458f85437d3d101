package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.memory.MemoryBucket;
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

    /** A replicator makes nearly each whole again, and refuses the others without touching them. */
    @Test
    void aReplicatorCompletesASubsetOrRefusesIt() throws Exception {
        int refused = 0;
        for (int seed = 1; seed <= 60; seed++) {
            try (SimWorld world = new SimWorld(seed)) {
                Sites sites = new Sites(world);
                SimNode node = world.node("replicator");
                world.run(() -> sites.story(sites.writer(sites.source, "one").create().commits(3)));
                MemoryBucket subset = subset(sites.source, seed);
                subset.keys()
                        .forEach(key ->
                                sites.target.write(key, Objects.requireNonNull(subset.read(key))));
                try {
                    sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
                } catch (ReplicationException e) {
                    refused++;
                    assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(subset));
                    continue;
                }
                assertThat(world.call(() -> sites.attached(sites.target)))
                        .as("seed %d", seed)
                        .isEqualTo(world.call(() -> sites.attached(sites.source)));
            }
        }
        assertThat(refused).isLessThan(6);
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
