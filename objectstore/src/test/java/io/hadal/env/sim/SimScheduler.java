package io.hadal.env.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs simulated tasks one at a time on the thread that drives the world: at each step one of those
 * that can run, chosen by the seed; when none can, the virtual time jumps to the next timer.
 */
final class SimScheduler {
    /**
     * How long, in real time, a task may be blocked by a monitor that a thread outside the
     * simulation holds.
     */
    private static final long MONITOR_WAIT_NANOS = 1_000_000_000L;

    private static final int TRACE_EVENTS_SHOWN = 60;

    private final long seed;
    private final SplittableRandom random;
    private final SimTrace trace = new SimTrace();
    private final ArrayList<SimTask> live = new ArrayList<>();
    private final PriorityQueue<SimTimer> timers = new PriorityQueue<>();

    /** Tasks that a thread outside the simulation has made runnable. Filled by that thread. */
    private final Queue<SimTask> foreign = new ConcurrentLinkedQueue<>();

    private volatile boolean foreignSeen;
    private volatile Thread driver = Thread.currentThread();
    private volatile @Nullable SimTask current;

    private SimTask[] runnable = new SimTask[16];
    private int runnableCount;
    private int cancelledTimers;
    private int tasksStarted;
    private long timersMade;
    private long nanos;
    private volatile long steps;
    private long stepsMax = 50_000_000;
    private int earlyTimerOneIn;
    private @Nullable SimFailure failure;

    SimScheduler(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    RandomGenerator random() {
        return random;
    }

    /** A generator of its own, which draws nothing from this one's later choices. */
    RandomGenerator splitRandom() {
        return random.split();
    }

    long nanos() {
        return nanos;
    }

    long steps() {
        return steps;
    }

    void limitSteps(long max) {
        stepsMax = max;
    }

    void earlyTimerOneIn(int n) {
        earlyTimerOneIn = n;
    }

    SimTrace trace() {
        return trace;
    }

    void event(String what, String detail) {
        trace.event(nanos, what, detail);
    }

    boolean inTask() {
        SimTask task = current;
        return task != null && Thread.currentThread() == task.thread;
    }

    @Nullable SimTask current() {
        return current;
    }

    SimTask spawn(SimLife life, String name, boolean strict, SimBody body) {
        SimTask task = new SimTask(this, life, ++tasksStarted, name, strict, body);
        if (!life.alive) {
            task.kill();
            return task;
        }
        task.liveIndex = live.size();
        live.add(task);
        task.thread.start();
        return task;
    }

    // ---------------------------------------------------------------- what can run

    /**
     * The task's continuation can be run. Called on the driving thread, or by a thread that is not
     * ours.
     */
    void ready(SimTask task) {
        Thread caller = Thread.currentThread();
        SimTask running = current;
        if (task.dead) {
            return;
        }
        if (caller != driver && (running == null || caller != running.thread)) {
            foreign.add(task);
            foreignSeen = true;
            LockSupport.unpark(driver);
        } else {
            enqueue(task);
        }
    }

    private void enqueue(SimTask task) {
        if (task.life.paused) {
            task.life.frozen.add(task);
            return;
        }
        if (runnableCount == runnable.length) {
            runnable = Arrays.copyOf(runnable, 2 * runnableCount);
        }
        runnable[runnableCount++] = task;
    }

    private SimTask takeRunnable() {
        int chosen = runnableCount == 1 ? 0 : random.nextInt(runnableCount);
        SimTask task = runnable[chosen];
        runnable[chosen] = runnable[--runnableCount];
        return task;
    }

    /** Removes the tasks of {@code life} from those that can run and returns them. */
    private List<SimTask> withdraw(SimLife life) {
        List<SimTask> withdrawn = new ArrayList<>();
        int kept = 0;
        for (int i = 0; i < runnableCount; i++) {
            if (runnable[i].life == life) {
                withdrawn.add(runnable[i]);
            } else {
                runnable[kept++] = runnable[i];
            }
        }
        runnableCount = kept;
        return withdrawn;
    }

    // ---------------------------------------------------------------- lives

    /** Drops everything of this life. Returns normally also when the calling task is part of it. */
    void kill(SimLife life) {
        life.alive = false;
        withdraw(life);
        life.frozen.clear();
        life.late.clear();
        timers.removeIf(timer -> timer.life == life);
        for (SimTask task : List.copyOf(live)) {
            if (task.life == life) {
                forget(task);
                task.kill();
            }
        }
    }

    void pause(SimLife life) {
        if (!life.paused) {
            life.paused = true;
            life.frozen.addAll(withdraw(life));
        }
    }

    void resume(SimLife life) {
        life.paused = false;
        List<SimTask> tasks = List.copyOf(life.frozen);
        List<SimTimer> late = List.copyOf(life.late);
        life.frozen.clear();
        life.late.clear();
        tasks.forEach(this::enqueue);
        late.forEach(this::fire);
    }

    private void forget(SimTask task) {
        SimTask last = live.removeLast();
        if (last != task) {
            live.set(task.liveIndex, last);
            last.liveIndex = task.liveIndex;
        }
    }

    // ---------------------------------------------------------------- time

    SimTimer timer(long delayNanos, SimLife life, boolean direct, Runnable action) {
        long due = Math.addExact(nanos, Math.max(0, delayNanos));
        SimTimer timer = new SimTimer(this, due, life, direct, action, timersMade++);
        if (life.alive) {
            timers.add(timer);
        }
        return timer;
    }

    void timerCancelled() {
        // Time-outs are long and mostly cancelled: they must not pile up.
        if (++cancelledTimers > 64 && cancelledTimers > timers.size() / 2) {
            timers.removeIf(timer -> timer.cancelled);
            cancelledTimers = 0;
        }
    }

    /**
     * Blocks the calling task for a virtual time and cannot be interrupted; zero only lets others
     * go first.
     */
    void delay(long delayNanos) {
        try {
            sleep(delayNanos, false);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void sleep(long delayNanos, boolean interruptible) throws InterruptedException {
        SimTask task = current;
        if (task == null || !inTask()) {
            throw new IllegalStateException("Only a task of this world can wait in it");
        }
        Wake wake = new Wake(task);
        SimTimer timer = timer(delayNanos, task.life, true, wake);
        boolean interrupted = false;
        while (!wake.due) {
            if (Thread.interrupted()) {
                if (interruptible) {
                    timer.cancel();
                    throw new InterruptedException();
                }
                interrupted = true;
            }
            LockSupport.park(wake);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Wake implements Runnable {
        private final SimTask task;
        private boolean due;

        Wake(SimTask task) {
            this.task = task;
        }

        @Override
        public void run() {
            due = true;
            LockSupport.unpark(task.thread);
        }
    }

    /**
     * Lets the time jump to the next timer, if there is one that is not later than {@code
     * limitNanos}.
     */
    private boolean fireNextTimer(long limitNanos) {
        while (true) {
            SimTimer next = timers.peek();
            if (next == null || next.dueNanos > limitNanos) {
                return false;
            }
            timers.remove();
            if (next.cancelled) {
                cancelledTimers--;
                continue;
            }
            nanos = Math.max(nanos, next.dueNanos);
            fire(next);
            return true;
        }
    }

    private void fire(SimTimer timer) {
        if (timer.cancelled) {
            return;
        }
        timer.cancelled = true;
        if (timer.life.paused) {
            timer.cancelled = false;
            timer.life.late.add(timer);
        } else if (timer.direct) {
            timer.action.run();
        } else {
            spawn(timer.life, "timer", true, timer.action::run);
        }
    }

    // ---------------------------------------------------------------- driving

    /** Runs the world until {@code done}. Throws if nothing is left that could bring it about. */
    void driveUntil(BooleanSupplier done, String waitedFor) {
        drive(done, Long.MAX_VALUE);
        if (!done.getAsBoolean()) {
            fail(
                    "Deadlock: nothing can run and no timer is left, but not done: "
                            + waitedFor
                            + "\n"
                            + parked(),
                    null);
        }
        rethrowFailure();
    }

    /** Runs the world until {@code limitNanos} of virtual time; then it is that time. */
    void driveFor(long limitNanos) {
        drive(() -> false, limitNanos);
        nanos = Math.max(nanos, limitNanos);
    }

    private void drive(BooleanSupplier done, long limitNanos) {
        if (current != null) {
            throw new IllegalStateException("A task cannot drive the world it is part of");
        }
        driver = Thread.currentThread();
        SimWatchdog.watch(this);
        try {
            while (!done.getAsBoolean()) {
                rethrowFailure();
                if (!step(limitNanos)) {
                    return;
                }
            }
        } finally {
            SimWatchdog.release(this);
        }
    }

    private boolean step(long limitNanos) {
        boolean early = earlyTimerOneIn > 0 && random.nextInt(earlyTimerOneIn) == 0;
        if (runnableCount == 0 || early) {
            if (!fireNextTimer(limitNanos) && runnableCount == 0) {
                return false;
            }
            return true;
        }
        runTask(takeRunnable());
        return true;
    }

    private void runTask(SimTask task) {
        if (steps >= stepsMax) {
            fail("Runaway: " + steps + " steps were taken\n" + parked(), null);
            rethrowFailure();
        }
        // Only this thread writes it; the watchdog reads it.
        long step = steps + 1;
        steps = step;
        trace.step(nanos, task);
        current = task;
        try {
            task.resume();
        } finally {
            current = null;
        }
        afterStep(task);
    }

    private void afterStep(SimTask task) {
        if (task.hasEnded()) {
            if (!task.dead) {
                forget(task);
            }
            Throwable error = task.error();
            if (error != null && task.isStrict()) {
                fail("Task " + task + " failed: " + error, error);
            }
        } else if (!task.dead) {
            refuseRealWaits(task);
        }
        if (foreignSeen) {
            fail(
                    "Task "
                            + foreign.peek()
                            + " was woken by a thread outside the simulation, or by a wait on the real"
                            + " clock or on a monitor. Use Env for tasks and time, and locks instead of synchronized.",
                    null);
        }
    }

    private void refuseRealWaits(SimTask task) {
        Thread.State state = task.thread.getState();
        if (state == Thread.State.TIMED_WAITING) {
            fail(
                    "Task "
                            + task
                            + " waits on the real clock. Use Env.sleep, or Env.schedule and an untimed wait.\n"
                            + stack(task),
                    null);
        } else if (state == Thread.State.BLOCKED) {
            awaitMonitor(task);
        }
    }

    /**
     * A monitor that another thread holds (in a class loader, say) is free soon, and then the task
     * just goes on; one that a parked task of the simulation holds is not, and would bring the real
     * time into play.
     */
    private void awaitMonitor(SimTask task) {
        long start = System.nanoTime();
        while (!foreignSeen && System.nanoTime() - start < MONITOR_WAIT_NANOS) {
            LockSupport.parkNanos(1_000_000);
        }
        if (foreign.peek() != task) {
            fail(
                    "Task "
                            + task
                            + " is blocked on a monitor that a parked task holds. Use locks instead of"
                            + " synchronized.\n"
                            + stack(task),
                    null);
            return;
        }
        foreign.remove();
        foreignSeen = !foreign.isEmpty();
        runTask(task);
    }

    // ---------------------------------------------------------------- failing

    /**
     * The first failure counts. It is thrown by whoever drives the world, after the present step.
     */
    void fail(String message, @Nullable Throwable cause) {
        if (failure == null) {
            failure = new SimFailure(message + "\n" + context(), cause);
        }
    }

    private void rethrowFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Where the world stands, for messages. */
    String context() {
        return "seed="
                + seed
                + ", virtual time "
                + nanos
                + " ns, step "
                + steps
                + "; the last events:\n"
                + trace.text(TRACE_EVENTS_SHOWN);
    }

    private String parked() {
        StringBuilder text = new StringBuilder("Tasks that have not ended:\n");
        for (SimTask task : List.copyOf(live)) {
            text.append("  ")
                    .append(task)
                    .append(task.life.paused ? " (machine paused)" : "")
                    .append('\n');
            text.append(stack(task));
        }
        return text.toString();
    }

    private static String stack(SimTask task) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement element : task.thread.getStackTrace()) {
            text.append("      at ").append(element).append('\n');
        }
        return text.toString();
    }
}
