package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.fault.Fault;
import io.hadal.objectstore.fault.FaultPlan;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.storage.history.Note;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A replicator that follows a living source through stores that delay, lose, repeat, throttle, lie
 * and die, and through its own crashes and long sleeps. T11 T13 T19: whoever attaches the target at
 * any moment sees a real commit, never an older one than before, and never less than the replicator
 * says.
 */
class FaultsTest {
    private static final int STEPS = 25;

    @Test
    void theTargetFollowsThroughAnything() {
        Seeds.forEachWorld(world -> new Run(world).run());
    }

    /**
     * T24 T25: somebody takes the target over while all this goes on; whatever the replicator still
     * has under way, or wakes up to, the new history stays whole, and the replicator stops.
     */
    @Test
    void whoeverTakesOverIsNotDisturbed() {
        Seeds.forEachWorld(Seeds.count() / 4, world -> new Run(world).runWithTakeOver());
    }

    @Test
    void aSeedRepeatsItsRun() throws Exception {
        for (long seed = 1; seed <= 5; seed++) {
            assertThat(fingerprint(seed)).as("seed %d", seed).isEqualTo(fingerprint(seed));
        }
    }

    private static long fingerprint(long seed) throws Exception {
        try (SimWorld world = new SimWorld(seed)) {
            new Run(world).run();
            return world.fingerprint();
        }
    }

    private static final class Run {
        private final SimWorld world;
        private final Sites sites;
        private final SimNode node;
        private final SplittableRandom random;

        @SuppressWarnings("NullAway.Init")
        private Replicator replicator;

        private long attachedBefore = -1;
        private @Nullable ReplicationException ended;

        Run(SimWorld world) {
            this.world = world;
            this.sites = new Sites(world);
            this.node = world.node("replicator");
            this.random = new SplittableRandom(world.seed());
        }

        void runWithTakeOver() throws Exception {
            Writer writer = begin();
            Writer taker = sites.writer(sites.target, "taker");
            boolean taken = false;
            int from = 3 + random.nextInt(STEPS / 2);
            for (int step = 0; step < STEPS || !taken; step++) {
                if (step < STEPS) {
                    world.run(() -> write(writer));
                    act();
                } else {
                    calm(); // Else an initial copy may take for ever.
                }
                if (step >= from && !taken && attachedNow().isPresent()) {
                    world.run(() -> taker.attach().commits(2).flush());
                    taken = true;
                } else if (taken) {
                    world.run(() -> taker.commits(1).flush());
                }
                world.runFor(Duration.ofMillis(random.nextInt(4000)));
                checkTaken(taken, taker);
            }
            calm();
            world.run(() -> writer.commits(1));
            world.runFor(Duration.ofMinutes(30));
            checkTaken(true, taker);
            assertThat(ended)
                    .isInstanceOfSatisfying(
                            ReplicationException.class,
                            e ->
                                    assertThat(e.reason())
                                            .as("a source that was restarted has a line, too")
                                            .isIn(Reason.TAKEN_OVER, Reason.DIVERGED));
        }

        private void checkTaken(boolean taken, Writer taker) throws Exception {
            if (taken) {
                assertThat(attachedNow().orElseThrow())
                        .isEqualTo(new Attached(taker.position(), true, List.of()));
            }
        }

        private Optional<Attached> attachedNow() throws Exception {
            MemoryBucket moment = sites.target.copy("moment");
            return world.call(() -> sites.attached(moment));
        }

        private Writer begin() throws Exception {
            world.run(() -> sites.writer(sites.source, "one").create().commits(3).flush());
            Writer writer = sites.writer(sites.source, "one");
            world.run(writer::attach);
            faults(sites.sourceFaults);
            faults(sites.targetFaults);
            start();
            return writer;
        }

        private void calm() {
            sites.sourceFaults.calm().comeBack();
            sites.targetFaults.calm().comeBack();
            if (!node.isAlive()) {
                node.restart();
                start();
            }
        }

        void run() throws Exception {
            Writer writer = begin();
            for (int step = 0; step < STEPS; step++) {
                world.run(() -> write(writer));
                act();
                world.runFor(Duration.ofMillis(random.nextInt(4000)));
                check();
            }
            calm();
            world.runFor(Duration.ofMinutes(30));
            check();
            assertThat(ended).isNull();
            assertThat(world.call(() -> sites.attached(sites.target)).orElseThrow().notes())
                    .isEmpty();
            assertThat(replicator.status().state()).isEqualTo(ReplicationStatus.State.CURRENT);
            assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
        }

        private void write(Writer writer) {
            switch (random.nextInt(8)) {
                case 0 -> writer.flush();
                case 1 -> writer.merge();
                case 2 -> writer.snapshot().commits(1);
                case 3 -> writer.orphan().commits(1);
                case 4 -> writer.restart();
                default -> writer.commits(1 + random.nextInt(12));
            }
        }

        private void act() throws Exception {
            switch (random.nextInt(10)) {
                case 0 -> {
                    if (node.isAlive()) {
                        node.crash();
                    }
                }
                case 1 -> {
                    if (node.isAlive()) {
                        node.pauseFor(Duration.ofSeconds(random.nextInt(900)));
                    }
                }
                case 2 -> sites.sourceFaults.lose();
                case 3 -> sites.targetFaults.lose();
                default -> {
                    sites.sourceFaults.comeBack();
                    sites.targetFaults.comeBack();
                }
            }
            if (!node.isAlive() && random.nextBoolean()) {
                node.restart();
                start();
            }
        }

        private void start() {
            replicator =
                    new Replicator(
                            node.env(),
                            sites.seen(sites.source, node, OperationHook.NONE),
                            sites.seen(sites.target, node, OperationHook.NONE),
                            Sites.following("replicator"),
                            Sites.pool());
            Replicator started = replicator;
            node.spawn(
                    "replicate",
                    () -> {
                        try {
                            started.run();
                        } catch (ReplicationException e) {
                            ended = e;
                        }
                    });
        }

        private void faults(FaultPlan plan) {
            plan.delayMax(Duration.ofMillis(1 + random.nextInt(60)));
            plan.latenessMax(Duration.ofSeconds(1 + random.nextInt(120)));
            for (Fault fault : Fault.values()) {
                if (random.nextInt(3) == 0) {
                    plan.probability(fault, random.nextDouble() * 0.04);
                }
            }
        }

        private void check() throws Exception {
            long said = replicator.status().position();
            Optional<Attached> attached = attachedNow();
            long position = attached.map(Attached::position).orElse(-1L);
            assertThat(position).isGreaterThanOrEqualTo(attachedBefore);
            assertThat(position).isGreaterThanOrEqualTo(said == 0 ? -1 : said);
            assertThat(attached.map(Attached::complete).orElse(true)).isTrue();
            assertThat(attached.map(Attached::notes).orElse(List.of()))
                    .as("an initial copy shows one line after the other")
                    .allMatch(Note.Gap.class::isInstance);
            attachedBefore = position;
        }
    }
}
