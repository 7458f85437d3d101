package io.hadal.env.sim;

import io.hadal.env.OperationHook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/**
 * One machine: a clock, a disk, and the tasks of its present life. Code that belongs to a machine
 * must be run on it, by {@link #spawn} or {@link #call}, so that a crash can stop it at any point
 * where it waits.
 */
public final class SimNode {
    private final String name;
    private final SimScheduler scheduler;
    private final RandomGenerator random;
    private final SimClock clock;
    private final SimDisk disk;
    private SimLife life;
    private SimEnv env;
    private OperationHook hook = OperationHook.NONE;

    SimNode(String name, SimScheduler scheduler) {
        this.name = name;
        this.scheduler = scheduler;
        this.random = scheduler.splitRandom();
        this.clock = new SimClock(scheduler);
        this.disk = new SimDisk(name, scheduler, new HookOfNow());
        this.life = new SimLife(name);
        this.env = new SimEnv(scheduler, life, clock);
    }

    public String name() {
        return name;
    }

    /** The environment of the present life. */
    public SimEnv env() {
        return env;
    }

    public SimDisk disk() {
        return disk;
    }

    public SimClock clock() {
        return clock;
    }

    public boolean isAlive() {
        return life.alive;
    }

    /** Who is told of the operations of this machine's disk from now on. */
    public void hook(OperationHook newHook) {
        this.hook = newHook;
    }

    /**
     * Forwards to whatever hook is set; also for a store, so that one counter numbers the
     * operations of both.
     */
    public OperationHook hook() {
        return new HookOfNow();
    }

    /** Starts a task on this machine; if it fails, the world fails. */
    public SimTask spawn(String task, SimBody body) {
        return scheduler.spawn(life, task, true, body);
    }

    /**
     * Runs {@code body} as a task of this machine and waits for its result. Throws what the body
     * throws, and {@link NodeCrashedException} if the machine crashes meanwhile. Outside a task,
     * drives the world until then.
     */
    public <T> T call(String task, Callable<T> body) throws Exception {
        List<T> result = new ArrayList<>();
        SimTask started = scheduler.spawn(life, task, false, () -> result.add(body.call()));
        started.join();
        if (started.wasKilled()) {
            throw new NodeCrashedException(started.toString());
        }
        SimWorld.rethrow(started.error(), scheduler);
        return result.getFirst();
    }

    /** Like {@link #call} for a body without a result. */
    public void run(String task, SimBody body) throws Exception {
        call(
                task,
                () -> {
                    body.run();
                    return true;
                });
    }

    /**
     * The power fails: no task of this life runs again, and the disk keeps what was synced and a
     * seeded part of the rest. Does not return if the calling task belongs to this machine.
     */
    public void crash() {
        die("crash", () -> disk.losePower(random));
    }

    /** The process is killed, but the machine stays up: the disk keeps all that was written. */
    public void kill() {
        die("kill", disk::loseProcess);
    }

    private void die(String how, Runnable disksPart) {
        if (!life.alive) {
            return;
        }
        scheduler.event(how, name);
        SimTask caller = scheduler.current();
        boolean own = caller != null && caller.life == life && scheduler.inTask();
        scheduler.kill(life);
        disksPart.run();
        if (own) {
            SimTask.vanish();
        }
    }

    /**
     * Starts the machine again after a crash, with a new environment over what its disk has kept.
     */
    public void restart() {
        if (life.alive) {
            throw new IllegalStateException("Machine " + name + " is running; crash it first");
        }
        scheduler.event("restart", name);
        life = new SimLife(name);
        env = new SimEnv(scheduler, life, clock);
    }

    /**
     * Freezes the machine: its tasks stop wherever they are, while time goes on and others see
     * nothing of it.
     */
    public void pause() {
        scheduler.event("pause", name);
        scheduler.pause(life);
    }

    /** Lets a frozen machine go on as if nothing had happened. */
    public void resume() {
        scheduler.event("resume", name);
        scheduler.resume(life);
    }

    /** Freezes the machine for a time. */
    public void pauseFor(Duration duration) {
        pause();
        SimLife paused = life;
        scheduler.timer(
                duration.toNanos(), new SimLife("world"), true, () -> scheduler.resume(paused));
    }

    @Override
    public String toString() {
        return name;
    }

    private final class HookOfNow implements OperationHook {
        @Override
        public void before(String operation) {
            hook.before(operation);
        }

        @Override
        public void after(String operation) {
            hook.after(operation);
        }
    }
}
