package io.hadal.storage.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.AddedSegment;
import io.hadal.storage.proto.CatalogChange;
import io.hadal.storage.proto.MilestoneName;
import io.hadal.storage.proto.SegmentEdit;
import io.hadal.storage.proto.SegmentEntry;
import io.hadal.storage.proto.SnapshotAnnounced;
import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/** Records other than commits as protobuf messages and back. */
final class RecordMessages {
    private RecordMessages() {}

    static CatalogChange of(LogRecord.CatalogChange change) {
        CatalogChange.Builder message = CatalogChange.newBuilder().addAllDropped(change.dropped());
        change.put().forEach(table -> message.addPut(TableMessages.of(table)));
        return message.build();
    }

    static LogRecord.CatalogChange catalogChange(long position, long time, CatalogChange message) {
        return new LogRecord.CatalogChange(
                position,
                time,
                message.getPutList().stream().map(TableMessages::table).toList(),
                message.getDroppedList());
    }

    static MilestoneName name(String name) {
        return MilestoneName.newBuilder().setName(name).build();
    }

    static SegmentEdit of(LogRecord.SegmentEdit edit) {
        SegmentEdit.Builder message =
                SegmentEdit.newBuilder()
                        .setTableId(edit.tableId())
                        .setHotThrough(edit.hotThrough());
        edit.removed().forEach(id -> message.addRemoved(LogMessages.of(id)));
        for (AddedSegment added : edit.added()) {
            message.addAdded(
                    SegmentMessages.of(added.segment(), RoaringBitmap.bitmapOf(added.deleted())));
        }
        return message.build();
    }

    static LogRecord.SegmentEdit segmentEdit(long position, long time, SegmentEdit message)
            throws InvalidProtocolBufferException {
        List<AddedSegment> added = new ArrayList<>();
        for (SegmentEntry entry : message.getAddedList()) {
            int[] deleted = SegmentMessages.deleted(entry).toArray();
            added.add(new AddedSegment(SegmentMessages.segment(entry), deleted));
        }
        return new LogRecord.SegmentEdit(
                position,
                time,
                message.getTableId(),
                message.getHotThrough(),
                message.getRemovedList().stream().map(LogMessages::blobId).toList(),
                added);
    }

    static SnapshotAnnounced of(LogRecord.SnapshotAnnounced snapshot) {
        return SnapshotAnnounced.newBuilder()
                .setLine(LogMessages.of(snapshot.line()))
                .setSeq(snapshot.seq())
                .setRootHash(LogMessages.bytes(snapshot.rootHash()))
                .build();
    }

    static LogRecord.SnapshotAnnounced snapshot(
            long position, long time, SnapshotAnnounced message) {
        return new LogRecord.SnapshotAnnounced(
                position,
                time,
                LogMessages.line(message.getLine()),
                message.getSeq(),
                LogMessages.hash(message.getRootHash()));
    }
}
