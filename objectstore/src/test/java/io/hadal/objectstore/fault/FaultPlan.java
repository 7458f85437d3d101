package io.hadal.objectstore.fault;

import io.hadal.objectstore.DecoratedObjectStore.Request;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which faults happen, shared by any number of stores and changed while they run. A new plan has
 * none. Not synchronized: it is for tests whose tasks take turns, and for those that change it
 * while nothing runs.
 */
public final class FaultPlan {
    private final Map<Fault, Double> probabilities = new EnumMap<>(Fault.class);
    private final Map<Long, Fault> scripted = new HashMap<>();
    private Predicate<Request> target = request -> true;
    private Duration latency = Duration.ZERO;
    private Duration delayMax = Duration.ZERO;
    private Duration latenessMax = Duration.ofSeconds(30);
    private Duration staleness = Duration.ofSeconds(10);
    private boolean lost;
    private long requests;

    /** Makes a fault happen to this part (0 to 1) of the requests that it fits. */
    public FaultPlan probability(Fault fault, double probability) {
        probabilities.put(fault, probability);
        return this;
    }

    /**
     * Makes a fault happen to the n-th request from now on (1 is the next), if it fits that one;
     * otherwise nothing happens.
     */
    public FaultPlan script(long nth, Fault fault) {
        scripted.put(requests + nth, fault);
        return this;
    }

    /** Limits all faults but delays and loss to the requests that fit. */
    public FaultPlan target(Predicate<Request> requestsThatMayFail) {
        this.target = requestsThatMayFail;
        return this;
    }

    /** Every request and every answer takes a random time below this. */
    public FaultPlan delayMax(Duration max) {
        this.delayMax = max;
        return this;
    }

    /** Every request and every answer takes this time, and the random one besides. */
    public FaultPlan latency(Duration eachWay) {
        this.latency = eachWay;
        return this;
    }

    /** What happens later happens within this time. */
    public FaultPlan latenessMax(Duration max) {
        this.latenessMax = max;
        return this;
    }

    /** How far back a stale listing lies. */
    public FaultPlan staleness(Duration age) {
        this.staleness = age;
        return this;
    }

    /** Removes all probabilities and scripts, and the delays; a loss stays. */
    public FaultPlan calm() {
        probabilities.clear();
        scripted.clear();
        delayMax = Duration.ZERO;
        latency = Duration.ZERO;
        return this;
    }

    /** The region goes away: every request fails, and what is in flight still arrives. */
    public void lose() {
        lost = true;
    }

    /** The region is back with everything it had. */
    public void comeBack() {
        lost = false;
    }

    /** Requests so far. */
    public long requests() {
        return requests;
    }

    boolean isLost() {
        return lost;
    }

    Duration staleness() {
        return staleness;
    }

    @Nullable Fault choose(Request request, RandomGenerator random) {
        requests++;
        Fault planned = scripted.remove(requests);
        if (planned != null) {
            return planned.fits(request.verb()) ? planned : null;
        }
        if (!target.test(request)) {
            return null;
        }
        for (Map.Entry<Fault, Double> entry : probabilities.entrySet()) {
            if (entry.getKey().fits(request.verb()) && random.nextDouble() < entry.getValue()) {
                return entry.getKey();
            }
        }
        return null;
    }

    Duration delay(RandomGenerator random) {
        return delayMax.isZero() ? latency : latency.plusNanos(random.nextLong(delayMax.toNanos()));
    }

    Duration lateness(RandomGenerator random) {
        return Duration.ofNanos(random.nextLong(latenessMax.toNanos()) + 1);
    }
}
