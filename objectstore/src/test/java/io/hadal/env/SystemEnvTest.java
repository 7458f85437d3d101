package io.hadal.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.Env.Task;
import io.hadal.env.Env.Timer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SystemEnvTest {
    @Test
    void runsTasksInVirtualThreadsWithTheirName() throws Exception {
        try (SystemEnv env = new SystemEnv()) {
            AtomicReference<String> seen = new AtomicReference<>("");
            env.spawn(
                            "uploader",
                            () ->
                                    seen.set(
                                            Thread.currentThread().getName()
                                                    + Thread.currentThread().isVirtual()))
                    .join();
            assertThat(seen.get()).isEqualTo("uploadertrue");
        }
    }

    @Test
    void aTaskThatFailsCanStillBeJoined() throws Exception {
        try (SystemEnv env = new SystemEnv()) {
            AtomicBoolean ran = new AtomicBoolean();
            Task task =
                    env.spawn(
                            "fails",
                            () -> {
                                ran.set(true);
                                throw new IllegalStateException("expected by the test");
                            });
            task.join();
            assertThat(ran).isTrue();
        }
    }

    @Test
    void interruptsATask() throws Exception {
        try (SystemEnv env = new SystemEnv()) {
            AtomicBoolean interrupted = new AtomicBoolean();
            Task task =
                    env.spawn(
                            "sleeper",
                            () -> {
                                try {
                                    env.sleep(Duration.ofDays(1));
                                } catch (InterruptedException e) {
                                    interrupted.set(true);
                                }
                            });
            task.interrupt();
            task.join();
            assertThat(interrupted).isTrue();
        }
    }

    @Test
    void runsWhatIsScheduledAndNotWhatIsCancelled() throws Exception {
        try (SystemEnv env = new SystemEnv()) {
            AtomicBoolean cancelledRan = new AtomicBoolean();
            CountDownLatch busy = new CountDownLatch(1);
            CountDownLatch ran = new CountDownLatch(1);
            // Nothing comes due while the one timer thread is busy, so the cancel is in time on any
            // machine.
            env.schedule(Duration.ZERO, () -> awaitUninterrupted(busy));
            Timer cancelled = env.schedule(Duration.ZERO, () -> cancelledRan.set(true));
            env.schedule(
                    Duration.ZERO,
                    () -> {
                        throw new IllegalStateException(
                                "expected by the test; later timers still run");
                    });
            env.schedule(Duration.ofMillis(1), ran::countDown);
            cancelled.cancel();
            busy.countDown();
            ran.await();
            assertThat(cancelledRan).isFalse();
            cancelled.cancel();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tellsTheTimeInMicroseconds() {
        try (SystemEnv env = new SystemEnv()) {
            long before = System.currentTimeMillis() * 1000;
            assertThat(env.nowMicros()).isBetween(before, before + 60_000_000);
            long start = env.monotonicNanos();
            assertThat(env.monotonicNanos()).isGreaterThanOrEqualTo(start);
        }
    }

    @Test
    void refusesNothingSilently() {
        SystemEnv env = new SystemEnv();
        env.close();
        assertThatThrownBy(() -> env.schedule(Duration.ZERO, () -> {}))
                .isInstanceOf(java.util.concurrent.RejectedExecutionException.class);
    }
}
