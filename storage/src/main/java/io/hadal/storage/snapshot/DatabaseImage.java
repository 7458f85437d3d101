package io.hadal.storage.snapshot;

import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * A database's state at one position, all but its hot rows (those are streamed, see the snapshot
 * codec): what a snapshot's root holds, and what reading a history yields.
 *
 * @param position last position applied
 * @param timeMicros time of that position
 * @param removed segments that no longer belong to the state but to points that are still promised
 */
public record DatabaseImage(
        long position,
        long timeMicros,
        List<TableImage> tables,
        List<Milestone> milestones,
        Boundary boundary,
        List<RemovedSegment> removed,
        long nextTableId) {

    /**
     * @param nextAutoIncrement next value of the AUTO_INCREMENT or hidden row id column, 1 if there
     *     is none
     */
    public record TableImage(TableDef def, long nextAutoIncrement, List<SegmentImage> segments) {}

    /**
     * @param deleted ordinals of rows that are deleted as of the image's position
     */
    public record SegmentImage(Segment segment, RoaringBitmap deleted) {}

    /**
     * @param position the state it names
     */
    public record Milestone(String name, long position, long timeMicros) {}

    /**
     * @param removedTimeMicros time of the record that removed it
     */
    public record RemovedSegment(BlobId id, long sizeBytes, long removedTimeMicros) {}
}
