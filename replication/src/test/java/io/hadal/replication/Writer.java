package io.hadal.replication;

import io.hadal.env.Env;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.codec.SnapshotCodec;
import io.hadal.storage.codec.SnapshotWriter;
import io.hadal.storage.collect.CollectionPlan;
import io.hadal.storage.collect.CollectionPlanner;
import io.hadal.storage.collect.LineEntry;
import io.hadal.storage.collect.LogState;
import io.hadal.storage.collect.LogTables;
import io.hadal.storage.explore.ModelState;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.history.Point;
import io.hadal.storage.history.StateReader;
import io.hadal.storage.line.AttachPoint;
import io.hadal.storage.line.ChunkCreator;
import io.hadal.storage.line.CreateResult;
import io.hadal.storage.line.FirstRecords;
import io.hadal.storage.line.LineOpener;
import io.hadal.storage.line.OpenResult;
import io.hadal.storage.line.Patience;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Segment;
import io.hadal.storage.snapshot.HotRow;
import io.hadal.storage.snapshot.SnapshotRoot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server that writes numbers, one step at a time: what an engine does with the bucket, and
 * nothing else.
 */
final class Writer {
    private final ObjectStore store;
    private final Env env;
    private final String node;
    private final History history;
    private final List<PutEntry> puts = new ArrayList<>();
    private final List<SnapshotWriter> announcers = new ArrayList<>();
    private final List<EncodedObject> roots = new ArrayList<>();
    private ModelState state = new ModelState();
    private long blobs;
    private Handover handover = Handover.NONE;
    private @Nullable EncodedChunk cut;

    @SuppressWarnings("NullAway.Init")
    private LogTail tail;

    @SuppressWarnings("NullAway.Init")
    private Opening opening;

    Writer(ObjectStore store, Env env, String node, History history) {
        this.store = store;
        this.env = env;
        this.node = node;
        this.history = history;
    }

    /** What a writer does with a SYNC replica, besides writing to its own store. */
    interface Handover {
        Handover NONE = to(null);

        void chunk(EncodedChunk chunk);

        void object(PutEntry object, byte[] bytes);

        static Handover to(@Nullable Replicator replicator) {
            return new Handover() {
                @Override
                public void chunk(EncodedChunk chunk) {
                    if (replicator != null) {
                        replicator.offer(chunk);
                    }
                }

                @Override
                public void object(PutEntry object, byte[] bytes) {
                    try {
                        if (replicator != null) {
                            replicator.put(object, ObjectSource.of(bytes));
                        }
                    } catch (ObjectStoreException e) {
                        // Then the replicator copies it when its turn comes.
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
        }
    }

    Writer handingTo(Replicator replicator) {
        handover = Handover.to(replicator);
        return this;
    }

    Line line() {
        return opening.line();
    }

    long position() {
        return tail.position();
    }

    // ---------------------------------------------------------------- lines

    Writer create() {
        return opened(opener().create(FirstRecords.NONE));
    }

    /** Takes over at the end, whoever writes. */
    Writer attach() {
        return opened(opener().attach(find(), AttachPoint.LATEST, true, FirstRecords.NONE));
    }

    /** Goes on from an older point: what came after is abandoned. */
    Writer attachAt(Point point) {
        AttachPoint.At at = new AttachPoint.At(point.at(), point.ancestry(), point.timeMicros());
        return opened(opener().attach(find(), at, true, FirstRecords.NONE));
    }

    /** The newest point. */
    Point latest() {
        return find().latest();
    }

    /** What a server of this site does after a restart, with nothing unsent. */
    Writer restart() {
        return attach();
    }

    private LineOpener opener() {
        LineOpener.Config config =
                new LineOpener.Config(
                        new LineOpener.Who(node, node, 1), this::find, Patience.NONE, line -> {});
        return new LineOpener(store, env, config);
    }

    private Head find() {
        return ((HeadSearch.Found) new LogReader(store, env).findHead()).head();
    }

    private Writer opened(OpenResult result) {
        OpenResult.Opened opened = (OpenResult.Opened) result;
        opening = opened.opening();
        tail = opened.first().tail();
        puts.clear();
        announcers.clear();
        roots.clear();
        state = opening.parent() == null ? new ModelState() : read();
        return this;
    }

    private ModelState read() {
        LogReader log = new LogReader(store, env);
        Head head = ((HeadSearch.Found) log.findHead()).head();
        StateReader.Read read = (StateReader.Read) new StateReader(log).read(head, head.latest());
        return ModelState.load(read.view());
    }

    // ---------------------------------------------------------------- writing

    /** A chunk of so many commits, and what was put or made before. */
    Writer commits(int count) {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] key = ModelState.key(history.nextNumber());
            records.add(
                    new LogRecord.Commit(
                            position(records),
                            time(records),
                            List.of(LogRecord.RowChange.put(ModelState.TABLE, key, key, null))));
        }
        for (int i = 0; i < announcers.size(); i++) {
            records.add(
                    announcers.get(i).announcement(roots.get(i), position(records), time(records)));
        }
        announcers.clear();
        roots.clear();
        return chunk(records);
    }

    /** All hot rows become a segment. */
    Writer flush() {
        List<Long> numbers = new ArrayList<>(state.hot().values());
        return numbers.isEmpty() ? this : segment(numbers, List.of(), tail.position());
    }

    /** The two oldest segments become one. */
    Writer merge() {
        List<BlobId> segments = state.segments();
        if (segments.size() < 2) {
            return this;
        }
        List<Long> numbers = new ArrayList<>();
        List<BlobId> removed = segments.subList(0, 2);
        removed.forEach(id -> numbers.addAll(state.numbers(store, id)));
        return segment(numbers, removed, 0);
    }

    private Writer segment(List<Long> numbers, List<BlobId> removed, long hotThrough) {
        byte[] bytes = ModelState.blob(numbers);
        BlobId id = new BlobId(ModelState.TABLE, opening.line(), ++blobs);
        Hash hash = Hash.of(bytes);
        put(new PutEntry(Keys.blob(id), bytes.length, hash), bytes);
        Segment segment =
                new Segment(
                        id,
                        numbers.size(),
                        bytes.length,
                        hash,
                        new byte[0],
                        new byte[0],
                        List.of());
        List<LogRecord> none = List.of();
        return chunk(
                List.of(
                        new LogRecord.SegmentEdit(
                                position(none),
                                time(none),
                                ModelState.TABLE,
                                hotThrough,
                                removed,
                                List.of(new LogRecord.AddedSegment(segment, new int[0])))));
    }

    /** A blob that is put and journaled, but that no record ever refers to. */
    Writer orphan() {
        return orphan(ModelState.blob(List.of(history.nextNumber())));
    }

    Writer orphan(byte[] bytes) {
        return orphan(bytes, 0);
    }

    /** So many of them, put all at once. */
    Writer orphans(int count) {
        for (int i = 0; i < count; i++) {
            orphan(ModelState.blob(List.of(history.nextNumber())), i);
        }
        return this;
    }

    private Writer orphan(byte[] bytes, int overlapping) {
        BlobId id = new BlobId(ModelState.TABLE, opening.line(), ++blobs);
        PutEntry entry = new PutEntry(Keys.blob(id), bytes.length, Hash.of(bytes), overlapping);
        put(entry, bytes);
        return this;
    }

    /** A snapshot as of the last chunk, which the next commits announce. */
    Writer snapshot() {
        SnapshotRoot.Origin origin =
                new SnapshotRoot.Origin(opening.line(), tail.nextSeq() - 1, tail.hash());
        SnapshotWriter writer =
                SnapshotCodec.writer(
                        origin, state.image(), part -> put(part.journaled(), part.bytes()));
        state.hot()
                .forEach((position, number) -> {
                    byte[] key = ModelState.key(number);
                    writer.add(new HotRow(ModelState.TABLE, position, key, key));
                });
        EncodedObject root = writer.finish();
        put(root.journaled(), root.bytes());
        announcers.add(writer);
        roots.add(root);
        return this;
    }

    /** Raises the boundary and deletes what lies below it. */
    Writer collect(Duration retention) {
        LogTables tables = new LogTables(store);
        List<LineEntry> lines = tables.lines(opening, tail.boundary());
        LogState log =
                new LogState(
                        lines,
                        tables.snapshots(lines),
                        state.image(),
                        tail.timeMicros(),
                        tail.boundary());
        CollectionPlan plan = CollectionPlanner.plan(log, retention, Long.MAX_VALUE);
        if (plan.raises()) {
            List<LogRecord> none = List.of();
            chunk(
                    List.of(
                            new LogRecord.BoundaryRaised(
                                    position(none), time(none), plan.boundary())));
        }
        plan.deletions(keys()).forEach(store::delete);
        return this;
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        ListPage page;
        do {
            page = store.list("", keys.isEmpty() ? "" : keys.getLast(), 100);
            page.objects().forEach(info -> keys.add(info.key()));
        } while (page.more());
        return keys;
    }

    private long position(List<LogRecord> before) {
        return before.isEmpty() ? tail.position() + 1 : before.getLast().position() + 1;
    }

    private long time(List<LogRecord> before) {
        long last = before.isEmpty() ? tail.timeMicros() : before.getLast().timeMicros();
        return Math.max(env.nowMicros(), last + 1);
    }

    private void put(PutEntry entry, byte[] bytes) {
        store.put(entry.key(), ObjectSource.of(bytes));
        handover.object(entry, bytes);
        puts.add(entry);
    }

    private Writer chunk(List<LogRecord> records) {
        return cut(records).send();
    }

    /** Commits that are cut, and handed over, but not sent to the own store. */
    Writer cutCommit() {
        byte[] key = ModelState.key(history.nextNumber());
        List<LogRecord> none = List.of();
        return cut(
                List.of(
                        new LogRecord.Commit(
                                position(none),
                                time(none),
                                List.of(
                                        LogRecord.RowChange.put(
                                                ModelState.TABLE, key, key, null)))));
    }

    private Writer cut(List<LogRecord> records) {
        EncodedChunk chunk =
                ChunkCodec.encode(
                        tail,
                        records.stream().map(LogRecordCodec::encode).toList(),
                        List.copyOf(puts));
        puts.clear();
        cut = chunk;
        for (LogRecord record : records) {
            state.apply(record);
            history.after(opening.line(), record.position(), state.numbers(store));
        }
        handover.chunk(chunk);
        return this;
    }

    /** What was cut last. */
    EncodedObject lastCut() {
        return Objects.requireNonNull(cut).object();
    }

    /** Sends what was cut last. Throws IllegalStateException if the writer is fenced. */
    Writer send() {
        EncodedChunk last = Objects.requireNonNull(cut);
        CreateResult result = new ChunkCreator(store).create(last.object());
        if (!(result instanceof CreateResult.Created)) {
            throw new IllegalStateException("not created: " + result);
        }
        tail = last.tail();
        return this;
    }
}
