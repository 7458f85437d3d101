package io.hadal.env.sim;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A simulated world, all of whose choices follow from one seed. Made and driven by one thread,
 * usually a test's; the bodies that it runs are tasks inside it. Cheap to make.
 */
public final class SimWorld implements AutoCloseable {
    private final long seed;
    private final SimScheduler scheduler;
    private final SimLife life = new SimLife("world");
    private final SimClock clock;
    private final Map<String, SimNode> nodes = new LinkedHashMap<>();
    private @Nullable SimEnv env;

    public SimWorld(long seed) {
        this.seed = seed;
        this.scheduler = new SimScheduler(seed);
        this.clock = new SimClock(scheduler);
    }

    public long seed() {
        return seed;
    }

    /** The world's own randomness, for what a test chooses. */
    public RandomGenerator random() {
        return scheduler.random();
    }

    /** The machine of this name, made when first asked for. */
    public SimNode node(String name) {
        SimNode node = nodes.get(name);
        if (node == null) {
            node = new SimNode(name, scheduler);
            nodes.put(name, node);
        }
        return node;
    }

    /**
     * The environment of what never crashes: the network, an object store, an observer. Its clock
     * is right.
     */
    public SimEnv env() {
        SimEnv present = env;
        if (present == null) {
            present = new SimEnv(scheduler, life, clock);
            env = present;
        }
        return present;
    }

    /** Starts a task that belongs to no machine; if it fails, the world fails. */
    public SimTask spawn(String name, SimBody body) {
        return scheduler.spawn(life, name, true, body);
    }

    /** Starts a task on a machine; if it fails, the world fails. */
    public SimTask spawnOn(SimNode node, String name, SimBody body) {
        return node.spawn(name, body);
    }

    /**
     * Runs {@code body} as a task that belongs to no machine and drives the world until it has
     * ended. Other tasks may be left over; they go on when the world is driven again. Throws what
     * the body throws, or {@link SimFailure}.
     */
    public void run(SimBody body) throws Exception {
        call(() -> {
            body.run();
            return true;
        });
    }

    /** Like {@link #run} for a body with a result. */
    public <T> T call(Callable<T> body) throws Exception {
        List<T> result = new ArrayList<>();
        SimTask main = scheduler.spawn(life, "main", false, () -> result.add(body.call()));
        scheduler.driveUntil(main::hasEnded, "task " + main);
        rethrow(main.error(), scheduler);
        return result.getFirst();
    }

    /** Drives the world for a virtual time, whatever there is to do. */
    public void runFor(Duration duration) {
        scheduler.driveFor(Math.addExact(scheduler.nanos(), duration.toNanos()));
    }

    /** In a task of the world: lets a virtual time pass. */
    public void sleep(Duration duration) {
        scheduler.delay(duration.toNanos());
    }

    /** In a task of the world: a point where others may go first. */
    public void letOthersRun() {
        Thread.yield();
    }

    /** Virtual time since the world began. */
    public Duration now() {
        return Duration.ofNanos(scheduler.nanos());
    }

    /** How many times a task was run or continued. */
    public long steps() {
        return scheduler.steps();
    }

    /** The number of steps after which the world is taken for a runaway. */
    public SimWorld limitSteps(long max) {
        scheduler.limitSteps(max);
        return this;
    }

    /**
     * Once in {@code n} steps a timer comes due although tasks could still run, as on a machine
     * that is too slow for its timers. 0 (as the world begins): never.
     */
    public SimWorld earlyTimerOneIn(int n) {
        scheduler.earlyTimerOneIn(n);
        return this;
    }

    /** Adds an event to the trace that failures show. */
    public void event(String what, String detail) {
        scheduler.event(what, detail);
    }

    /**
     * A number that two runs share only if they took the same steps with the same events at the
     * same times.
     */
    public long fingerprint() {
        return scheduler.trace().fingerprint();
    }

    /** Seed, time and the last events, for a failure message. */
    public String context() {
        return scheduler.context();
    }

    /** Removes the real files that stood in for caches. The tasks are just forgotten. */
    @Override
    public void close() throws IOException {
        for (SimNode node : nodes.values()) {
            node.disk().removeCache();
        }
    }

    static void rethrow(@Nullable Throwable error, SimScheduler scheduler) throws Exception {
        if (error == null) {
            return;
        }
        if (!(error instanceof SimFailure)
                && error.getSuppressed().length == 0
                && !scheduler.inTask()) {
            error.addSuppressed(
                    new SimFailure("In the simulation with " + scheduler.context(), null));
        }
        switch (error) {
            case Exception e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(error);
        }
    }
}
