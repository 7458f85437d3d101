package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.state.DatabaseState;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.line.LineOpener;
import io.hadal.storage.line.Locks;
import io.hadal.storage.line.OpenResult.Opened;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import java.util.List;

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
                        who, source::lineHead, new OpeningPatience(host.env()), journey::announce));
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
