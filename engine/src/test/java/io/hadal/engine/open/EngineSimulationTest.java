package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.storage.log.Hash;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The real engine with all that it does, on machines that take a database over from each other,
 * crash, freeze, are cloned and cut off. After every opening:
 *
 * <ul>
 *   <li>prefix: what is shown is the state after some commit of some writer, with nothing left out
 *       before it;
 *   <li>closure: all of it can be read;
 *   <li>no loss: all that was acknowledged with OBJECT_STORE is there, and after a restart of a
 *       server that was not fenced, all that it acknowledged with DISK;
 *   <li>fence: a writer that was replaced acknowledges nothing with OBJECT_STORE any more;
 *   <li>a milestone shows exactly what was committed when it was made.
 * </ul>
 *
 * {@code -Dseeds=N} tries more worlds, {@code -Dseed=S} one.
 */
class EngineSimulationTest {

    @Test
    void holdsThroughCrashesTakeoversAndFaults() {
        Map<String, Integer> counts = new TreeMap<>();
        Seeds.forEachWorld(world -> new SimStory(world, counts).run());
        if (System.getProperty("seed") == null) {
            assertThat(counts)
                    .as("the simulation goes everywhere")
                    .containsKeys(
                            "client: FENCED",
                            "cloned",
                            "copy refused MISSING_OBJECT",
                            "copy taken over",
                            "crashed",
                            "deleted something",
                            "flush",
                            "forked",
                            "killed",
                            "looked",
                            "looked at a copy",
                            "looked at a milestone",
                            "merge",
                            "snapshot",
                            "taken over",
                            "went on",
                            "whole copy taken over");
        }
    }

    /** What a run comes to: the steps that were taken, and what is in the bucket at the end. */
    private record Outcome(long steps, Hash bucket) {
        static Outcome of(long seed) throws Exception {
            try (SimWorld world = new SimWorld(seed)) {
                SimStory story = new SimStory(world, new TreeMap<>());
                story.run();
                return new Outcome(world.fingerprint(), hash(story.sim.lab.bucket("bucket")));
            }
        }

        private static Hash hash(MemoryBucket bucket) {
            StringBuilder text = new StringBuilder();
            for (String key : bucket.keys()) {
                text.append(key).append(Hash.of(Objects.requireNonNull(bucket.read(key))));
            }
            return Hash.of(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    @Test
    void aSeedDecidesEverything() throws Exception {
        for (long seed = 1; seed <= 5; seed++) {
            assertThat(Outcome.of(seed)).as("seed %d again", seed).isEqualTo(Outcome.of(seed));
        }
    }

    @Test
    void seedsAreDifferentStories() throws Exception {
        Set<Outcome> outcomes = new HashSet<>();
        for (long seed = 1; seed <= 10; seed++) {
            outcomes.add(Outcome.of(seed));
        }
        assertThat(outcomes).hasSize(10);
    }
}
