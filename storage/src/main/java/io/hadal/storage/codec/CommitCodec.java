package io.hadal.storage.codec;

import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord.Place;
import io.hadal.storage.log.LogRecord.RowChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction's rows, the hot part of the log: a count, then per row flags and what they
 * announce. docs/format/records.md.
 */
final class CommitCodec {
    private static final int HAS_ROW = 1;
    private static final int HAS_PLACE = 2;
    private static final int SAME_TABLE = 4;
    private static final int SAME_SEGMENT = 8;

    /**
     * A change takes at least flags, a key length and a byte of table, row or key: bounds what a
     * damaged count may allocate.
     */
    private static final int CHANGE_BYTES_MIN = 2;

    private CommitCodec() {}

    static void encode(List<RowChange> changes, ByteWriter out) {
        out.varint(changes.size());
        RowChange before = null;
        BlobId segmentBefore = null;
        for (RowChange change : changes) {
            Place place = change.replaced();
            boolean sameTable = before != null && before.tableId() == change.tableId();
            boolean sameSegment = place != null && place.segment().equals(segmentBefore);
            out.u8(
                    (change.row() != null ? HAS_ROW : 0)
                            | (place != null ? HAS_PLACE : 0)
                            | (sameTable ? SAME_TABLE : 0)
                            | (sameSegment ? SAME_SEGMENT : 0));
            if (!sameTable) {
                out.varint(change.tableId());
            }
            out.bytes(change.key());
            encodeRow(change.row(), out);
            encodePlace(place, sameSegment, out);
            before = change;
            segmentBefore = place != null ? place.segment() : segmentBefore;
        }
    }

    private static void encodeRow(byte @Nullable [] row, ByteWriter out) {
        if (row != null) {
            out.bytes(row);
        }
    }

    private static void encodePlace(@Nullable Place place, boolean sameSegment, ByteWriter out) {
        if (place == null) {
            return;
        }
        if (!sameSegment) {
            BlobId segment = place.segment();
            out.varint(segment.line().term());
            out.i64(segment.line().random());
            out.varint(segment.counter());
        }
        out.varint(place.ordinal());
    }

    static List<RowChange> decode(ByteReader in) {
        int count = in.varint32();
        if (count > in.remaining() / CHANGE_BYTES_MIN) {
            throw new MalformedException(
                    count + " rows do not fit into " + in.remaining() + " bytes");
        }
        List<RowChange> changes = new ArrayList<>(count);
        long tableId = 0;
        BlobId segment = null;
        for (int i = 0; i < count; i++) {
            int flags = in.u8();
            tableId = (flags & SAME_TABLE) != 0 ? tableId : in.varint();
            byte[] key = in.bytes();
            byte[] row = (flags & HAS_ROW) != 0 ? in.bytes() : null;
            Place place = null;
            if ((flags & HAS_PLACE) != 0) {
                segment = (flags & SAME_SEGMENT) != 0 ? segment : segment(tableId, in);
                place = place(segment, in);
            }
            changes.add(new RowChange(tableId, key, row, place));
        }
        in.finish();
        return changes;
    }

    private static BlobId segment(long tableId, ByteReader in) {
        return new BlobId(tableId, new Line(in.varint(), in.i64()), in.varint());
    }

    private static Place place(@Nullable BlobId segment, ByteReader in) {
        if (segment == null) {
            throw new MalformedException("the first replaced row names no segment");
        }
        return new Place(segment, in.varint32());
    }
}
