package io.hadal.storage.codec;

import com.google.protobuf.ByteString;
import io.hadal.storage.log.Segment;
import io.hadal.storage.log.Segment.ColumnStats;
import io.hadal.storage.proto.ColumnStatsList;
import io.hadal.storage.proto.SegmentEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** Segments and delete vectors as protobuf messages and back. */
final class SegmentMessages {
    private SegmentMessages() {}

    static SegmentEntry of(Segment segment, RoaringBitmap deleted) {
        return SegmentEntry.newBuilder()
                .setId(LogMessages.of(segment.id()))
                .setRows(segment.rows())
                .setSizeBytes(segment.sizeBytes())
                .setSha256(LogMessages.bytes(segment.hash()))
                .setMinKey(LogMessages.bytes(segment.minKey()))
                .setMaxKey(LogMessages.bytes(segment.maxKey()))
                .setColumns(columns(segment))
                .setDeleted(of(deleted))
                .build();
    }

    static Segment segment(SegmentEntry message) {
        return new Segment(
                LogMessages.blobId(message.getId()),
                message.getRows(),
                message.getSizeBytes(),
                LogMessages.hash(message.getSha256()),
                message.getMinKey().toByteArray(),
                message.getMaxKey().toByteArray(),
                new EncodedColumnStats(message.getColumns()));
    }

    /** Ordinals of deleted rows. */
    static RoaringBitmap deleted(SegmentEntry message) {
        return ordinals(message.getDeleted());
    }

    static RoaringBitmap ordinals(ByteString bytes) {
        RoaringBitmap ordinals = new RoaringBitmap();
        if (bytes.isEmpty()) {
            return ordinals;
        }
        try {
            ordinals.deserialize(bytes.asReadOnlyByteBuffer());
        } catch (IOException | RuntimeException e) {
            throw new MalformedException("a delete vector does not decode: " + e.getMessage());
        }
        return ordinals;
    }

    static ByteString of(RoaringBitmap ordinals) {
        if (ordinals.isEmpty()) {
            return ByteString.EMPTY;
        }
        RoaringBitmap compact = ordinals.clone();
        compact.runOptimize();
        ByteBuffer bytes = ByteBuffer.allocate(compact.serializedSizeInBytes());
        compact.serialize(bytes);
        return LogMessages.bytes(bytes.array());
    }

    private static ByteString columns(Segment segment) {
        if (segment.columns() instanceof EncodedColumnStats encoded) {
            return encoded.bytes();
        }
        ColumnStatsList.Builder list = ColumnStatsList.newBuilder();
        segment.columns().forEach(stats -> list.addColumns(of(stats)));
        return list.build().toByteString();
    }

    private static io.hadal.storage.proto.ColumnStats of(ColumnStats stats) {
        io.hadal.storage.proto.ColumnStats.Builder message =
                io.hadal.storage.proto.ColumnStats.newBuilder()
                        .setSlot(stats.slot())
                        .setNulls(stats.nulls())
                        .setDistinct(stats.distinct());
        if (stats.min() != null) {
            message.setMin(LogMessages.bytes(stats.min()));
        }
        if (stats.max() != null) {
            message.setMax(LogMessages.bytes(stats.max()));
        }
        return message.build();
    }

    static ColumnStats columnStats(io.hadal.storage.proto.ColumnStats message) {
        return new ColumnStats(
                message.getSlot(),
                bytes(message.hasMin(), message.getMin()),
                bytes(message.hasMax(), message.getMax()),
                message.getNulls(),
                message.getDistinct());
    }

    private static byte @Nullable [] bytes(boolean present, ByteString bytes) {
        return present ? bytes.toByteArray() : null;
    }
}
