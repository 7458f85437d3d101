package io.hadal.bench;

import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.line.FirstRecords;
import io.hadal.storage.line.Seals;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A database whose log's journals name segments of given sizes, of bytes that do not compress: what
 * a bulk load leaves. The same segments can have several logs, of PUTs more or less at the same
 * time.
 */
final class MadeLog {
    private static final int SEGMENTS_PER_CHUNK = 40;

    private final ObjectStore store;
    private final long nowMicros;
    private final Line line;
    private final EncodedChunk first;
    private final List<Segment> segments = new ArrayList<>();

    MadeLog(ObjectStore store, long nowMicros, SplittableRandom random) {
        this.store = store;
        this.nowMicros = nowMicros;
        this.line = Seals.firstLine(random);
        this.first = Seals.create(line, nowMicros, "bench", FirstRecords.NONE);
    }

    EncodedChunk first() {
        return first;
    }

    void putSegment(int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new SplittableRandom(segments.size()).nextBytes(bytes);
        BlobId id = new BlobId(MadeDatabase.TABLE.id(), line, segments.size() + 1L);
        store.put(Keys.blob(id), ObjectSource.of(bytes));
        segments.add(
                new Segment(id, 1, sizeBytes, Hash.of(bytes), new byte[0], new byte[0], List.of()));
    }

    /**
     * The log without its first chunk.
     *
     * @param atATime PUTs under way at a time
     */
    List<EncodedChunk> log(int atATime) {
        List<EncodedChunk> chunks = new ArrayList<>();
        LogRecord table =
                new LogRecord.CatalogChange(1, time(1), List.of(MadeDatabase.TABLE), List.of());
        chunks.add(next(first, table, List.of()));
        for (int from = 0; from < segments.size(); from += SEGMENTS_PER_CHUNK) {
            int to = Math.min(segments.size(), from + SEGMENTS_PER_CHUNK);
            List<PutEntry> puts = new ArrayList<>();
            List<LogRecord.AddedSegment> added = new ArrayList<>();
            for (int i = from; i < to; i++) {
                Segment segment = segments.get(i);
                added.add(new LogRecord.AddedSegment(segment, new int[0]));
                puts.add(
                        new PutEntry(
                                Keys.blob(segment.id()),
                                segment.sizeBytes(),
                                segment.hash(),
                                Math.min(i, atATime - 1)));
            }
            long position = chunks.getLast().header().lastPosition() + 1;
            LogRecord edit =
                    new LogRecord.SegmentEdit(
                            position, time(position), MadeDatabase.TABLE.id(), 0, List.of(), added);
            chunks.add(next(chunks.getLast(), edit, puts));
        }
        return chunks;
    }

    private static EncodedChunk next(EncodedChunk before, LogRecord record, List<PutEntry> puts) {
        return ChunkCodec.encode(before.tail(), List.of(LogRecordCodec.encode(record)), puts);
    }

    private long time(long position) {
        return nowMicros + position * 1000;
    }
}
