package io.hadal.engine.follow;

import io.hadal.engine.FollowerStatus;
import io.hadal.engine.FollowerStatus.State;
import io.hadal.storage.history.Arrivals;
import io.hadal.storage.history.Point;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a follower tells of itself. Changed by its task alone; its status may be asked by anyone.
 */
final class Condition {
    private static final Logger LOG = LoggerFactory.getLogger(Condition.class);

    private final String database;
    private State state = State.FOLLOWING;
    private String reason = "";
    private long sinceMicros;
    private long answeredMicros;
    private long checkedMicros;
    private long rewinds;
    private volatile FollowerStatus status;

    Condition(String database, Point shown, long nowMicros) {
        this.database = database;
        this.sinceMicros = nowMicros;
        this.answeredMicros = nowMicros;
        this.status = status(shown, shown.position());
    }

    FollowerStatus status(long nowMicros) {
        FollowerStatus told = status;
        long since =
                told.lagCommits() == 0
                        ? Math.max(told.checkedMicros(), told.shownTimeMicros())
                        : told.shownTimeMicros();
        return new FollowerStatus(
                told.state(),
                told.reason(),
                told.sinceMicros(),
                told.shownPosition(),
                told.shownTimeMicros(),
                told.readPosition(),
                told.checkedMicros(),
                Math.max(0, nowMicros - since),
                told.rewinds());
    }

    /** The store answered. @param alarm what an operator has to know, or empty */
    void answered(long nowMicros, Arrivals arrivals, String alarm, boolean atEnd) {
        answeredMicros = nowMicros;
        if (atEnd && arrivals.isEmpty()) {
            checkedMicros = nowMicros;
        }
        if (!alarm.isEmpty()) {
            become(State.ALARM, alarm, nowMicros);
        } else if (!arrivals.missing().isEmpty()) {
            become(State.WAITING, String.join(" ", arrivals.missing()), nowMicros);
        } else {
            become(State.FOLLOWING, "", nowMicros);
        }
        show(arrivals);
    }

    void unreachable(RuntimeException e, Arrivals arrivals) {
        become(
                State.STALE,
                "The store does not answer (" + e.getMessage() + "). What is shown grows old.",
                answeredMicros);
        show(arrivals);
    }

    void failed(RuntimeException e, long nowMicros, Arrivals arrivals) {
        become(State.ALARM, String.valueOf(e.getMessage()), nowMicros);
        show(arrivals);
    }

    void rewound(Point from, Point to) {
        rewinds++;
        LOG.warn(
                "Database {} was rewound from position {} of line {} to position {} of line {}: a line went on"
                        + " from an older point.",
                database,
                from.position(),
                from.line(),
                to.position(),
                to.line());
    }

    private void become(State next, String nextReason, long nowMicros) {
        if (next != state) {
            sinceMicros = nowMicros;
            if (next == State.ALARM || next == State.STALE) {
                LOG.warn("Database {} follows its store no more: {}", database, nextReason);
            } else if (state == State.ALARM || state == State.STALE) {
                LOG.info("Database {} follows its store again.", database);
            }
        }
        state = next;
        reason = nextReason;
    }

    private void show(Arrivals arrivals) {
        status = status(arrivals.shown(), arrivals.lastPosition());
    }

    private FollowerStatus status(Point shown, long readPosition) {
        return new FollowerStatus(
                state,
                reason,
                sinceMicros,
                shown.position(),
                shown.timeMicros(),
                readPosition,
                checkedMicros,
                0,
                rewinds);
    }
}
