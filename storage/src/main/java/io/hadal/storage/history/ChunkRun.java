package io.hadal.storage.history;

import io.hadal.storage.Keys;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The chunks that lead from a snapshot (or the beginning) to a point, known by name before any is
 * read.
 *
 * @param start hash of the chunk that they follow
 */
record ChunkRun(Hash start, List<Ref> chunks) {

    /**
     * @param first of the line: its opening says what it follows; @param lastPosition records
     *     beyond it belong to another future
     */
    record Ref(Line line, long seq, boolean first, long lastPosition) {
        String key() {
            return Keys.chunk(line, seq);
        }
    }

    /**
     * Chunks of a run that are kept, compressed, between checking and applying them; those beyond
     * are read again.
     */
    private static final long KEPT_BYTES_MAX = 256L << 20;

    /** A chunk that was read and fits. @param kept its bytes, if they are kept */
    record Link(
            Ref ref, ChunkHeader header, Hash hash, Optional<byte[]> kept, List<LogRecord> edits) {

        byte[] bytes(Bucket bucket) {
            return kept.orElseGet(() ->
                    bucket.read(
                            ref.key(),
                            "the log",
                            bytes -> {
                                CorruptObjectException.check(ref.key(), bytes, hash);
                                return bytes;
                            }));
        }

        Link dropped() {
            return new Link(ref, header, hash, Optional.empty(), edits);
        }
    }

    /** A seal among the chunks of a run, where none should be. */
    record Seal(Ref ref, Line successor) {
        StoredObjectException problem() {
            return new CorruptObjectException(
                    ref.key(), "a seal for line " + successor + " lies where the line goes on");
        }
    }

    static ChunkRun all(Point point) {
        List<Ref> chunks = new ArrayList<>();
        point.ancestry().forEach(interval -> add(chunks, interval, interval.firstSeq()));
        return new ChunkRun(Hash.NONE, chunks);
    }

    /** What follows chunk {@code seq} of {@code from}, an interval of the point's ancestry. */
    static ChunkRun after(Point point, Interval from, long seq, Hash hash) {
        List<Ref> chunks = new ArrayList<>();
        int index = point.ancestry().indexOf(from);
        add(chunks, from, seq + 1);
        point.ancestry()
                .subList(index + 1, point.ancestry().size())
                .forEach(each -> add(chunks, each, each.firstSeq()));
        return new ChunkRun(hash, chunks);
    }

    private static void add(List<Ref> chunks, Interval interval, long from) {
        for (long seq = from; seq <= interval.lastSeq(); seq++) {
            chunks.add(
                    new Ref(
                            interval.line(),
                            seq,
                            seq == interval.firstSeq(),
                            interval.lastPosition()));
        }
    }

    /** Reads all of it, up to the first chunk that is missing or damaged or does not fit. */
    FetchedRun fetch(Bucket bucket) {
        List<Link> links = new ArrayList<>();
        Hash before = start;
        long kept = 0;
        try (Ahead<Ref, Object> ahead =
                new Ahead<>(
                        bucket.env(),
                        "read chunk",
                        chunks.iterator(),
                        Bucket.REQUESTS_MAX,
                        ref -> read(bucket, ref))) {
            while (ahead.hasNext()) {
                Object next = ahead.next();
                StoredObjectException broken =
                        next instanceof Link read
                                ? misfit(read, before)
                                : (StoredObjectException) next;
                if (broken != null) {
                    return new FetchedRun(links, broken, null);
                }
                Link link = (Link) next;
                Opening seal = link.header.seal();
                if (seal != null) {
                    Seal found = new Seal(link.ref, seal.line());
                    return new FetchedRun(links, found.problem(), found);
                }
                kept += link.kept.map(bytes -> bytes.length).orElse(0);
                links.add(kept > KEPT_BYTES_MAX ? link.dropped() : link);
                before = link.hash;
            }
        }
        return new FetchedRun(links, null, null);
    }

    /** A Link or the StoredObjectException that says why not. */
    private static Object read(Bucket bucket, Ref ref) {
        return switch (bucket.chunk(ref.line, ref.seq)) {
            case Fetched.Present present -> {
                List<LogRecord> edits =
                        present.edits().stream()
                                .filter(record -> record.position() <= ref.lastPosition)
                                .toList();
                yield new Link(
                        ref, present.header(), present.hash(), Optional.of(present.bytes()), edits);
            }
            case Fetched.Missing missing -> new MissingObjectException(missing.key(), "the log");
            case Fetched.Damaged damaged -> damaged.problem();
        };
    }

    private static @Nullable StoredObjectException misfit(Link link, Hash before) {
        Hash follows = link.header.predecessor();
        if (link.ref.first
                && link.header.opening() != null
                && link.header.opening().parent() != null) {
            follows = Objects.requireNonNull(link.header.opening().parent()).chunkHash();
        }
        if (follows.equals(before)) {
            return null;
        }
        return new CorruptObjectException(
                link.ref.key(),
                "it follows a chunk with SHA-256 " + follows + ", the one before it has " + before);
    }
}
