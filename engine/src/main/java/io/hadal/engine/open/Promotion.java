package io.hadal.engine.open;

import io.hadal.engine.Engine.AttachRequest;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Failover;
import io.hadal.engine.follow.Follower;
import io.hadal.engine.open.Assembly.Place;
import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.engine.state.DatabaseState;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.Located;
import io.hadal.storage.history.Note;
import io.hadal.storage.history.Point;
import io.hadal.storage.line.AttachPoint;
import io.hadal.storage.line.FirstRecords;
import io.hadal.storage.line.Locks;
import io.hadal.storage.line.OpenResult.Opened;
import io.hadal.storage.log.Line;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One FAILOVER: a READ ONLY database becomes the writer, in place. Only the store that it is
 * attached to takes part. If it fails, the database goes on as it was.
 */
final class Promotion {
    private final EngineHost host;
    private final Assembly assembly;
    private final Place place;
    private final Journey journey;
    private final DatabaseImpl database;
    private final Failover.Request request;
    private final HistorySource source;
    private final FailoverReport report;
    private final @Nullable Follower follower;

    Promotion(
            EngineHost host,
            Assembly assembly,
            Place place,
            Journey journey,
            DatabaseImpl database,
            Failover.Request request) {
        this.host = host;
        this.assembly = assembly;
        this.place = place;
        this.journey = journey;
        this.database = database;
        this.request = request;
        this.source = new HistorySource(place.folder(), host.env(), request.name());
        this.report = new FailoverReport(host.env());
        this.follower = database.parts().follower();
    }

    Failover.Report run() {
        refuseImpossible();
        stopFollower();
        boolean promoted = false;
        try {
            SourceWatch watch = new SourceWatch(host.env(), follower);
            if (!request.force()) {
                watch.look();
            }
            Decision decision = source.settled(this::decide);
            report.decided(decision);
            if (request.dryRun()) {
                return report.dryRun(decision, new Locks(place.folder()).list(), watch);
            }
            if (watch.moves() && !request.force()) {
                throw watch.refusal(request.name());
            }
            Decision made = takeOver(decision);
            promoted = true;
            return report.done(made);
        } finally {
            if (!promoted && follower != null) {
                follower.start();
            }
        }
    }

    private void refuseImpossible() {
        if (!database.readOnly()) {
            throw new EngineException(
                    Kind.INVALID_ARGUMENT,
                    "Database "
                            + request.name()
                            + " is written here already: FAILOVER is for a database that is attached READ ONLY.");
        }
        if (request.milestone() != null && request.timeMicros() != null) {
            throw new EngineException(
                    Kind.INVALID_ARGUMENT,
                    "FAILOVER takes TO MILESTONE or TO TIME, not both. Leave one out.");
        }
    }

    private void stopFollower() {
        if (follower == null) {
            return;
        }
        try {
            follower.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            follower.start();
            throw new EngineException(
                    Kind.INTERRUPTED,
                    "Interrupted: could not fail over " + request.name() + ".",
                    e);
        }
    }

    // ---- decide

    private Decision decide() {
        Head head = find();
        if (follower != null && !follower.shown().at().equals(head.latest().at())) {
            follower.catchUp();
            head = find();
        }
        Located.Found wanted = source.locate(head, target());
        if (wanted.abandoned()) {
            report.note(
                    "The point lies in a future that was abandoned when a line went on from an older point.");
        }
        Point point = wanted.point();
        return isShown(point) ? warm(head, point, Optional.empty()) : read(head, point);
    }

    private Head find() {
        HeadSearch.Found found = source.find();
        report.notes(found.notes().stream().map(Note::message).toList());
        return found.head();
    }

    private AttachRequest target() {
        LocalEntry entry = journey.entry();
        return new AttachRequest(
                entry.name(),
                entry.store(),
                entry.storageId(),
                request.milestone(),
                request.timeMicros(),
                false,
                request.force());
    }

    private boolean isShown(Point point) {
        return follower != null && follower.shown().at().equals(point.at());
    }

    private Decision warm(Head head, Point point, Optional<HistoryView> view) {
        Follower shows = Objects.requireNonNull(follower);
        return new Decision(
                head,
                point,
                shows.state(),
                true,
                shows.newestSnapshotSeq(),
                view.flatMap(HistoryView::leftOut));
    }

    private Decision read(Head head, Point point) {
        HistoryView view = source.read(head, point);
        boolean named = request.milestone() != null || request.timeMicros() != null;
        view.leftOut()
                .ifPresent(out ->
                        report.note(
                                Attachment.accepted(request.name(), out, named, request.force())));
        if (isShown(view.point())) {
            return warm(head, view.point(), Optional.of(view));
        }
        DatabaseState state = request.dryRun() ? null : HistorySource.load(view);
        return new Decision(
                head, view.point(), state, false, Base.snapshotSeq(view), view.leftOut());
    }

    // ---- take over

    /** Returns what it came to. */
    private Decision takeOver(Decision decision) {
        OpeningClock clock = new OpeningClock(place.folder(), host.env());
        Opened opened = open(decision, clock);
        try {
            report.opened(clock, opened);
            Decision made = decision.base().isOf(opened) ? decision : moved(opened);
            write(made.base(), opened);
            return made;
        } catch (RuntimeException e) {
            giveUp(opened.opening().line(), e);
            throw e;
        }
    }

    private Opened open(Decision decision, OpeningClock folder) {
        Point point = decision.point();
        Long time = request.timeMicros();
        AttachPoint from =
                decision.isLatest()
                        ? AttachPoint.LATEST
                        : new AttachPoint.At(
                                point.at(),
                                point.ancestry(),
                                time != null ? time : point.timeMicros());
        FirstRecords first =
                decision.isLatest() ? FirstRecords.NONE : Lines.restoreMilestone(point);
        return Lines.opened(
                Lines.opener(host, folder, source, journey)
                        .attach(decision.head(), from, request.force(), first),
                request.name(),
                host.env().nowMicros());
    }

    private Decision moved(Opened opened) {
        Base base = Lines.reread(source, opened, request.name());
        report.note(
                "The source went on while it was taken over: commit "
                        + base.point().position()
                        + " was its last.");
        return new Decision(
                Objects.requireNonNull(opened.over()),
                base.point(),
                base.state(),
                false,
                base.snapshotSeq(),
                Optional.empty());
    }

    private void write(Base base, Opened opened) {
        Lines.applyFirst(base.state(), opened);
        journey.save(Lines.settle(place.folder(), journey.entry(), opened.opening().line()));
        journey.save(journey.entry().promoted());
        LocalEntry entry = journey.entry();
        DatabaseImpl writing =
                assembly.writing(
                        entry,
                        place,
                        base.state(),
                        opened,
                        assembly.freshLog(entry, opened.first().tail()),
                        base.snapshotSeq());
        database.become(entry, writing.parts());
        report.ready();
    }

    /** Nobody writes the line: its lock goes, as far as the store lets it, and it is followed. */
    private void giveUp(Line line, RuntimeException reason) {
        try {
            new Locks(place.folder()).remove(line);
            journey.save(journey.entry().withStage(Stage.READ_ONLY).withLines(List.of()));
        } catch (RuntimeException e) {
            // The lines stay in the registry: the next start of the server tidies up.
            reason.addSuppressed(e);
        }
    }
}
