package io.hadal.engine.maintain;

import io.hadal.engine.segment.ParquetSegmentStore;
import io.hadal.engine.segment.SegmentWriter.Written;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/**
 * Finds in new segments the rows that were deleted in old ones while they were being merged. Not
 * thread-safe.
 */
final class MovedRows {
    private final ParquetSegmentStore segments;
    private final TableDef def;
    private final List<Written> written;
    private final RoaringBitmap[] deleted;
    private final Map<Segment, RoaringBitmap> pending = new HashMap<>();
    private final Map<Segment, RoaringBitmap> resolved = new HashMap<>();

    MovedRows(ParquetSegmentStore segments, TableDef def, List<Written> written) {
        this.segments = segments;
        this.def = def;
        this.written = written;
        this.deleted = new RoaringBitmap[written.size()];
        for (int i = 0; i < deleted.length; i++) {
            deleted[i] = new RoaringBitmap();
        }
    }

    /** Notes deleted rows of an old segment; ordinals that were noted before do no harm. */
    void add(Segment segment, int[] ordinals) {
        RoaringBitmap fresh = RoaringBitmap.bitmapOf(ordinals);
        fresh.andNot(resolved.computeIfAbsent(segment, ignored -> new RoaringBitmap()));
        if (!fresh.isEmpty()) {
            pending.put(segment, fresh);
        }
    }

    /** Finds them in the new segments. Reads an old segment's keys when first needed. */
    void resolve() {
        pending.forEach((segment, ordinals) -> {
            ordinals.forEach((int ordinal) -> mark(segments.key(def, segment, ordinal)));
            resolved.computeIfAbsent(segment, ignored -> new RoaringBitmap()).or(ordinals);
        });
        pending.clear();
    }

    /** Rows of the i-th new segment that are deleted. */
    RoaringBitmap deleted(int index) {
        return deleted[index];
    }

    private void mark(byte[] key) {
        for (int i = 0; i < deleted.length; i++) {
            int ordinal = written.get(i).ordinal(key);
            if (ordinal >= 0) {
                deleted[i].add(ordinal);
                return;
            }
        }
        throw new IllegalStateException("a row of table " + def.name() + " was lost in a merge");
    }
}
