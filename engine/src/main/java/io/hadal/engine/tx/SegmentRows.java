package io.hadal.engine.tx;

import io.hadal.engine.SegmentStore;
import io.hadal.engine.state.Layout;
import io.hadal.engine.state.LiveSegment;
import io.hadal.storage.log.LogRecord.Place;
import io.hadal.storage.log.Segment;
import io.hadal.storage.log.Segment.ColumnStats;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.row.RowReader;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds rows in segments by key, looking only into segments that may have them. */
final class SegmentRows {
    private final SegmentStore store;

    SegmentRows(SegmentStore store) {
        this.store = store;
    }

    /** A row and where it lies. */
    record Located(LiveSegment segment, int ordinal) {
        Place place() {
            return new Place(segment.segment().id(), ordinal);
        }
    }

    /** The row with a primary key as of a position; null if no segment has it. */
    @Nullable Located locate(TableDef def, Layout layout, byte[] key, long position) {
        for (LiveSegment live : layout.candidates(key)) {
            for (int ordinal : store.find(def, live.segment(), def.primaryKey(), key)) {
                if (!live.isDeleted(ordinal, position)) {
                    return new Located(live, ordinal);
                }
            }
        }
        return null;
    }

    byte[] row(TableDef def, Located located) {
        return store.row(def, located.segment().segment(), located.ordinal());
    }

    /** Rows with a key of an index as of a position. */
    List<Located> locateByIndex(
            TableDef def, Layout layout, Index index, byte[] key, byte[] sample, long position) {
        byte[] @Nullable [] values = values(def, index, sample);
        List<Located> found = new ArrayList<>();
        for (LiveSegment live : layout.segments()) {
            if (mayHave(live.segment(), index, values)) {
                for (int ordinal : store.find(def, live.segment(), index.slots(), key)) {
                    if (!live.isDeleted(ordinal, position)) {
                        found.add(new Located(live, ordinal));
                    }
                }
            }
        }
        return found;
    }

    /** The encoding of each of an index's values in a row, as zone maps have it. */
    private static byte[] @Nullable [] values(TableDef def, Index index, byte[] row) {
        RowReader reader = RowCodec.of(def).reader(row);
        byte[] @Nullable [] values = new byte[index.slots().size()][];
        for (int i = 0; i < values.length; i++) {
            int slot = index.slots().get(i);
            if (reader.seek(slot)) {
                values[i] = KeyCodec.encodeSingle(def.bySlot(slot).type(), reader.value());
            }
        }
        return values;
    }

    private static boolean mayHave(Segment segment, Index index, byte[] @Nullable [] values) {
        for (ColumnStats stats : segment.columns()) {
            int at = index.slots().indexOf(stats.slot());
            byte[] value = at < 0 ? null : values[at];
            if (value != null && isOutside(stats, value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOutside(ColumnStats stats, byte[] value) {
        byte[] min = stats.min();
        byte[] max = stats.max();
        return min != null && KeyCodec.compare(value, min) < 0
                || max != null && KeyCodec.compare(value, max) > 0;
    }
}
