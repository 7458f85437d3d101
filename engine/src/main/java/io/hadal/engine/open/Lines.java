package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.state.DatabaseState;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.Point;
import io.hadal.storage.line.FencedBy;
import io.hadal.storage.line.FirstRecords;
import io.hadal.storage.line.LineOpener;
import io.hadal.storage.line.Locks;
import io.hadal.storage.line.OpenResult;
import io.hadal.storage.line.OpenResult.Opened;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Opening;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What creating, attaching and recovering share when they open a line. */
final class Lines {
    private Lines() {}

    static LineOpener opener(
            EngineHost host, ObjectStore folder, HistorySource source, Journey journey) {
        EngineParts parts = host.parts();
        LineOpener.Who who = new LineOpener.Who(parts.node(), parts.host(), parts.pid());
        return new LineOpener(
                folder,
                host.env(),
                new LineOpener.Config(
                        who,
                        () -> source.find().head(),
                        new OpeningPatience(host.env()),
                        journey::announce));
    }

    /** The line that was opened; throws why it was not. */
    static Opened opened(OpenResult result, String database, long nowMicros) {
        return switch (result) {
            case Opened opened -> opened;
            case OpenResult.Locked locked ->
                    throw new EngineException(Kind.LOCKED, locked.describe(nowMicros));
            case OpenResult.LostRace lost ->
                    throw new EngineException(
                            Kind.LOCKED,
                            "Database "
                                    + database
                                    + " was not attached: "
                                    + faster(lost.by())
                                    + " Nothing of that was changed.");
            case OpenResult.Expired expired ->
                    throw new EngineException(
                            Kind.POINT_EXPIRED,
                            "The point has just expired: states before "
                                    + Milestones.time(expired.boundary().timeMicros())
                                    + " (UTC) are not kept.");
            case OpenResult.Fenced fenced ->
                    throw new EngineException(
                            Kind.LOCKED, "Database " + database + ": " + fenced.by().describe());
        };
    }

    private static String faster(FencedBy by) {
        return switch (by) {
            case FencedBy.TakenOver taken -> taken.describe() + ".";
            case FencedBy.OtherChunk other ->
                    "whoever writes line "
                            + other.line()
                            + " was faster time after time, last with chunk "
                            + other.seq()
                            + ". Stop that writer or replicator, or try again.";
        };
    }

    /** What a line begins with that continues an older point. */
    static FirstRecords restoreMilestone(Point point) {
        return opening ->
                List.of(
                        new LogRecord.MilestoneSet(
                                point.position() + 1,
                                opening.timeMicros() + 1,
                                Milestones.RESTORED_PREFIX
                                        + Milestones.time(opening.timeMicros())));
    }

    /** The writer that was taken over had gone on after its end was read: the state that counts. */
    static Base reread(HistorySource source, Opened opened, String database) {
        Opening opening = opened.opening();
        Head head = source.find().head();
        long time =
                Optional.ofNullable(opened.over())
                        .map(over -> over.tail().timeMicros())
                        .orElse(opening.timeMicros());
        Point point = new Point(Objects.requireNonNull(opening.parent()), time, opening.lineage());
        HistoryView view = source.read(head, point);
        view.leftOut()
                .ifPresent(leftOut -> {
                    throw Attachment.incomplete(database, leftOut);
                });
        return Base.of(view);
    }

    /** Applies the records that the line begins with. */
    static void applyFirst(DatabaseState state, Opened opened) {
        List<LogRecord> records =
                ChunkCodec.decode(opened.first().object().bytes(), opened.first().object().key())
                        .records();
        records.forEach(state::apply);
        state.publish(state.appliedPosition());
        if (state.appliedPosition() != opened.first().tail().position()) {
            throw new EngineException(
                    Kind.FAILED,
                    "The new line goes on from position "
                            + opened.first().tail().position()
                            + ", the state is at "
                            + state.appliedPosition()
                            + ". This is a bug; nothing was lost. Try again.");
        }
    }

    /** Removes the locks of own lines that were replaced, and keeps only the new one in mind. */
    static LocalEntry settle(ObjectStore folder, LocalEntry entry, Line line) {
        Locks locks = new Locks(folder);
        for (Line old : entry.lines()) {
            if (!old.equals(line)) {
                locks.remove(old);
            }
        }
        return entry.withLines(List.of(line));
    }
}
