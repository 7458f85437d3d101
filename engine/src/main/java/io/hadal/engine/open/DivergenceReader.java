package io.hadal.engine.open;

import io.hadal.engine.Divergence.Source;
import io.hadal.engine.Divergence.Visitor;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.open.Assembly.Place;
import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.engine.wal.Wal;
import io.hadal.engine.wal.WalEntry;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.history.DeadEnd;
import io.hadal.storage.history.DeadEnds;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.HistoryView.Cursor;
import io.hadal.storage.history.Point;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import java.io.IOException;
import java.util.Map;

/**
 * Tells what was committed and is in no later state, with the help of one store: it has the states
 * that the lost commits were made on.
 */
final class DivergenceReader {
    private final EngineHost host;
    private final LocalEntry entry;
    private final Place place;
    private final Visitor visitor;
    private final HistorySource source;
    private final DeadEnds deadEnds;

    DivergenceReader(EngineHost host, LocalEntry entry, Place place, Visitor visitor) {
        this.host = host;
        this.entry = entry;
        this.place = place;
        this.visitor = visitor;
        this.source = new HistorySource(place.folder(), host.env(), entry.name());
        this.deadEnds = new DeadEnds(source.log());
    }

    /**
     * What the store's dead ends hold. One that is damaged keeps nobody from the next.
     *
     * @param told up to where lines were told already: copies of a store have the same dead ends
     */
    void deadEnds(Source store, Map<Line, Long> told) {
        Head head = source.settled(() -> source.find().head());
        for (DeadEnd end : deadEnds.find(head)) {
            if (told.getOrDefault(end.line(), 0L) >= end.end().position()) {
                continue;
            }
            Source line = new Source(store.origin(), store.place(), end.line().toString());
            try {
                tell(head, end, line);
                told.merge(end.line(), end.end().position(), Math::max);
            } catch (StoredObjectException e) {
                visitor.unreadable(line, Failures.of("read the end of line " + end.line(), e));
            } catch (EngineException e) {
                if (e.kind() == Kind.INTERRUPTED) {
                    throw e;
                }
                visitor.unreadable(line, e);
            }
        }
    }

    private void tell(Head head, DeadEnd end, Source store) {
        LostCommits lost = new LostCommits(show(head, end.fork()), store, visitor);
        try (Cursor<LogRecord> records = deadEnds.records(end)) {
            while (records.hasNext()) {
                lost.take(records.next());
            }
        }
    }

    /** What the local log holds that the store does not, if the database does not go on with it. */
    void localLog(Source log) {
        Head head = source.settled(() -> source.find().head());
        if (entry.stage() == Stage.ATTACHED && entry.lines().contains(head.line())) {
            return;
        }
        Point end = lastState(head);
        if (LocalUnsent.count(host, entry, end.position()) == 0) {
            return;
        }
        LostCommits lost = new LostCommits(show(head, end), log, visitor);
        try {
            Wal.scan(host.disk(), entry.walFolder(), found -> take(found, end, lost));
        } catch (IOException e) {
            throw Failures.local("read the local log of database " + entry.name(), e);
        }
    }

    private static void take(WalEntry found, Point after, LostCommits lost) {
        if (found.kind() == WalEntry.Kind.RECORD && found.position() > after.position()) {
            String name = "entry " + found.number() + " of the local log";
            lost.take(LogRecordCodec.decode(found.payload(), name));
        }
    }

    /** The last state that the store has of what this server wrote. */
    private Point lastState(Head head) {
        return entry.lines().reversed().stream()
                .flatMap(line -> source.lastOf(head, line).stream())
                .findFirst()
                .orElseThrow(() ->
                        new EngineException(
                                Kind.POINT_EXPIRED,
                                "The store no longer has the state that the local log of database "
                                        + entry.name()
                                        + " goes on from."));
    }

    /** The state at a point, to read rows from. */
    private DatabaseImpl show(Head head, Point point) {
        HistoryView view = source.read(head, point);
        if (view.leftOut().isPresent()) {
            throw new EngineException(
                    Kind.MISSING_OBJECT,
                    "The state that the commits were made on is not complete: "
                            + String.join(" ", view.leftOut().get().objects()));
        }
        return new ReadOnlyAssembly(host, new Assembly(host), entry, place)
                .fixed(HistorySource.load(view));
    }
}
