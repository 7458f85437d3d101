package io.hadal.replication.twosites;

import io.hadal.env.Env;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.codec.SnapshotCodec;
import io.hadal.storage.codec.SnapshotWriter;
import io.hadal.storage.collect.CollectionPlan;
import io.hadal.storage.collect.CollectionPlanner;
import io.hadal.storage.collect.LineEntry;
import io.hadal.storage.collect.LogState;
import io.hadal.storage.collect.LogTables;
import io.hadal.storage.explore.ModelState;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Segment;
import io.hadal.storage.snapshot.HotRow;
import io.hadal.storage.snapshot.SnapshotRoot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a writer does besides commits: segments, snapshots, and what it deletes of them. */
final class Upkeep {
    private final Env env;
    private final ObjectStore store;
    private final Opening opening;
    private final ModelState state;
    private final Ahead ahead;
    private final List<PutEntry> puts = new ArrayList<>();
    private final List<Announced> announced = new ArrayList<>();
    private long blobs;

    private record Announced(SnapshotWriter writer, EncodedObject root) {}

    /** Is handed what was put, before the log names it. */
    interface Ahead {
        void put(PutEntry object, byte[] bytes);
    }

    /** The records of a chunk, each with its place. */
    static final class Records {
        private final Env env;
        private final List<LogRecord> records = new ArrayList<>();
        private long position;
        private long timeMicros;

        Records(Env env, LogTail tail) {
            this.env = env;
            this.position = tail.position();
            this.timeMicros = tail.timeMicros();
        }

        interface At {
            LogRecord record(long position, long timeMicros);
        }

        void add(At at) {
            timeMicros = Math.max(env.nowMicros(), timeMicros + 1);
            records.add(at.record(++position, timeMicros));
        }

        long position() {
            return position;
        }

        List<LogRecord> all() {
            return records;
        }
    }

    Upkeep(Env env, ObjectStore store, Opening opening, ModelState state, Ahead ahead) {
        this.env = env;
        this.store = store;
        this.opening = opening;
        this.state = state;
        this.ahead = ahead;
    }

    /** What was put since it was asked last. */
    List<PutEntry> takePuts() {
        List<PutEntry> taken = List.copyOf(puts);
        puts.clear();
        return taken;
    }

    /** All hot rows as of the end of the log become a segment. */
    void flush(Records records, LogTail tail) {
        if (!state.hot().isEmpty()) {
            replace(records, List.copyOf(state.hot().values()), List.of(), tail.position());
        }
    }

    /** The two oldest segments become one. */
    void merge(Records records) {
        if (state.segments().size() > 1) {
            List<BlobId> old = state.segments().subList(0, 2);
            List<Long> numbers = new ArrayList<>();
            old.forEach(id -> numbers.addAll(state.numbers(store, id)));
            replace(records, numbers, old, 0);
        }
    }

    private void replace(
            Records records, List<Long> numbers, List<BlobId> removed, long hotThrough) {
        byte[] bytes = ModelState.blob(numbers);
        BlobId id = new BlobId(ModelState.TABLE, opening.line(), ++blobs);
        PutEntry entry = new PutEntry(Keys.blob(id), bytes.length, Hash.of(bytes));
        put(entry, bytes);
        Segment segment =
                new Segment(
                        id,
                        numbers.size(),
                        bytes.length,
                        entry.hash(),
                        new byte[0],
                        new byte[0],
                        List.of());
        records.add((position, time) ->
                new LogRecord.SegmentEdit(
                        position,
                        time,
                        ModelState.TABLE,
                        hotThrough,
                        removed,
                        List.of(new LogRecord.AddedSegment(segment, new int[0]))));
    }

    /** As of the end of the log; the next chunk announces it. */
    void snapshot(LogTail tail) {
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
        announced.add(new Announced(writer, root));
    }

    void announce(Records records) {
        announced.forEach(each ->
                records.add(
                        (position, time) -> each.writer.announcement(each.root, position, time)));
        announced.clear();
    }

    private void put(PutEntry entry, byte[] bytes) {
        store.put(entry.key(), ObjectSource.of(bytes));
        ahead.put(entry, bytes);
        puts.add(entry);
    }

    // ---------------------------------------------------------------- what goes

    CollectionPlan plan(LogTail tail, Duration retention, long holdMicros) {
        LogTables tables = new LogTables(store);
        List<LineEntry> lines = tables.lines(opening, tail.boundary());
        return CollectionPlanner.plan(
                new LogState(
                        lines,
                        tables.snapshots(lines),
                        state.image(),
                        tail.timeMicros(),
                        tail.boundary()),
                retention,
                holdMicros);
    }

    /** Once the log says so, and until another line has the next place. Returns how many. */
    int delete(CollectionPlan plan, LogTail tail) throws InterruptedException {
        int deleted = 0;
        for (List<String> group : plan.deletions(keys())) {
            if (store.head(Keys.chunk(tail.line(), tail.nextSeq())).isPresent()) {
                return deleted;
            }
            store.delete(group);
            deleted += group.size();
            env.sleep(Duration.ofMillis(50));
        }
        return deleted;
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        ListPage page;
        do {
            page = store.list("", keys.isEmpty() ? "" : keys.getLast(), 1000);
            page.objects().forEach(info -> keys.add(info.key()));
        } while (page.more() && !page.objects().isEmpty());
        return keys;
    }
}
