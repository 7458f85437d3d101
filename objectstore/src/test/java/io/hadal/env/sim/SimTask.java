package io.hadal.env.sim;

import io.hadal.env.Env;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One simulated task: a virtual thread, and the executor that is asked to run its continuation
 * whenever it is started, unparked or has yielded.
 */
public final class SimTask implements Env.Task, Executor {
    final int id;
    final String name;
    final SimLife life;
    final Thread thread;

    /** Where this task is in the scheduler's list of live tasks. */
    int liveIndex;

    /** Set when the machine crashed: the continuation is never run again. */
    boolean dead;

    private final SimScheduler scheduler;
    private final SimBody body;

    /**
     * Whether an exception that leaves the body fails the world; otherwise whoever waits for the
     * task takes it.
     */
    private final boolean strict;

    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable Runnable continuation;
    private boolean ended;
    private @Nullable Throwable error;

    SimTask(
            SimScheduler scheduler,
            SimLife life,
            int id,
            String name,
            boolean strict,
            SimBody body) {
        this.scheduler = scheduler;
        this.life = life;
        this.id = id;
        this.name = name;
        this.strict = strict;
        this.body = body;
        this.thread = SimThreads.create(this, name, this::runBody);
    }

    private void runBody() {
        try {
            body.run();
        } catch (Throwable e) {
            error = e;
        }
        ended = true;
        over.countDown();
    }

    /** Called by the JDK when the virtual thread can go on. */
    @Override
    public void execute(Runnable runnable) {
        if (continuation == null) {
            continuation = runnable;
        } else if (continuation != runnable) {
            scheduler.fail(
                    "Task " + this + " started a thread of its own. Start tasks with Env.spawn.",
                    null);
        }
        scheduler.ready(this);
    }

    void resume() {
        Runnable next = continuation;
        if (next == null) {
            throw new IllegalStateException("Task " + this + " was not started");
        }
        next.run();
    }

    /** The machine is gone, and who waits for the task goes on. */
    void kill() {
        dead = true;
        over.countDown();
    }

    /** Ends the calling task without a trace: no handler and no finally block of it runs. */
    static void vanish() {
        while (true) {
            LockSupport.park();
            // An interrupt that was pending would let park return for ever.
            Thread.interrupted();
        }
    }

    /** True when the body has returned or thrown. */
    public boolean hasEnded() {
        return ended;
    }

    /** True when the machine crashed before the body had ended. */
    public boolean wasKilled() {
        return dead && !ended;
    }

    boolean isStrict() {
        return strict;
    }

    @Nullable Throwable error() {
        return error;
    }

    @Override
    public void interrupt() {
        thread.interrupt();
    }

    /**
     * Waits until the task has ended or its machine has crashed. Outside a task, drives the world
     * until then.
     */
    @Override
    public void join() throws InterruptedException {
        if (scheduler.inTask()) {
            over.await();
        } else {
            scheduler.driveUntil(() -> over.getCount() == 0, "task " + this);
        }
    }

    @Override
    public String toString() {
        return life.node + "/" + name + "#" + id;
    }
}
