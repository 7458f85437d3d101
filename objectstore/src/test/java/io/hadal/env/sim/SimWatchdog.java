package io.hadal.env.sim;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches in real time over worlds that are being driven. A task that parks while it cannot leave
 * its thread (below a native frame or a class initialiser) parks the whole world for ever, which
 * nothing inside the world can notice.
 */
final class SimWatchdog {
    private static final long PERIOD_NANOS = 5_000_000_000L;

    /** The worlds that are driven now, and at which step each was when last looked at. */
    private static final Map<SimScheduler, Long> driven = new ConcurrentHashMap<>();

    static {
        Thread.ofPlatform().daemon().name("simulation watchdog").start(SimWatchdog::patrol);
    }

    private SimWatchdog() {}

    static void watch(SimScheduler world) {
        driven.put(world, -1L);
    }

    static void release(SimScheduler world) {
        driven.remove(world);
    }

    private static void patrol() {
        while (true) {
            LockSupport.parkNanos(PERIOD_NANOS);
            look();
        }
    }

    /** Looks once at every world: one that is at the same step as the last time may be stuck. */
    static void look() {
        driven.forEach((world, step) -> {
            long now = world.steps();
            if (now == step) {
                bark(world);
            }
            driven.computeIfPresent(world, (w, old) -> now);
        });
    }

    private static void bark(SimScheduler world) {
        SimTask task = world.current();
        if (task == null || task.thread.getState() == Thread.State.RUNNABLE) {
            return;
        }
        StringBuilder text =
                new StringBuilder(
                        "Task "
                                + task
                                + " has parked the thread that drives its world, because it"
                                + " waits below a native frame or a class initialiser. It is interrupted.\n");
        for (StackTraceElement element : task.thread.getStackTrace()) {
            text.append("      at ").append(element).append('\n');
        }
        System.err.println(text);
        task.interrupt();
    }
}
