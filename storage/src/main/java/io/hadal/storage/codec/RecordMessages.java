package io.hadal.storage.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.AddedSegment;
import io.hadal.storage.log.LogRecord.DeletedRows;
import io.hadal.storage.proto.CatalogChange;
import io.hadal.storage.proto.LargeCommit;
import io.hadal.storage.proto.MilestoneName;
import io.hadal.storage.proto.SegmentEdit;
import io.hadal.storage.proto.SegmentEntry;
import io.hadal.storage.proto.SnapshotAnnounced;
import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/** Records other than ordinary commits as protobuf messages and back. */
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

    static LargeCommit of(LogRecord.Commit commit) {
        ByteWriter changes = new ByteWriter(256);
        CommitCodec.encode(commit.changes(), changes);
        LargeCommit.Builder message =
                LargeCommit.newBuilder().setChanges(LogMessages.bytes(changes.toBytes()));
        commit.added().forEach(added -> message.addAdded(of(added)));
        for (DeletedRows deleted : commit.deleted()) {
            message.addDeleted(
                    io.hadal.storage.proto.DeletedRows.newBuilder()
                            .setSegment(LogMessages.of(deleted.segment()))
                            .setOrdinals(
                                    SegmentMessages.of(
                                            RoaringBitmap.bitmapOf(deleted.ordinals()))));
        }
        return message.build();
    }

    static LogRecord.Commit commit(long position, long time, LargeCommit message)
            throws InvalidProtocolBufferException {
        List<DeletedRows> deleted = new ArrayList<>();
        for (io.hadal.storage.proto.DeletedRows rows : message.getDeletedList()) {
            deleted.add(
                    new DeletedRows(
                            LogMessages.blobId(rows.getSegment()),
                            SegmentMessages.ordinals(rows.getOrdinals()).toArray()));
        }
        return new LogRecord.Commit(
                position,
                time,
                CommitCodec.decode(new ByteReader(message.getChanges().toByteArray())),
                added(message.getAddedList()),
                deleted);
    }

    static SegmentEdit of(LogRecord.SegmentEdit edit) {
        SegmentEdit.Builder message =
                SegmentEdit.newBuilder()
                        .setTableId(edit.tableId())
                        .setHotThrough(edit.hotThrough());
        edit.removed().forEach(id -> message.addRemoved(LogMessages.of(id)));
        edit.added().forEach(added -> message.addAdded(of(added)));
        return message.build();
    }

    private static SegmentEntry of(AddedSegment added) {
        return SegmentMessages.of(added.segment(), RoaringBitmap.bitmapOf(added.deleted()));
    }

    private static List<AddedSegment> added(List<SegmentEntry> entries)
            throws InvalidProtocolBufferException {
        List<AddedSegment> added = new ArrayList<>();
        for (SegmentEntry entry : entries) {
            int[] deleted = SegmentMessages.deleted(entry).toArray();
            added.add(new AddedSegment(SegmentMessages.segment(entry), deleted));
        }
        return added;
    }

    static LogRecord.SegmentEdit segmentEdit(long position, long time, SegmentEdit message)
            throws InvalidProtocolBufferException {
        return new LogRecord.SegmentEdit(
                position,
                time,
                message.getTableId(),
                message.getHotThrough(),
                message.getRemovedList().stream().map(LogMessages::blobId).toList(),
                added(message.getAddedList()));
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
