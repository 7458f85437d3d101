package io.hadal.storage.history;

import io.hadal.storage.log.Boundary;
import java.util.List;

/** Where a wanted state is. */
public sealed interface Located {

    /**
     * @param abandoned it is not an ancestor of the head but lies in a future that was left by an
     *     attach at an older point
     */
    record Found(Point point, boolean abandoned) implements Located {}

    /** The time is after the last commit. @param lastMicros time of that */
    record AfterLast(long lastMicros) implements Located {}

    /**
     * States from before the boundary are not kept. @param earliestMicros first time that is
     * promised
     */
    record BeforeBoundary(Boundary boundary, long earliestMicros) implements Located {}

    /**
     * @param nearest the names most like it, best first
     * @param all every name that there is, sorted
     */
    record UnknownMilestone(String name, List<String> nearest, List<String> all)
            implements Located {
        public UnknownMilestone {
            nearest = List.copyOf(nearest);
            all = List.copyOf(all);
        }
    }
}
