package io.hadal.env.sim;

import java.util.ArrayList;
import java.util.List;

/** One life of a machine, from its start to its crash: what owns tasks and timers. */
final class SimLife {
    final String node;

    /** False after a crash: nothing of this life ever runs again. */
    boolean alive = true;

    /** While true, nothing of this life runs, though the time passes. */
    boolean paused;

    /** Tasks that could run if the machine were not paused. */
    final List<SimTask> frozen = new ArrayList<>();

    /** Timers that have come due while the machine was paused. */
    final List<SimTimer> late = new ArrayList<>();

    SimLife(String node) {
        this.node = node;
    }
}
