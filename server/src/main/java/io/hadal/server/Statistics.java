package io.hadal.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counters of a server since its start. Thread-safe. */
final class Statistics {
    private final long startNanos = System.nanoTime();
    private final LongAdder questions = new LongAdder();
    private final LongAdder aborted = new LongAdder();
    private final LongAdder abortedConnects = new LongAdder();

    void countQuestion() {
        questions.increment();
    }

    /** A client that vanished or broke the protocol. */
    void countAborted() {
        aborted.increment();
    }

    /** A client that did not get as far as a session. */
    void countAbortedConnect() {
        abortedConnects.increment();
    }

    long questions() {
        return questions.sum();
    }

    long aborted() {
        return aborted.sum();
    }

    /** As SHOW STATUS names them; Uptime in seconds. */
    Map<String, Long> counters() {
        return Map.of(
                "Aborted_clients",
                aborted(),
                "Aborted_connects",
                abortedConnects.sum(),
                "Questions",
                questions(),
                "Uptime",
                uptimeSeconds());
    }

    /** The text of COM_STATISTICS. */
    String describe(int connections) {
        long seconds = uptimeSeconds();
        double perSecond = (double) questions() / Math.max(1, seconds);
        return "Uptime: %d  Threads: %d  Questions: %d  Aborted: %d  Queries per second avg: %.3f"
                .formatted(seconds, connections, questions(), aborted(), perSecond);
    }

    private long uptimeSeconds() {
        return Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
    }
}
