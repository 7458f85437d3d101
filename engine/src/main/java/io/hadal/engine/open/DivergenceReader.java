package io.hadal.engine.open;

import io.hadal.engine.Divergence.Change;
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
import io.hadal.storage.log.LogRecord;
import java.io.IOException;
import java.util.Optional;

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

    /** What the store's dead ends hold. One that is damaged keeps nobody from the next. */
    void deadEnds(Source store, Told told) {
        Head head = source.settled(() -> source.find().head());
        for (DeadEnd end : deadEnds.find(head)) {
            if (!told.holdsAll(end)) {
                Source line = new Source(store.origin(), store.place(), end.line().toString());
                tell(head, end, line, told);
            }
        }
    }

    /**
     * From the fork on; where that is past the retention, or something is damaged, from the next
     * state that can be read. What lies between is named.
     */
    private void tell(Head head, DeadEnd end, Source line, Told told) {
        Optional<DeadEnd> part = Optional.of(end);
        while (part.isPresent()) {
            Part reading = new Part(head, part.get(), line, told);
            Optional<EngineException> failure = reading.tell();
            Optional<DeadEnd> rest = failure.flatMap(why -> deadEnds.rest(end, reading.through()));
            failure.ifPresent(why ->
                    visitor.unreadable(
                            line,
                            notShown(
                                    why,
                                    reading.through(),
                                    rest.map(DeadEnd::fork).orElse(end.end()))));
            part = rest;
        }
    }

    private static EngineException notShown(EngineException why, long after, Point through) {
        return new EngineException(
                why.kind(),
                why.getMessage()
                        + " What was committed at positions "
                        + (after + 1)
                        + " to "
                        + through.position()
                        + ", until "
                        + Milestones.time(through.timeMicros())
                        + " (UTC), is not shown.",
                why);
    }

    /** A dead end, or what is left of it. */
    private final class Part {
        private final Head head;
        private final DeadEnd end;
        private final Source line;
        private final Told told;
        private long through;

        Part(Head head, DeadEnd end, Source line, Told told) {
            this.head = head;
            this.end = end;
            this.line = line;
            this.told = told;
            this.through = end.fork().position();
        }

        /** Position up to which it was told. */
        long through() {
            return through;
        }

        /** Returns why it cannot be read further, if so. */
        Optional<EngineException> tell() {
            try (Cursor<LogRecord> records = deadEnds.records(end)) {
                LostCommits lost = new LostCommits(show(head, end.fork()), line, new News());
                while (records.hasNext()) {
                    LogRecord record = records.next();
                    lost.take(record);
                    through = record.position();
                }
                return Optional.empty();
            } catch (StoredObjectException e) {
                return Optional.of(Failures.of("read the end of line " + end.line(), e));
            } catch (EngineException e) {
                if (e.kind() == Kind.INTERRUPTED) {
                    throw e;
                }
                return Optional.of(e);
            } finally {
                told.add(end.line(), end.fork().position(), through);
            }
        }

        /** Tells what no other copy has told. */
        private final class News implements Visitor {
            @Override
            public void changed(Source source, Change change) {
                if (!told.holds(end.line(), change.position())) {
                    visitor.changed(source, change);
                }
            }

            @Override
            public void unreadable(Source source, EngineException why) {
                visitor.unreadable(source, why);
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
