package io.hadal.engine.open;

import io.hadal.engine.Engine.AttachRequest;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.state.DatabaseState;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.codec.SealedEarlierException;
import io.hadal.storage.codec.UnknownFormatException;
import io.hadal.storage.history.DeadEnds;
import io.hadal.storage.history.DeadEnds.LastState;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.Located;
import io.hadal.storage.history.Locator;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.history.NewerPart;
import io.hadal.storage.history.Point;
import io.hadal.storage.history.StateReader;
import io.hadal.storage.history.Target;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.snapshot.HotRow;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the history of one storage id for whoever opens it; what is found but cannot be used is an
 * EngineException that says why.
 */
final class HistorySource {
    private final ObjectStore folder;
    private final LogReader log;
    private final String database;

    /**
     * @param folder the storage id's
     */
    HistorySource(ObjectStore folder, Env env, String database) {
        this.folder = folder;
        this.log = new LogReader(folder, env);
        this.database = database;
    }

    HeadSearch.Found find() {
        return switch (log.findHead()) {
            case HeadSearch.Found found -> found;
            case HeadSearch.Nothing nothing ->
                    throw new EngineException(
                            Kind.NOTHING_THERE,
                            "There is no database at " + folder.location() + ": it has no log.");
            case HeadSearch.TwoHistories two ->
                    throw new EngineException(
                            Kind.AMBIGUOUS_HISTORY,
                            "Two histories were copied into one place, "
                                    + folder.location()
                                    + ", and nobody can tell which one is"
                                    + " meant: "
                                    + two.describe()
                                    + ". Copy the one that you want into an empty place and attach that.");
        };
    }

    /** What an ATTACH asks for: the head, the point, and the state there. */
    record Reading(HeadSearch.Found found, Located.Found wanted, HistoryView view) {}

    Reading read(AttachRequest request) {
        return settled(() -> {
            HeadSearch.Found found = find();
            Located.Found wanted = locate(found.head(), request);
            return new Reading(found, wanted, read(found.head(), wanted.point()));
        });
    }

    /** What begins by finding the head: once more if the log turns out to go on from elsewhere. */
    <T> T settled(Supplier<T> reading) {
        while (true) {
            try {
                return reading.get();
            } catch (SealedEarlierException e) {
                // The log's reader knows that seal now, and finds the head behind it.
                continue;
            } catch (UnknownFormatException e) {
                throw newer(e);
            }
        }
    }

    /**
     * Only a newer version may seal what that version wrote; what lies before it is offered as a
     * copy.
     */
    private EngineException newer(UnknownFormatException e) {
        NewerPart part = NewerPart.of(log);
        String end =
                part.before()
                        .map(last ->
                                " What lies before ends at position "
                                        + last.lastPosition()
                                        + ", of "
                                        + Milestones.time(last.lastTimeMicros())
                                        + " (UTC): a copy of the folder without those chunks can be attached there,"
                                        + " and loses what they hold.")
                        .orElse(" Nothing lies before.");
        String lost =
                part.chunks() == 0
                        ? ""
                        : " In all, "
                                + part.chunks()
                                + " chunks of the log, "
                                + part.bytes()
                                + " bytes, put until "
                                + Milestones.time(part.storedMicros())
                                + " (UTC), can only be read by that version."
                                + end;
        return new EngineException(
                Kind.UNKNOWN_FORMAT, "Database " + database + ": " + e.getMessage() + lost, e);
    }

    Located.Found locate(Head head, AttachRequest request) {
        String milestone = request.milestone();
        Long time = request.timeMicros();
        Target target =
                milestone != null
                        ? new Target.AtMilestone(milestone)
                        : time != null ? new Target.AtTime(time) : new Target.Latest();
        Locator locator = new Locator(log);
        return switch (locator.find(head, target)) {
            case Located.Found found -> found;
            case Located.AfterLast after ->
                    throw new EngineException(
                            Kind.POINT_IN_FUTURE,
                            "Database "
                                    + database
                                    + " has no commit as late as that: the last one is of "
                                    + Milestones.time(after.lastMicros())
                                    + " (UTC). Attach at that time or earlier, or without AT.");
            case Located.BeforeBoundary before ->
                    Optional.ofNullable(request.readOnly() ? time : null)
                            .flatMap(wanted -> locator.unpromised(head, wanted))
                            .orElseThrow(() -> expired(before));
            case Located.UnknownMilestone unknown ->
                    throw new EngineException(
                            Kind.NO_SUCH_MILESTONE,
                            "Database "
                                    + database
                                    + " has no milestone "
                                    + unknown.name()
                                    + "."
                                    + (unknown.nearest().isEmpty()
                                            ? " It has none at all."
                                            : " The nearest are "
                                                    + String.join(", ", unknown.nearest())
                                                    + "."));
        };
    }

    private EngineException expired(Located.BeforeBoundary before) {
        return new EngineException(
                Kind.POINT_EXPIRED,
                "Database "
                        + database
                        + " cannot be attached at a time before "
                        + Milestones.time(before.earliestMicros())
                        + " (UTC): older states are not kept.");
    }

    /**
     * The state at a point or, where something is missing, at the newest one before it that can be
     * had.
     */
    HistoryView read(Head head, Point point) {
        return switch (new StateReader(log).read(head, point)) {
            case StateReader.Read read -> read.view();
            case StateReader.Expired expired ->
                    throw new EngineException(
                            Kind.POINT_EXPIRED,
                            "The point has just expired: states before "
                                    + Milestones.time(expired.boundary().timeMicros())
                                    + " (UTC) are not kept.");
            case StateReader.Unreadable unreadable ->
                    throw Failures.of(
                            "read the history of database " + database, unreadable.reason());
        };
    }

    /** The last point that the store holds of a line; empty if it is not kept. */
    Optional<Point> lastOf(Head head, Line line) {
        return line.equals(head.line())
                ? Optional.of(head.latest())
                : new DeadEnds(log).end(head, line).map(LastState::point);
    }

    LogReader log() {
        return log;
    }

    /** Everything up to the view's point, applied and published. */
    static DatabaseState load(HistoryView view) {
        DatabaseState state = new DatabaseState(view.image());
        try (HistoryView.Cursor<HotRow> rows = view.hotRows()) {
            while (rows.hasNext()) {
                HotRow row = rows.next();
                state.load(row.tableId(), row.position(), row.key(), row.row());
            }
        }
        try (HistoryView.Cursor<LogRecord> records = view.records()) {
            while (records.hasNext()) {
                state.replay(records.next());
            }
        }
        if (state.appliedPosition() != view.point().position()) {
            throw new IllegalStateException(
                    "the history led to position "
                            + state.appliedPosition()
                            + ", not "
                            + view.point().position());
        }
        return state;
    }
}
