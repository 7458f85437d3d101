package io.hadal.engine.state;

import io.hadal.engine.TableView.SegmentView;
import io.hadal.engine.state.HotTable.At;
import io.hadal.engine.state.HotTable.Rows;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table at one position, as it lies in memory: hot rows and segments. Valid while its view is
 * open.
 */
public final class TableSnapshot {
    private final TableDef def;
    private final HotTable hot;
    private final Layout layout;
    private final At at;

    TableSnapshot(TableDef def, TableState state, long position) {
        this.def = def;
        this.hot = state.hot();
        this.layout = state.layout().at(position);
        this.at = new At(position, layout.moved);
    }

    public TableDef def() {
        return def;
    }

    public HotTable hot() {
        return hot;
    }

    /** Where in the hot rows the view looks. */
    public At at() {
        return at;
    }

    public Layout layout() {
        return layout;
    }

    public List<SegmentView> segments() {
        List<SegmentView> views = new ArrayList<>();
        for (LiveSegment segment : layout.segments()) {
            views.add(segment.at(at.position()));
        }
        return views;
    }

    /** Hot rows with the positions that wrote them. */
    public Rows hotRows(byte @Nullable [] from, byte @Nullable [] to) {
        return hot.rows(from, to, at);
    }
}
