package io.hadal.env.sim;

import io.hadal.env.Env;

/**
 * Something to be done at a virtual time. Timers of the same instant come due in a seeded order.
 */
final class SimTimer implements Env.Timer, Comparable<SimTimer> {
    final long dueNanos;
    final SimLife life;

    /**
     * Whether the action may run on the driving thread, that is, never blocks; otherwise it gets a
     * task.
     */
    final boolean direct;

    final Runnable action;
    boolean cancelled;
    private final int tie;
    private final long order;
    private final SimScheduler scheduler;

    SimTimer(
            SimScheduler scheduler,
            long dueNanos,
            SimLife life,
            boolean direct,
            Runnable action,
            long order) {
        this.scheduler = scheduler;
        this.dueNanos = dueNanos;
        this.life = life;
        this.direct = direct;
        this.action = action;
        this.tie = scheduler.random().nextInt();
        this.order = order;
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            scheduler.timerCancelled();
        }
    }

    @Override
    public int compareTo(SimTimer other) {
        int byTime = Long.compare(dueNanos, other.dueNanos);
        if (byTime != 0) {
            return byTime;
        }
        int byTie = Integer.compare(tie, other.tie);
        return byTie != 0 ? byTie : Long.compare(order, other.order);
    }
}
