package io.hadal.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.EngineException;
import io.hadal.env.sim.DiskFaults.Operation;
import io.hadal.env.sim.NodeCrashedException;
import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whatever a crash leaves, the log gives back all that was acknowledged, in order, and nothing that
 * never was written.
 */
class WalCrashTest {
    private static final int LIVES = 6;
    private static final int WRITERS = 3;

    @Test
    void keepsWhatWasAcknowledgedThroughCrashes() {
        Seeds.forEachWorld(world -> new Run(world, false).lives());
    }

    @Test
    void keepsWhatWasAcknowledgedThroughFullDisksAndFailedSyncs() {
        Seeds.forEachWorld(world -> new Run(world, true).lives());
    }

    private static final class Run {
        private final SimWorld world;
        private final SimNode node;
        private final boolean faults;

        /**
         * Text of every record that was taken in this life or survived earlier ones, by position
         * from 1.
         */
        private final List<String> taken = new ArrayList<>();

        private long acknowledged;
        private int made;

        Run(SimWorld world, boolean faults) {
            this.world = world;
            this.node = world.node("a");
            this.faults = faults;
        }

        void lives() throws Exception {
            for (int life = 0; life < LIVES; life++) {
                try {
                    node.run("life", this::live);
                } catch (NodeCrashedException e) {
                    assertThat(node.isAlive()).isFalse();
                }
                node.disk().faults().heal();
                if (node.isAlive()) {
                    node.crash();
                }
                node.restart();
            }
            node.run("check", () -> recover().close());
        }

        private Wal recover() throws Exception {
            List<String> found = new ArrayList<>();
            Wal wal =
                    Wal.open(
                            node.env(),
                            node.disk(),
                            "wal",
                            entry -> {
                                if (entry.kind() == WalEntry.Kind.RECORD) {
                                    found.add(new String(entry.payload(), StandardCharsets.UTF_8));
                                }
                            });
            assertThat(found.size()).isGreaterThanOrEqualTo((int) acknowledged);
            assertThat(found).isEqualTo(taken.subList(0, found.size()));
            taken.subList(found.size(), taken.size()).clear();
            acknowledged = found.size();
            return wal;
        }

        private void live() throws Exception {
            Wal wal = recover();
            if (faults) {
                node.disk().faults().failOneIn(Operation.SYNC, 20);
            }
            for (int writer = 0; writer < WRITERS; writer++) {
                node.spawn("writer", () -> write(wal));
            }
            Thread.yield();
            node.env().sleep(Duration.ofMillis(1 + world.random().nextInt(20)));
            if (faults && world.random().nextBoolean()) {
                node.disk().faults().capacity(2000);
                node.env().sleep(Duration.ofMillis(500));
                node.disk().faults().heal();
                node.env().sleep(Duration.ofMillis(500));
            }
            if (world.random().nextBoolean()) {
                node.crash();
            } else {
                node.kill();
            }
        }

        private void write(Wal wal) throws InterruptedException {
            for (int i = 0; i < 30; i++) {
                long position = taken.size() + 1;
                String text = "record " + made++;
                taken.add(text);
                wal.append(position, position, text.getBytes(StandardCharsets.UTF_8));
                try {
                    wal.awaitDurable(position);
                } catch (EngineException e) {
                    assertThat(e.kind()).isEqualTo(EngineException.Kind.FAILED);
                    assertThat(faults).isTrue();
                    return;
                }
                acknowledged = Math.max(acknowledged, position);
            }
        }
    }
}
