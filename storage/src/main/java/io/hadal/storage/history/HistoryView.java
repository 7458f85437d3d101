package io.hadal.storage.history;

import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.HotRow;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A state, ready to be loaded: the image, then its hot rows, then the records to apply to both,
 * each once and in order.
 */
public final class HistoryView {

    /** Chunks that are decoded ahead of the reader of records. */
    private static final int CHUNKS_AHEAD = 4;

    private final Bucket bucket;
    private final Point point;
    private final DatabaseImage image;
    private final @Nullable Snapshot snapshot;
    private final FetchedRun run;
    private final Optional<LeftOut> leftOut;
    private final List<Note> notes;

    HistoryView(
            Bucket bucket,
            Point point,
            DatabaseImage image,
            @Nullable Snapshot snapshot,
            FetchedRun run,
            Optional<LeftOut> leftOut,
            List<Note> notes) {
        this.bucket = bucket;
        this.point = point;
        this.image = image;
        this.snapshot = snapshot;
        this.run = run;
        this.leftOut = leftOut;
        this.notes = List.copyOf(notes);
    }

    /** The point that image, rows and records lead to. */
    public Point point() {
        return point;
    }

    /**
     * Why and by how much {@link #point} is before the one that was asked for; empty if it is that
     * one.
     */
    public Optional<LeftOut> leftOut() {
        return leftOut;
    }

    public List<Note> notes() {
        return notes;
    }

    /**
     * The state that the snapshot holds, at {@code image().position()}; empty at position 0 if
     * there is no snapshot.
     */
    public DatabaseImage image() {
        return image;
    }

    /**
     * Milestones set and dropped after the image, as far as the log can be read: also beyond {@link
     * #point} if that had to step back, so that whoever asks for one is told what is missing.
     */
    List<LogRecord> milestoneRecords() {
        return run.edits().stream().filter(each -> each.position() > image.position()).toList();
    }

    /** The records after the image up to {@link #point} that may concern segments, in order. */
    public List<LogRecord> edits() {
        return run.edits().stream()
                .filter(each ->
                        each.position() > image.position() && each.position() <= point.position())
                .toList();
    }

    /** A seal because of which the chunks end where they end, or null. */
    ChunkRun.@Nullable Seal seal() {
        return run.seal();
    }

    /** Number of chunks after the snapshot. */
    public int chunks() {
        return run.links().size();
    }

    /**
     * The hot rows of the image's tables. {@code next} may throw CorruptObjectException,
     * MissingObjectException or ObjectStoreException: rows are read as they are asked for.
     */
    public Cursor<HotRow> hotRows() {
        return snapshot == null ? Cursor.empty() : new Batches<>(snapshot.hotRows());
    }

    /** The records after the image up to {@link #point}, verified before. */
    public Cursor<LogRecord> records() {
        List<ChunkRun.Link> links = run.links();
        return new Batches<>(
                new Ahead<>(
                        bucket.env(),
                        "decode chunk",
                        links.iterator(),
                        CHUNKS_AHEAD,
                        this::decode));
    }

    private Iterator<LogRecord> decode(ChunkRun.Link link) {
        long last = Math.min(link.ref().lastPosition(), point.position());
        long first = image.position() + 1;
        return ChunkCodec.decodeSome(
                        link.bytes(bucket),
                        link.ref().key(),
                        stamp -> stamp.position() >= first && stamp.position() <= last)
                .records()
                .iterator();
    }

    /** What is read once, from one thread, and given up by closing it. */
    public interface Cursor<T> extends Iterator<T>, AutoCloseable {
        @Override
        void close();

        /** Nothing. */
        static <T> Cursor<T> empty() {
            return new Cursor<>() {
                @Override
                public boolean hasNext() {
                    return false;
                }

                @Override
                public T next() {
                    throw new NoSuchElementException();
                }

                @Override
                public void close() {}
            };
        }
    }

    private static final class Batches<A, T> implements Cursor<T> {
        private final Ahead<A, Iterator<T>> batches;
        private Iterator<T> batch = List.<T>of().iterator();

        Batches(Ahead<A, Iterator<T>> batches) {
            this.batches = batches;
        }

        @Override
        public boolean hasNext() {
            while (!batch.hasNext() && batches.hasNext()) {
                batch = batches.next();
            }
            return batch.hasNext();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return batch.next();
        }

        @Override
        public void close() {
            batches.close();
        }
    }
}
