package io.hadal.engine.segment;

import io.hadal.engine.segment.SegmentCache.Draft;
import java.util.List;

/** Rows of a table in the order of its sort key, in a temporary file, to be read in slices. */
public final class SortedCopy implements AutoCloseable {
    private final Draft draft;

    SortedCopy(Draft draft) {
        this.draft = draft;
    }

    /** A relation with the rows from one (included) to another (excluded), counted from 0. */
    public String sql(long from, long to) {
        return "(SELECT * FROM "
                + SegmentScan.readParquet(List.of(draft.path()), "")
                + " WHERE file_row_number >= "
                + from
                + " AND file_row_number < "
                + to
                + ")";
    }

    @Override
    public void close() {
        draft.discard();
    }
}
