package io.hadal.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Making a READ ONLY database the writer, in place. */
public final class Failover {
    private Failover() {}

    /**
     * At most one of milestone and timeMicros; neither = the newest state.
     *
     * @param dryRun only says what would happen
     * @param force goes on over locks, over damage at the end of the log, and over a source that is
     *     seen to go on
     */
    public record Request(
            String name,
            @Nullable String milestone,
            @Nullable Long timeMicros,
            boolean dryRun,
            boolean force) {}

    /**
     * @param position the commit that the new line continues, or would
     */
    public record Report(long position, long timeMicros, List<Step> steps, List<String> notes) {
        public Report {
            steps = List.copyOf(steps);
            notes = List.copyOf(notes);
        }
    }

    /**
     * A phase, or something that was found.
     *
     * @param took null if it is not a phase
     */
    public record Step(String name, @Nullable Duration took, String detail) {}
}
