package io.hadal.storage.history;

import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.history.HistoryView.Cursor;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.LogRecord;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.LongStream;

/** Reads a dead end chunk by chunk, as one hash chain; a few chunks are read ahead. */
final class DeadEndRecords implements Cursor<LogRecord> {
    private static final int CHUNKS_AHEAD = 4;

    private final DeadEnd end;
    private final Ahead<Long, Fetched> chunks;
    private Iterator<LogRecord> records = List.<LogRecord>of().iterator();
    private Hash before = Hash.NONE;

    DeadEndRecords(Bucket bucket, DeadEnd end) {
        this.end = end;
        this.chunks =
                new Ahead<>(
                        bucket.env(),
                        "read dead end",
                        LongStream.rangeClosed(end.firstSeq(), end.end().seq()).iterator(),
                        CHUNKS_AHEAD,
                        seq -> bucket.chunk(end.line(), seq));
    }

    @Override
    public boolean hasNext() {
        while (!records.hasNext() && chunks.hasNext()) {
            records = verified(DeadEnds.present(chunks.next()));
        }
        return records.hasNext();
    }

    private Iterator<LogRecord> verified(Fetched.Present chunk) {
        String key = Keys.chunk(end.line(), chunk.header().seq());
        if (chunk.header().seq() > end.firstSeq() && !chunk.header().predecessor().equals(before)) {
            throw new CorruptObjectException(
                    key,
                    "it follows a chunk with SHA-256 "
                            + chunk.header().predecessor()
                            + ", the one before it has "
                            + before);
        }
        before = chunk.hash();
        return ChunkCodec.decodeSome(
                        chunk.bytes(),
                        key,
                        stamp ->
                                stamp.position() > end.fork().position()
                                        && stamp.position() <= end.end().position())
                .records()
                .iterator();
    }

    @Override
    public LogRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return records.next();
    }

    @Override
    public void close() {
        chunks.close();
    }
}
