package io.hadal.replication.log;

import io.hadal.replication.ReplicationException;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening.PastLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of the source's log as it was when it was last looked for, which lists folders. Used by
 * one task at a time.
 */
public final class SourceHead {
    private final LogReader log;
    private final String location;
    private @Nullable Head head;

    public SourceHead(LogReader log, String location) {
        this.log = log;
        this.location = location;
    }

    private Head search() {
        return switch (log.findHead()) {
            case HeadSearch.Found found -> found.head();
            case HeadSearch.Nothing nothing ->
                    throw new ReplicationException(
                            Reason.NO_SOURCE,
                            "There is no database in "
                                    + location
                                    + ", from where it should be replicated. Check the path and the storage id.");
            case HeadSearch.TwoHistories two ->
                    throw new ReplicationException(
                            Reason.NO_SOURCE,
                            "The source "
                                    + location
                                    + " holds two histories that do not know each other: "
                                    + two.describe()
                                    + ". Replicate from a place that holds one.");
        };
    }

    /** As it was found last. Throws ReplicationException if there is no one head. */
    public Head get() {
        Head known = head;
        return known == null ? refresh() : known;
    }

    /** Looks once more. */
    public Head refresh() {
        Head found = search();
        head = found;
        return found;
    }

    /** All lines, oldest first. */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        get().opening().past().stream().map(PastLine::line).forEach(lines::add);
        lines.add(get().line());
        return lines;
    }

    /**
     * Whether it is known that the history has left a line before this place. What is there, seal
     * or not, is none of its chunks, but a dead end. Asks for nothing.
     */
    public boolean hasLeft(Line line, long seq) {
        Head known = head;
        return known != null
                && known.opening().past().stream()
                        .anyMatch(past -> past.line().equals(line) && past.sealSeq() <= seq);
    }

    /**
     * Whether what was written at a time may be gone because the source has collected it since;
     * looks once more if it is not known yet.
     */
    public boolean mayHaveCollected(long timeMicros) {
        return timeMicros <= get().boundary().timeMicros()
                || timeMicros <= refresh().boundary().timeMicros();
    }

    /** Whether the log is known to go on beyond a place whose chunk is not there. */
    public boolean isBeyond(Place place) {
        int index = lines().indexOf(place.line());
        if (index < 0) {
            return false;
        }
        return index < lines().size() - 1 || get().tail().nextSeq() > place.seq();
    }
}
