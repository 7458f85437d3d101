package io.hadal.engine.tx;

import io.hadal.engine.TableView;
import io.hadal.engine.state.HotTable.Found;
import io.hadal.engine.state.HotTable.IndexRows;
import io.hadal.engine.state.TableSnapshot;
import io.hadal.engine.tx.SegmentRows.Located;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table as it was committed. */
final class CommittedTable implements TableView {
    private final TableSnapshot snapshot;
    private final SegmentRows segments;

    CommittedTable(TableSnapshot snapshot, SegmentRows segments) {
        this.snapshot = snapshot;
        this.segments = segments;
    }

    @Override
    public TableDef def() {
        return snapshot.def();
    }

    @Override
    public List<SegmentView> segments() {
        return snapshot.segments();
    }

    @Override
    public byte @Nullable [] hotRow(byte[] key) {
        return snapshot.hot().row(key, snapshot.at());
    }

    @Override
    public HotCursor hotRows(byte @Nullable [] fromKey, byte @Nullable [] toKey) {
        return snapshot.hotRows(fromKey, toKey);
    }

    @Override
    public IndexRows hotRowsByIndex(
            int indexId, byte @Nullable [] fromKey, byte @Nullable [] toKey) {
        return snapshot.hot().rowsByIndex(index(def(), indexId), fromKey, toKey, snapshot.at());
    }

    @Override
    public long hotRowsEstimate() {
        return snapshot.hot().size();
    }

    @Override
    public byte @Nullable [] row(byte[] key) {
        Found hot = snapshot.hot().get(key, snapshot.at());
        if (hot != null) {
            return hot.row();
        }
        Located located = locate(key);
        return located == null ? null : segments.row(def(), located);
    }

    /** Where the row lies in the segments of this view. */
    @Nullable Located locate(byte[] key) {
        return segments.locate(def(), snapshot.layout(), key, snapshot.at().position());
    }

    static Index index(TableDef def, int indexId) {
        for (Index index : def.indexes()) {
            if (index.id() == indexId) {
                return index;
            }
        }
        throw new IllegalArgumentException(
                "table " + def.name() + " has no index with id " + indexId);
    }

    TableSnapshot snapshot() {
        return snapshot;
    }
}
