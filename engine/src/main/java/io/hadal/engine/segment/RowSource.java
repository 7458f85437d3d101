package io.hadal.engine.segment;

import io.hadal.engine.TableView;
import io.hadal.engine.TableView.HotCursor;
import io.hadal.storage.schema.TableDef;
import java.util.function.Supplier;

/**
 * Rows in row.RowCodec's bytes that DuckDB may read.
 *
 * @param def the definition by which they are read; rows with fewer slots have the others' initial
 *     values
 * @param rowsEstimate about how many there are, for plans
 * @param cursors opens a cursor at the first row; called once per scan, a self join scans twice.
 *     What cursors show stays readable until the handle is closed
 */
public record RowSource(TableDef def, long rowsEstimate, Supplier<HotCursor> cursors) {

    /** All hot rows of a view, which must stay open as long. */
    public static RowSource hotRows(TableView view) {
        return new RowSource(view.def(), view.hotRowsEstimate(), () -> view.hotRows(null, null));
    }
}
