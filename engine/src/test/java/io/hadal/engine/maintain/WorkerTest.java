package io.hadal.engine.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.env.sim.SimBody;
import io.hadal.env.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WorkerTest {
    private final SimWorld world = new SimWorld(3);
    private final List<Duration> runs = new ArrayList<>();
    private Kind failure = Kind.STORE_UNREACHABLE;
    private int failures;
    private boolean over;

    private final Worker worker =
            new Worker(
                    world.env(),
                    "work",
                    () -> {
                        runs.add(world.now());
                        if (failures > 0) {
                            failures--;
                            throw new EngineException(failure, "it failed");
                        }
                    },
                    () -> over);

    private void run(SimBody body) throws Exception {
        world.run(() -> {
            worker.start();
            body.run();
            worker.stop();
        });
        world.close();
    }

    private void sleep(int seconds) {
        world.sleep(Duration.ofSeconds(seconds));
    }

    @Test
    void worksWhenItIsWokenAndOnlyThen() throws Exception {
        run(() -> {
            sleep(1000);
            assertThat(runs).isEmpty();
            worker.wake();
            sleep(1);
            assertThat(runs).hasSize(1);
            sleep(1000);
            assertThat(runs).hasSize(1);
        });
    }

    @Test
    void whatFailsIsTriedAgainLessAndLessOften() throws Exception {
        run(() -> {
            failures = 5;
            worker.wake();
            sleep(2);
            assertThat(worker.lastError()).isEqualTo("it failed");
            worker.wake();
            sleep(1000);
            assertThat(runs).hasSize(6);
            for (int i = 2; i < runs.size(); i++) {
                assertThat(runs.get(i).minus(runs.get(i - 1)))
                        .isGreaterThan(runs.get(i - 1).minus(runs.get(i - 2)));
            }
            assertThat(worker.lastError()).isNull();
        });
    }

    @Test
    void aStepThatFailedByItselfIsTriedAgain() throws Exception {
        run(() -> {
            failure = Kind.FAILED;
            failures = 1;
            worker.wake();
            sleep(10);
            assertThat(runs).hasSize(2);
        });
    }

    @Test
    void itEndsWhenTheDatabaseCannotBeWrittenAnyMore() throws Exception {
        run(() -> {
            failure = Kind.FENCED;
            failures = 1;
            worker.wake();
            sleep(10);
            worker.wake();
            sleep(1000);
            assertThat(runs).hasSize(1);
            assertThat(worker.lastError()).isEqualTo("it failed");
        });
    }

    @Test
    void itEndsWithThePipeline() throws Exception {
        run(() -> {
            failure = Kind.FAILED;
            over = true;
            failures = 1;
            worker.wake();
            sleep(1000);
            assertThat(runs).hasSize(1);
        });
    }
}
