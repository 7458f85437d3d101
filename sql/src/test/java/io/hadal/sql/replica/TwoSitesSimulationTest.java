package io.hadal.sql.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimWorld;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Real engines at two sites that replicate to each other with real replicators, ASYNC and SYNC. At
 * each step, by somebody who attaches both places and knows nothing:
 *
 * <ul>
 *   <li>prefix and closure: each shows all of a state after some commit of some writer;
 *   <li>no loss, and fence: what a client was told that both sites have is at both ever after;
 *   <li>honest watermark: what a replica is said to have is there;
 *   <li>a failover loses exactly what is beyond the position that it says.
 * </ul>
 *
 * {@code -Dsites.seeds=N} tries more worlds, {@code -Dseed=S} one.
 */
class TwoSitesSimulationTest {
    private static final long STEPS_MAX = 300_000;
    private static final int SEEDS = Integer.getInteger("sites.seeds", 80);

    @Test
    void whatBothSitesHaveSurvivesEitherOfThem() {
        Map<String, Integer> counts = new TreeMap<>();
        Seeds.forEachWorld(
                SEEDS, world -> new SiteStory(world.limitSteps(STEPS_MAX), counts).run());
        if (System.getProperty("seed") == null) {
            assertThat(counts)
                    .as("the simulation goes everywhere")
                    .containsKeys(
                            "acknowledged by both",
                            "client: BACK_PRESSURE",
                            "client: FENCED",
                            "client: NOT_REPLICATED",
                            "collected",
                            "crashed",
                            "decided: DIVERGED",
                            "decided: EXPIRED",
                            "failed over",
                            "followed",
                            "killed",
                            "parted: REPLICA_REFUSED",
                            "paused",
                            "replicated ASYNC",
                            "replicated SYNC",
                            "taken over",
                            "upkeep",
                            "went on");
        }
    }

    @Test
    void aSeedRepeatsItsStory() throws Exception {
        for (long seed = 1; seed <= 3; seed++) {
            assertThat(fingerprint(seed)).as("seed %d", seed).isEqualTo(fingerprint(seed));
        }
    }

    private static long fingerprint(long seed) throws Exception {
        try (SimWorld world = new SimWorld(seed)) {
            new SiteStory(world, new TreeMap<>()).run();
            return world.fingerprint();
        }
    }
}
