package io.hadal.storage.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.proto.CatalogChange;
import io.hadal.storage.proto.LargeCommit;
import io.hadal.storage.proto.MilestoneName;
import io.hadal.storage.proto.SegmentEdit;
import io.hadal.storage.proto.SnapshotAnnounced;

/**
 * A record's bytes: in a chunk, and in the local log that chunks are cut from.
 * docs/format/records.md. Kind (1 byte), position and time (varints), then what the kind holds: a
 * commit's own compact encoding, for others a protobuf message.
 */
public final class LogRecordCodec {

    /** Version of this encoding. A chunk's envelope implies it; a local log has to state it. */
    public static final int VERSION = Envelope.VERSION;

    private static final int COMMIT = 1;
    private static final int CATALOG_CHANGE = 2;
    private static final int MILESTONE_SET = 3;
    private static final int MILESTONE_DROPPED = 4;
    private static final int SEGMENT_EDIT = 5;
    private static final int SNAPSHOT_ANNOUNCED = 6;
    private static final int BOUNDARY_RAISED = 7;
    private static final int LARGE_COMMIT = 8;

    private LogRecordCodec() {}

    /** What a record's first bytes tell without decoding the rest. */
    public record Stamp(int kind, long position, long timeMicros) {
        /** A commit of rows one by one: what segments there are stays the same. */
        public boolean isSmallCommit() {
            return kind == COMMIT;
        }

        boolean isBoundaryRaised() {
            return kind == BOUNDARY_RAISED;
        }
    }

    public static byte[] encode(LogRecord record) {
        ByteWriter out = new ByteWriter(256);
        encode(record, out);
        return out.toBytes();
    }

    static void encode(LogRecord record, ByteWriter out) {
        switch (record) {
            case LogRecord.Commit commit when commit.isLarge() ->
                    message(LARGE_COMMIT, record, RecordMessages.of(commit), out);
            case LogRecord.Commit commit -> {
                stamp(COMMIT, record, out);
                CommitCodec.encode(commit.changes(), out);
            }
            case LogRecord.CatalogChange change ->
                    message(CATALOG_CHANGE, record, RecordMessages.of(change), out);
            case LogRecord.MilestoneSet set ->
                    message(MILESTONE_SET, record, RecordMessages.name(set.name()), out);
            case LogRecord.MilestoneDropped dropped ->
                    message(MILESTONE_DROPPED, record, RecordMessages.name(dropped.name()), out);
            case LogRecord.SegmentEdit edit ->
                    message(SEGMENT_EDIT, record, RecordMessages.of(edit), out);
            case LogRecord.SnapshotAnnounced snapshot ->
                    message(SNAPSHOT_ANNOUNCED, record, RecordMessages.of(snapshot), out);
            case LogRecord.BoundaryRaised raised ->
                    message(BOUNDARY_RAISED, record, LogMessages.of(raised.boundary()), out);
        }
    }

    /**
     * @param where the object's key or the place in a file, for errors. Throws
     *     CorruptObjectException
     */
    public static LogRecord decode(byte[] bytes, String where) {
        return Decoding.of(where, () -> decode(new ByteReader(bytes)));
    }

    /** Kind, position and time of an encoded record. Throws CorruptObjectException. */
    public static Stamp stamp(byte[] bytes, String where) {
        return Decoding.of(where, () -> stamp(new ByteReader(bytes)));
    }

    static Stamp stamp(ByteReader in) {
        int kind = in.u8();
        if (kind < COMMIT || kind > LARGE_COMMIT) {
            throw new MalformedException("there is no record of kind " + kind);
        }
        return new Stamp(kind, in.varint(), in.varint());
    }

    /** Reads to the end of {@code in}. */
    static LogRecord decode(ByteReader in) throws InvalidProtocolBufferException {
        Stamp stamp = stamp(in);
        long position = stamp.position();
        long time = stamp.timeMicros();
        if (stamp.kind() == COMMIT) {
            return new LogRecord.Commit(position, time, CommitCodec.decode(in));
        }
        byte[] message = in.raw(in.remaining());
        return switch (stamp.kind()) {
            case CATALOG_CHANGE ->
                    RecordMessages.catalogChange(position, time, CatalogChange.parseFrom(message));
            case MILESTONE_SET ->
                    new LogRecord.MilestoneSet(
                            position, time, MilestoneName.parseFrom(message).getName());
            case MILESTONE_DROPPED ->
                    new LogRecord.MilestoneDropped(
                            position, time, MilestoneName.parseFrom(message).getName());
            case SEGMENT_EDIT ->
                    RecordMessages.segmentEdit(position, time, SegmentEdit.parseFrom(message));
            case SNAPSHOT_ANNOUNCED ->
                    RecordMessages.snapshot(position, time, SnapshotAnnounced.parseFrom(message));
            case LARGE_COMMIT ->
                    RecordMessages.commit(position, time, LargeCommit.parseFrom(message));
            default -> new LogRecord.BoundaryRaised(position, time, boundary(message));
        };
    }

    /** The boundary that an encoded BoundaryRaised sets. */
    static Boundary boundaryRaised(byte[] record, String where) {
        LogRecord decoded = decode(record, where);
        return ((LogRecord.BoundaryRaised) decoded).boundary();
    }

    private static Boundary boundary(byte[] message) throws InvalidProtocolBufferException {
        return LogMessages.boundary(io.hadal.storage.proto.Boundary.parseFrom(message));
    }

    private static void message(int kind, LogRecord record, MessageLite message, ByteWriter out) {
        stamp(kind, record, out);
        out.raw(message.toByteArray());
    }

    private static void stamp(int kind, LogRecord record, ByteWriter out) {
        out.u8(kind);
        out.varint(record.position());
        out.varint(record.timeMicros());
    }
}
