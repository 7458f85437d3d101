package io.hadal.engine.open;

import io.hadal.engine.Engine.AttachRequest;
import io.hadal.engine.Engine.Attached;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.open.Assembly.Place;
import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.engine.state.DatabaseState;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.LeftOut;
import io.hadal.storage.history.Note;
import io.hadal.storage.history.Point;
import io.hadal.storage.line.AttachPoint;
import io.hadal.storage.line.FirstRecords;
import io.hadal.storage.line.HeldLock;
import io.hadal.storage.line.OpenResult;
import io.hadal.storage.line.OpenResult.Opened;
import java.util.ArrayList;
import java.util.List;

/** One ATTACH of a storage id. */
final class Attachment {
    private final EngineHost host;
    private final Place place;
    private final Journey journey;
    private final AttachRequest request;
    private final HistorySource source;
    private final List<String> notes = new ArrayList<>();

    Attachment(EngineHost host, Place place, Journey journey, AttachRequest request) {
        this.host = host;
        this.place = place;
        this.journey = journey;
        this.request = request;
        this.source = new HistorySource(place.folder(), host.env(), request.name());
    }

    Attached run(Assembly assembly) {
        HistorySource.Reading reading = source.read(request);
        Head head = reading.found().head();
        HistoryView view = reading.view();
        reading.found().notes().stream().map(Note::message).forEach(notes::add);
        if (reading.wanted().abandoned()) {
            notes.add(
                    "The point lies in a future that was abandoned when a line went on from an older point.");
        }
        if (view.point().timeMicros() < head.boundary().timeMicros()) {
            notes.add(
                    "The point is older than what is promised, which is from "
                            + Milestones.time(head.boundary().timeMicros())
                            + " (UTC) on: it can be read until it is collected.");
        }
        view.notes().stream().map(Note::message).forEach(notes::add);
        view.leftOut().ifPresent(this::accept);
        return request.readOnly() ? readOnly(assembly, head, view) : writing(assembly, head, view);
    }

    /**
     * Missing objects at the end are what a copy looks like that was cut off: the state before them
     * is a real one, and is taken. Damage, and a point that was asked for by name, are for the
     * operator to decide.
     */
    private void accept(LeftOut leftOut) {
        notes.add(accepted(request.name(), leftOut, isFixed(), request.force()));
    }

    /**
     * The note about it. Throws what {@link #incomplete} says if it cannot be accepted.
     *
     * @param named the point was asked for by name
     */
    static String accepted(String database, LeftOut leftOut, boolean named, boolean force) {
        if (named || (isDamage(leftOut) && !force)) {
            throw incomplete(database, leftOut);
        }
        return describe(leftOut);
    }

    private static boolean isDamage(LeftOut leftOut) {
        return leftOut.objects().stream().anyMatch(object -> object.contains("corrupt"));
    }

    /** Whether a point was asked for by name, and not the newest one. */
    private boolean isFixed() {
        return request.milestone() != null || request.timeMicros() != null;
    }

    private static String describe(LeftOut leftOut) {
        return leftOut.records()
                + " commits were left out, positions "
                + leftOut.firstPosition()
                + " to "
                + leftOut.lastPosition()
                + ", after "
                + Milestones.time(leftOut.afterMicros())
                + " and up to "
                + Milestones.time(leftOut.throughMicros())
                + " (UTC), because: "
                + String.join(" ", leftOut.objects());
    }

    /** The state that is wanted cannot be had as a whole. */
    static EngineException incomplete(String database, LeftOut leftOut) {
        return new EngineException(
                isDamage(leftOut) ? Kind.CORRUPT_OBJECT : Kind.MISSING_OBJECT,
                "Database "
                        + database
                        + " is not complete in its store: "
                        + String.join(" ", leftOut.objects())
                        + " Put back what is wrong from a copy; or go on without it, by ATTACH … AT TIME '"
                        + Milestones.time(leftOut.afterMicros())
                        + "': that loses "
                        + leftOut.records()
                        + " commits, positions "
                        + leftOut.firstPosition()
                        + " to "
                        + leftOut.lastPosition()
                        + ", up to "
                        + Milestones.time(leftOut.throughMicros())
                        + " (UTC).");
    }

    private Attached readOnly(Assembly assembly, Head head, HistoryView view) {
        DatabaseState state = HistorySource.load(view);
        LocalEntry entry = journey.reach(Stage.READ_ONLY);
        ReadOnlyAssembly readOnly = new ReadOnlyAssembly(host, assembly, entry, place);
        long position = state.appliedPosition();
        return new Attached(
                isFixed() ? readOnly.fixed(state) : readOnly.following(head, view, state),
                position,
                view.point().timeMicros(),
                notes);
    }

    private Attached writing(Assembly assembly, Head head, HistoryView view) {
        Point point = view.point();
        boolean latest = point.equals(head.latest());
        Base base = Base.of(view);
        AttachPoint from =
                latest
                        ? AttachPoint.LATEST
                        : new AttachPoint.At(point.at(), point.ancestry(), asked(point));
        FirstRecords first = latest ? FirstRecords.NONE : Lines.restoreMilestone(point);
        Opened opened = open(head, from, first);
        if (!base.isOf(opened)) {
            base = Lines.reread(source, opened, request.name());
        }
        opened.ignoredLocks().stream().map(this::describe).forEach(notes::add);
        Lines.applyFirst(base.state(), opened);
        journey.save(Lines.settle(place.folder(), journey.entry(), opened.opening().line()));
        LocalEntry entry = journey.reach(Stage.ATTACHED);
        DatabaseImpl database =
                assembly.writing(
                        entry,
                        place,
                        base.state(),
                        opened,
                        assembly.freshLog(entry, opened.first().tail()),
                        base.snapshotSeq());
        return new Attached(database, base.point().position(), base.point().timeMicros(), notes);
    }

    private long asked(Point point) {
        Long time = request.timeMicros();
        return time != null ? time : point.timeMicros();
    }

    private Opened open(Head head, AttachPoint from, FirstRecords first) {
        OpenResult result =
                Lines.opener(host, place.folder(), source, journey)
                        .attach(head, from, request.force(), first);
        return Lines.opened(result, request.name(), host.env().nowMicros());
    }

    private String describe(HeldLock lock) {
        return "Lock "
                + lock.describe(host.env().nowMicros())
                + (request.force()
                        ? " was overridden or belongs to a line that is sealed."
                        : " was ignored: its line is sealed.");
    }
}
