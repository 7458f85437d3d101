package io.hadal.storage.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimWorld;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Lines, seals, forks and collection explored without tables. {@code -Dprotocol.seeds=N} tries
 * more; a failing seed is printed and reproduces the run by {@code -Dseed=S}.
 */
class ProtocolExplorationTest {
    private static final int SEEDS = Integer.getInteger("protocol.seeds", 1500);

    /**
     * T1 T2 T3 T4 T8 T12 T15 T23 T28 T29 T30 T31: many servers, zombies, clones, forks and
     * collectors at one place.
     */
    @Test
    void whateverHappensNothingAcknowledgedIsLost() {
        Map<String, Integer> counts = new TreeMap<>();
        Seeds.forEachWorld(SEEDS, world -> new Exploration(world, Mutation.NONE, counts).run());
        if (System.getProperty("seed") == null) {
            assertThat(counts)
                    .as("the exploration goes everywhere")
                    .containsKeys(
                            "acknowledged",
                            "clone",
                            "crash",
                            "deleted a group",
                            "fenced",
                            "pause",
                            "snapshot",
                            "Locked",
                            "LostRace",
                            "Fenced",
                            "opened AT_TIME",
                            "opened FORCE",
                            "opened PLAIN",
                            "opened RESTART");
        }
    }

    /** T24 T25 T27: a copy is taken over while a foreign copier goes on writing into it. */
    @Test
    void aCopyThatIsTakenOverStaysWhatItIs() {
        Map<String, Integer> counts = new TreeMap<>();
        Seeds.forEachWorld(
                SEEDS / 4, world -> new Exploration(world, Mutation.NONE, counts).runWithCopy());
        if (System.getProperty("seed") == null) {
            assertThat(counts)
                    .containsKeys("copy checked", "opened at copy", "two histories", "left out");
        }
    }

    /** The exploration is worth what it finds: a rule that is left out must be missed. */
    @Test
    void aCollectorThatTakesSealsIsNoticed() throws Exception {
        assertThat(failingSeed(Mutation.SEALS_COLLECTED)).isPositive();
    }

    /**
     * A minute's search: a story in which a place was freed between an opener's look and its seal
     * is rare.
     */
    @Test
    @EnabledIfSystemProperty(named = "protocol.mutations", matches = "true")
    void anOpenerThatDoesNotLookAgainIsNoticed() throws Exception {
        assertThat(failingSeed(Mutation.NO_SECOND_LOOK)).isPositive();
    }

    private static long failingSeed(Mutation mutation) throws Exception {
        for (long seed = 1; seed <= 20_000; seed++) {
            try (SimWorld world = new SimWorld(seed)) {
                new Exploration(world, mutation, new TreeMap<>()).run();
            } catch (AssertionError e) {
                return seed;
            }
        }
        return -1;
    }
}
