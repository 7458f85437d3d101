package io.hadal.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class FailedLoginsTest {
    private final AtomicLong clock = new AtomicLong(1);
    private final FailedLogins logins = new FailedLogins(clock::get);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            logins.failed("ann", "192.0.2.1");
        }
    }

    private long delayMillis() {
        return logins.delay("ann", "192.0.2.1").toMillis();
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void whoGuessesWaitsLongerEachTime() {
        fail(2);
        assertThat(delayMillis()).isZero();
        fail(1);
        assertThat(delayMillis()).isEqualTo(500);
        pass(Duration.ofSeconds(1));
        fail(1);
        assertThat(delayMillis()).isEqualTo(1_000);
        assertThat(logins.delay("ann", "192.0.2.2")).isZero();
        assertThat(logins.delay("bob", "192.0.2.1")).isZero();
        logins.succeeded("ann", "192.0.2.1");
        assertThat(delayMillis()).isZero();
    }

    @Test
    void guessesAtTheSameTimeWaitForEachOther() {
        fail(3);
        assertThat(delayMillis()).isEqualTo(500);
        assertThat(delayMillis()).isEqualTo(1_000);
        assertThat(delayMillis()).isEqualTo(1_500);
        fail(1_000);
        assertThat(delayMillis()).isEqualTo(30_000);
    }

    @Test
    void failuresAreForgotten() {
        fail(5);
        pass(Duration.ofMinutes(11));
        assertThat(delayMillis()).isZero();
    }

    @Test
    void manyNamesTakeNoMemory() {
        fail(3);
        for (int i = 0; i < 20_000; i++) {
            logins.failed("user" + i, "192.0.2.1");
        }
        assertThat(delayMillis()).isZero();
        assertThat(logins.size()).isEqualTo(10_000);
    }
}
