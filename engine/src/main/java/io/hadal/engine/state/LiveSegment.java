package io.hadal.engine.state;

import io.hadal.engine.TableView.SegmentView;
import io.hadal.storage.log.Segment;
import java.util.concurrent.atomic.AtomicInteger;
import org.roaringbitmap.RoaringBitmap;

/** A segment of the state with its delete vector. */
public final class LiveSegment {
    private final Segment segment;
    private final DeleteVector deleted;
    private final AtomicInteger holders = new AtomicInteger();

    /** A segment without deleted rows. */
    public LiveSegment(Segment segment) {
        this(segment, new RoaringBitmap());
    }

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

    // ---- of a transaction's own segment; one writer

    public void delete(int ordinal, long position) {
        deleted.add(position, ordinal);
    }

    /** Takes back what was deleted after a position. */
    public void undeleteAfter(long position) {
        deleted.removeAfter(position);
    }

    // ---- against merges

    /**
     * Keeps the segment in the state until {@link #release}: somebody remembers rows by their
     * place. Under the pipeline's mutex, as long as the state has it.
     */
    public void hold() {
        holders.incrementAndGet();
    }

    public void release() {
        holders.decrementAndGet();
    }

    public boolean isHeld() {
        return holders.get() > 0;
    }
}
