package io.hadal.engine.state;

import io.hadal.engine.TableView.SegmentView;
import io.hadal.storage.log.Segment;
import org.roaringbitmap.RoaringBitmap;

/** A segment of the state with its delete vector. */
public final class LiveSegment {
    private final Segment segment;
    private final DeleteVector deleted;

    LiveSegment(Segment segment, RoaringBitmap deleted) {
        this.segment = segment;
        this.deleted = new DeleteVector(deleted);
    }

    public Segment segment() {
        return segment;
    }

    public boolean isDeleted(int ordinal, long position) {
        return deleted.contains(ordinal, position);
    }

    public SegmentView at(long position) {
        return new SegmentView(segment, deleted.at(position));
    }

    /** Rows that are deleted now. */
    public long deletedCount() {
        return deleted.count();
    }

    DeleteVector deleted() {
        return deleted;
    }
}
