package io.hadal.engine.open;

import io.hadal.engine.Divergence.RowChange;
import io.hadal.engine.Divergence.Source;
import io.hadal.engine.Divergence.TableChange;
import io.hadal.engine.Divergence.Visitor;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.StateView;
import io.hadal.engine.TableView;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.engine.state.DatabaseState;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.AddedSegment;
import io.hadal.storage.log.LogRecord.DeletedRows;
import io.hadal.storage.log.LogRecord.Place;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tells the commits of one source row by row. A record only names the row that it replaces; the
 * state that it was made on, which is replayed along, says what was there.
 */
final class LostCommits {
    private final DatabaseImpl database;
    private final DatabaseState state;
    private final Source source;
    private final Visitor visitor;

    /**
     * @param database shows {@code state}, that before the first record
     */
    LostCommits(DatabaseImpl database, Source source, Visitor visitor) {
        this.database = database;
        this.state = database.parts().state();
        this.source = source;
        this.visitor = visitor;
    }

    void take(LogRecord record) {
        if (record.position() != state.appliedPosition() + 1) {
            throw new EngineException(
                    Kind.MISSING_OBJECT,
                    "Position "
                            + record.position()
                            + " in "
                            + source.place()
                            + " follows position "
                            + state.appliedPosition()
                            + ": what is between them is not there.");
        }
        switch (record) {
            case LogRecord.Commit commit -> tell(commit);
            case LogRecord.CatalogChange change -> tell(change);
            default -> {
                // Rows stay what they are.
            }
        }
        state.replay(record);
    }

    private void tell(LogRecord.CatalogChange change) {
        for (long id : change.dropped()) {
            tell(change, state.definition(id).orElse(null), null);
        }
        for (TableDef def : change.put()) {
            tell(change, state.definition(def.id()).orElse(null), def);
        }
    }

    private void tell(LogRecord at, @Nullable TableDef before, @Nullable TableDef after) {
        visitor.changed(source, new TableChange(at.position(), at.timeMicros(), before, after));
    }

    private void tell(LogRecord.Commit commit) {
        try (StateView before = database.view()) {
            for (LogRecord.RowChange change : commit.changes()) {
                TableView table = before.table(change.tableId());
                Place replaced = change.replaced();
                byte[] row =
                        replaced == null
                                ? table.hotRow(change.key())
                                : segments()
                                        .row(
                                                table.def(),
                                                segment(table, replaced.segment()),
                                                replaced.ordinal());
                tell(commit, table.def(), row, change.row());
            }
            commit.deleted().forEach(rows -> tell(commit, before, rows));
            commit.added().forEach(added -> tell(commit, before, added));
        }
    }

    /** A large transaction deletes rows by their places, also those that it replaces. */
    private void tell(LogRecord.Commit commit, StateView before, DeletedRows rows) {
        TableView table = before.table(rows.segment().tableId());
        Segment segment = segment(table, rows.segment());
        for (int ordinal : rows.ordinals()) {
            tell(commit, table.def(), segments().row(table.def(), segment, ordinal), null);
        }
    }

    private void tell(LogRecord.Commit commit, StateView before, AddedSegment added) {
        Segment segment = added.segment();
        TableDef def = before.table(segment.id().tableId()).def();
        IntStream.range(0, Math.toIntExact(segment.rows()))
                .filter(ordinal -> Arrays.binarySearch(added.deleted(), ordinal) < 0)
                .forEach(ordinal -> tell(commit, def, null, segments().row(def, segment, ordinal)));
    }

    /** A row that was deleted and was not there either is told by nobody. */
    private void tell(
            LogRecord.Commit commit,
            TableDef table,
            byte @Nullable [] before,
            byte @Nullable [] after) {
        if (before != null || after != null) {
            visitor.changed(
                    source,
                    new RowChange(commit.position(), commit.timeMicros(), table, before, after));
        }
    }

    private SegmentStore segments() {
        return database.segments();
    }

    private static Segment segment(TableView table, BlobId id) {
        return table.segments().stream()
                .map(SegmentView::segment)
                .filter(segment -> segment.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("segment " + id + " is not in the state"));
    }
}
