package io.hadal.objectstore.check;

import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a check of a store found.
 *
 * @param location the store, without secrets
 * @param steps in the order in which they were made; the check ends with the first that failed, and
 *     then tidies up
 */
public record CheckReport(String location, List<Step> steps, Optional<Latencies> latencies) {

    /**
     * One thing that was tried.
     *
     * @param message what was found; for a failure, what is wrong and the way out
     * @param error the store's error, if there was one
     */
    public record Step(
            String name, boolean passed, String message, Optional<ObjectStoreException> error) {}

    /** How long small requests took, from the fastest half to the slowest one. */
    public record Latencies(int requests, Percentiles create, Percentiles get) {}

    /**
     * Times below which half, nine tenths, and all but a hundredth of the requests lay, and the
     * longest.
     */
    public record Percentiles(Duration p50, Duration p90, Duration p99, Duration max) {}

    public CheckReport {
        steps = List.copyOf(steps);
    }

    public boolean passed() {
        return firstFailure().isEmpty();
    }

    public Optional<Step> firstFailure() {
        return steps.stream().filter(step -> !step.passed()).findFirst();
    }

    /**
     * Throws the store's own error if a request failed, and kind UNSUPPORTED if the store did
     * something else than it must.
     */
    public void requirePassed() {
        Optional<Step> failure = firstFailure();
        if (failure.isPresent()) {
            throw failure.get()
                    .error()
                    .orElseGet(() ->
                            new ObjectStoreException(
                                    Kind.UNSUPPORTED,
                                    location + " cannot be used: " + failure.get().message()));
        }
    }
}
