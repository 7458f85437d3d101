package io.hadal.engine;

import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * A table as of one position, in a transaction's view with its own writes: the rows of {@link
 * #segments} that are not deleted there, and the hot rows; no key is in both.
 */
public interface TableView {
    TableDef def();

    List<SegmentView> segments();

    /** The hot row with this primary key (row.RowCodec's bytes), or null. */
    byte @Nullable [] hotRow(byte[] key);

    /**
     * Hot rows by primary key: from {@code fromKey} (included, null = first) to {@code toKey}
     * (excluded, null = last).
     */
    HotCursor hotRows(byte @Nullable [] fromKey, byte @Nullable [] toKey);

    /**
     * Hot rows by a secondary index's key, likewise; index keys as row.KeyCodec encodes the index's
     * columns.
     */
    HotCursor hotRowsByIndex(int indexId, byte @Nullable [] fromKey, byte @Nullable [] toKey);

    /** Number of hot rows, give or take concurrent change: for planning. */
    long hotRowsEstimate();

    /**
     * The row with this primary key, wherever it is; null if there is none. May fetch a segment.
     */
    byte @Nullable [] row(byte[] key);

    /**
     * @param deleted ordinals that are not part of the view; not to be changed
     */
    record SegmentView(Segment segment, RoaringBitmap deleted) {}

    /** Walks visible hot rows. Not thread-safe. */
    interface HotCursor {
        /**
         * Steps to the next row; false at the end. Before the first call it stands before the first
         * row.
         */
        boolean next();

        byte[] key();

        byte[] row();
    }
}
