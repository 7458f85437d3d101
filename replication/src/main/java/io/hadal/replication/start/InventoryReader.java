package io.hadal.replication.start;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.replication.log.ChunkReader;
import io.hadal.replication.log.LogChunk;
import io.hadal.replication.log.Place;
import io.hadal.replication.log.Reads;
import io.hadal.replication.start.Inventory.Name;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.SnapshotCodec;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.history.Ahead;
import io.hadal.storage.history.Head;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.PastLine;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.SnapshotRoot;
import io.hadal.storage.snapshot.SnapshotRoot.PartKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a store must hold: every chunk that is kept, verified as chains, and what they and the
 * snapshots name. Lists the snapshots.
 */
public final class InventoryReader {
    /** Chunks that are read ahead: each may have 8 MiB. */
    private static final int CHUNKS_AHEAD = 6;

    private final Env env;
    private final ObjectStore store;
    private final Consumer<StoredObjectException> problems;
    private final ChunkReader chunks;

    /** Throws what is missing or corrupt. */
    public InventoryReader(Env env, ObjectStore store) {
        this(
                env,
                store,
                problem -> {
                    throw problem;
                });
    }

    /**
     * @param problems takes what is missing or corrupt, from several tasks; if it returns, the
     *     inventory is made of the rest
     */
    public InventoryReader(Env env, ObjectStore store, Consumer<StoredObjectException> problems) {
        this.env = env;
        this.store = store;
        this.problems = problems;
        this.chunks = new ChunkReader(store);
    }

    /** Everything up to the head, without the seals at its end. */
    public Inventory upToHead(Head head) {
        return new Pass(head, null).run();
    }

    /**
     * Everything before a place.
     *
     * @param head of the log that has the place
     */
    public Inventory before(Head head, Place place) {
        return new Pass(head, place).run();
    }

    /**
     * Whether all chunks from a place on are kept, and a state before it is: then a target that
     * stands there can be brought forward.
     *
     * @param head of the log that has the place
     */
    public boolean reaches(Head head, Place place) {
        return new Pass(head, place).findBase();
    }

    /** A line, and which of its chunks are kept. @param lastSeq of its seal, or its last chunk */
    private record Span(Line line, long firstSeq, long lastSeq) {}

    private record Ref(Span span, long seq) {}

    /** One reading. */
    private final class Pass {
        private final Head head;
        private final @Nullable Place before;
        private final long baseSeq;
        private final Needs needs;
        private final List<Name> names = new ArrayList<>();
        private @Nullable SnapshotKey base;
        private @Nullable LogChunk newest;

        private record SnapshotKey(Line line, long seq) {}

        Pass(Head head, @Nullable Place before) {
            this.head = head;
            this.before = before;
            this.baseSeq = head.boundary().baseSeq();
            this.needs = new Needs(head.boundary().timeMicros());
        }

        Inventory run() {
            if (!findBase()) {
                throw new MissingObjectException(
                        "a snapshot from chunk " + baseSeq + " on",
                        "the log in " + store.location());
            }
            for (Span span : spans()) {
                readOther(span);
                read(span);
            }
            LogChunk last = newest;
            if (last == null) {
                throw new MissingObjectException(
                        Keys.log(head.line()), "the log in " + store.location());
            }
            return new Inventory(head.boundary(), names, needs.items(), last);
        }

        // ------------------------------------------------------------ lines

        private List<Span> spans() {
            List<Span> spans = new ArrayList<>();
            for (PastLine past : head.opening().past()) {
                if (before != null && past.line().equals(before.line())) {
                    spans.add(new Span(past.line(), past.firstSeq(), before.seq() - 1));
                    return spans;
                }
                spans.add(new Span(past.line(), past.firstSeq(), past.sealSeq()));
            }
            long end = before == null ? head.tail().nextSeq() : before.seq();
            spans.add(new Span(head.line(), head.opening().firstSeq(), end - 1));
            return before == null ? withoutSealsAtEnd(spans) : spans;
        }

        /** An empty line at the end, and the seal that leads to it, come with what follows. */
        private List<Span> withoutSealsAtEnd(List<Span> spans) {
            List<Span> kept = new ArrayList<>(spans);
            while (kept.getLast().lastSeq < kept.getLast().firstSeq) {
                kept.removeLast();
                Span last = kept.removeLast();
                kept.add(new Span(last.line, last.firstSeq, last.lastSeq - 1));
            }
            return kept;
        }

        private List<Ref> refs(Span span) {
            TreeSet<Long> seqs = new TreeSet<>();
            if (span.firstSeq <= span.lastSeq) {
                seqs.add(span.firstSeq);
                seqs.add(span.lastSeq);
            }
            for (long seq = Math.max(baseSeq, span.firstSeq); seq <= span.lastSeq; seq++) {
                seqs.add(seq);
            }
            return seqs.stream().map(seq -> new Ref(span, seq)).toList();
        }

        // ------------------------------------------------------------ chunks

        private void read(Span span) {
            try (Ahead<Ref, Optional<LogChunk>> ahead =
                    new Ahead<>(
                            env,
                            "read chunk",
                            refs(span).iterator(),
                            CHUNKS_AHEAD,
                            ref -> chunk(ref))) {
                while (ahead.hasNext()) {
                    ahead.next().ifPresent(this::take);
                }
            }
        }

        private Optional<LogChunk> chunk(Ref ref) {
            try {
                Optional<LogChunk> chunk = chunks.read(ref.span.line, ref.seq);
                if (chunk.isEmpty() && ref.seq >= baseSeq && isAncestor(ref.span.line, ref.seq)) {
                    problems.accept(
                            new MissingObjectException(
                                    Keys.chunk(ref.span.line, ref.seq),
                                    "the log in " + store.location()));
                }
                return chunk;
            } catch (CorruptObjectException e) {
                problems.accept(e);
                return Optional.empty();
            }
        }

        private void take(LogChunk chunk) {
            LogChunk last = newest;
            if (last != null
                    && last.header().line().equals(chunk.header().line())
                    && last.header().seq() + 1 == chunk.header().seq()) {
                requireChained(last, chunk);
            }
            newest = chunk;
            names.add(Name.of(chunk));
            ChunkHeader header = chunk.header();
            needs.journaled(header.puts(), header.lastTimeMicros());
            long lastPosition = lastPositionOfHistory(header);
            if (lastPosition > 0 && isAfterBase(header)) {
                chunk.edits().stream()
                        .filter(record -> record.position() <= lastPosition)
                        .forEach(needs::apply);
            }
        }

        private void requireChained(LogChunk before, LogChunk chunk) {
            if (!chunk.header().predecessor().equals(before.object().hash())) {
                problems.accept(
                        new CorruptObjectException(
                                chunk.key(),
                                "it follows a chunk with SHA-256 "
                                        + chunk.header().predecessor()
                                        + ", the one before it has "
                                        + before.object().hash()));
            }
        }

        private boolean isAncestor(Line line, long seq) {
            return head.latest().ancestry().stream()
                    .anyMatch(interval -> interval.holds(line, seq));
        }

        /** Up to which position a chunk's records belong to the head's history; 0 if none does. */
        private long lastPositionOfHistory(ChunkHeader header) {
            return head.latest().ancestry().stream()
                    .filter(interval -> interval.holds(header.line(), header.seq()))
                    .mapToLong(Interval::lastPosition)
                    .findFirst()
                    .orElse(0);
        }

        private boolean isAfterBase(ChunkHeader header) {
            SnapshotKey from = base;
            return from == null || header.seq() > from.seq;
        }

        // ------------------------------------------------------------ snapshots

        /**
         * Reads the first snapshot of the head's history that is kept; while all is kept, the
         * history needs none. False if there is none.
         */
        private boolean findBase() {
            return baseSeq == 0
                    || head.latest().ancestry().stream()
                            .anyMatch(interval ->
                                    interval.lastSeq() >= baseSeq && readBase(interval));
        }

        private boolean readBase(Interval interval) {
            for (long seq : snapshots(interval.line(), Math.max(baseSeq, interval.firstSeq()))) {
                if (seq <= interval.lastSeq() && isBefore(seq)) {
                    SnapshotRoot root = root(interval.line(), seq);
                    long time = root.image().timeMicros();
                    if (root.image().position() <= interval.lastPosition()) {
                        base = new SnapshotKey(interval.line(), seq);
                        segments(root).forEach(each -> needs.base(each.segment(), time));
                        objects(root).forEach(part -> needs.base(part, time));
                        return true;
                    }
                }
            }
            return false;
        }

        /** A snapshot of a line that the head's history does not build on. */
        private void readOther(Span span) {
            SnapshotKey from = base;
            if (from == null || span.lastSeq < baseSeq || from.line.equals(span.line)) {
                return;
            }
            for (long seq : snapshots(span.line, Math.max(baseSeq, span.firstSeq))) {
                if (seq <= span.lastSeq) {
                    SnapshotRoot root = root(span.line, seq);
                    segments(root)
                            .forEach(segment ->
                                    needs.other(segment.segment(), root.image().timeMicros()));
                    return;
                }
            }
        }

        /** Numbers go on from line to line. */
        private boolean isBefore(long seq) {
            return before == null || seq < before.seq();
        }
    }

    private List<Long> snapshots(Line line, long from) {
        List<Long> seqs = new ArrayList<>();
        Reads.list(
                store,
                Keys.snapshots(line),
                Keys.snapshot(line, Math.max(0, from - 1)) + "z",
                info -> {
                    if (Keys.parse(info.key()).orElse(null)
                            instanceof StoredKey.SnapshotRootKey root) {
                        seqs.add(root.seq());
                    }
                });
        return seqs;
    }

    private SnapshotRoot root(Line line, long seq) {
        String key = Keys.snapshotRoot(line, seq);
        return Reads.read(store, key, bytes -> SnapshotCodec.decodeRoot(bytes, key))
                .orElseThrow(() -> new MissingObjectException(key, "the history"));
    }

    private List<SegmentImage> segments(SnapshotRoot root) {
        List<SegmentImage> segments = new ArrayList<>();
        Ahead.all(
                        env,
                        "read segments",
                        root.parts(PartKind.SEGMENTS),
                        CHUNKS_AHEAD,
                        part ->
                                Reads.read(
                                                store,
                                                root.key(part),
                                                bytes ->
                                                        SnapshotCodec.decodeSegments(
                                                                root, part, bytes))
                                        .orElseThrow(() ->
                                                new MissingObjectException(
                                                        root.key(part), "snapshot " + root.key())))
                .forEach(segments::addAll);
        return segments;
    }

    private List<PutEntry> objects(SnapshotRoot root) {
        List<PutEntry> objects = new ArrayList<>();
        root.parts()
                .forEach(part ->
                        objects.add(new PutEntry(root.key(part), part.sizeBytes(), part.hash())));
        byte[] bytes = store.get(root.key());
        objects.add(new PutEntry(root.key(), bytes.length, Hash.of(bytes)));
        return objects;
    }
}
