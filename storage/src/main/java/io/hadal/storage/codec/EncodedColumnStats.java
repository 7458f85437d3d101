package io.hadal.storage.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.hadal.storage.log.Segment;
import io.hadal.storage.log.Segment.ColumnStats;
import io.hadal.storage.proto.ColumnStatsList;
import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A segment's zone maps, decoded when they are first looked at: a database with ten thousand
 * segments attaches without them. Threads may decode at the same time; either result is right.
 */
final class EncodedColumnStats extends AbstractList<ColumnStats>
        implements Segment.FixedList<ColumnStats> {
    private final ByteString bytes;
    private volatile @Nullable List<ColumnStats> decoded;

    EncodedColumnStats(ByteString bytes) {
        this.bytes = bytes;
    }

    ByteString bytes() {
        return bytes;
    }

    @Override
    public ColumnStats get(int index) {
        return decoded().get(index);
    }

    @Override
    public int size() {
        return decoded().size();
    }

    private List<ColumnStats> decoded() {
        List<ColumnStats> list = decoded;
        if (list == null) {
            list = decode(bytes);
            decoded = list;
        }
        return list;
    }

    private static List<ColumnStats> decode(ByteString bytes) {
        try {
            return ColumnStatsList.parseFrom(bytes).getColumnsList().stream()
                    .map(SegmentMessages::columnStats)
                    .toList();
        } catch (InvalidProtocolBufferException e) {
            // The object's checksum was right: whoever wrote it wrote nonsense.
            throw new CorruptObjectException(
                    "column statistics", "they do not decode (" + e.getMessage() + ")");
        }
    }
}
