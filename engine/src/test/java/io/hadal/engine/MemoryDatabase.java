package io.hadal.engine;

import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.TableView.HotCursor;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.engine.log.CommitPipeline;
import io.hadal.engine.log.MemoryLog;
import io.hadal.engine.replica.NoReplicas;
import io.hadal.engine.state.DatabaseState;
import io.hadal.engine.state.DatabaseView;
import io.hadal.engine.state.TableSnapshot;
import io.hadal.engine.state.TableState;
import io.hadal.engine.tx.TransactionLimits;
import io.hadal.engine.tx.TransactionManager;
import io.hadal.env.Env;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.AddedSegment;
import io.hadal.storage.log.LogRecord.MilestoneDropped;
import io.hadal.storage.log.LogRecord.MilestoneSet;
import io.hadal.storage.log.LogRecord.SegmentEdit;
import io.hadal.storage.log.Segment;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A real database without disk or store: its log and its segments are in memory. For tests of what
 * stands on a database.
 */
public final class MemoryDatabase implements Database {
    private static final long TRANSACTION_BYTES_MAX = 256L << 20;
    private static final long TRANSACTION_SEGMENT_BYTES = 64L << 20;

    private final String name;
    private final MemoryLog log = new MemoryLog();
    private final MemorySegments segments = new MemorySegments();
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final DatabaseState state = new DatabaseState(DatabaseState.EMPTY);
    private final CommitPipeline pipeline;
    private final TransactionManager transactions;

    public MemoryDatabase(Env env, String name) {
        this(env, name, TRANSACTION_BYTES_MAX);
    }

    public MemoryDatabase(Env env, String name, long transactionBytesMax) {
        this(env, name, transactionBytesMax, TRANSACTION_SEGMENT_BYTES);
    }

    public MemoryDatabase(
            Env env, String name, long transactionBytesMax, long transactionSegmentBytes) {
        this.name = name;
        pipeline = new CommitPipeline(env, state, log, 0, this::encode);
        transactions =
                new TransactionManager(
                        env,
                        state,
                        pipeline,
                        segments,
                        segments,
                        new TransactionLimits(
                                () -> transactionBytesMax, () -> transactionSegmentBytes));
    }

    private byte[] encode(LogRecord record) {
        records.add(record);
        return LogRecordCodec.encode(record);
    }

    public MemoryLog log() {
        return log;
    }

    /** All records so far, in order. */
    public List<LogRecord> records() {
        return records;
    }

    public DatabaseState state() {
        return state;
    }

    public CommitPipeline pipeline() {
        return pipeline;
    }

    public TransactionManager transactions() {
        return transactions;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DatabaseStatus status() {
        EngineException failure = pipeline.failure();
        return new DatabaseStatus(
                name,
                "memory",
                failure == null ? DatabaseStatus.State.OPEN : DatabaseStatus.State.FAILED,
                failure == null ? "" : String.valueOf(failure.getMessage()),
                null,
                "memory",
                "MEMORY",
                "{}",
                0,
                committedPosition(),
                committedPosition(),
                0,
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty());
    }

    @Override
    public boolean readOnly() {
        return false;
    }

    @Override
    public Transaction begin(Isolation isolation, Duration lockWaitMax) {
        return transactions.begin(isolation, lockWaitMax);
    }

    @Override
    public StateView view() {
        return transactions.view();
    }

    @Override
    public MemorySegments segments() {
        return segments;
    }

    @Override
    public long reserveAutoIncrement(TableDef table, int count) {
        return transactions.reserveAutoIncrement(table, count);
    }

    @Override
    public void alterTable(
            String tableName, Function<@Nullable TableDef, @Nullable TableDef> change) {
        transactions.alterTable(tableName, change);
    }

    @Override
    public long newTableId() {
        return transactions.newTableId();
    }

    @Override
    public Milestone createMilestone(String milestone) {
        pipeline.commitUpkeep(
                (position, timeMicros) -> new MilestoneSet(position, timeMicros, milestone));
        return state.milestone(milestone).orElseThrow();
    }

    @Override
    public void dropMilestone(String milestone) {
        if (state.milestone(milestone).isEmpty()) {
            throw new EngineException(Kind.NO_SUCH_MILESTONE, "there is no milestone " + milestone);
        }
        pipeline.commitUpkeep(
                (position, timeMicros) -> new MilestoneDropped(position, timeMicros, milestone));
    }

    @Override
    public List<Milestone> milestones() {
        return state.milestones();
    }

    @Override
    public Replicas replicas() {
        return new NoReplicas(
                new EngineException(Kind.INVALID_ARGUMENT, "a database in memory has no replicas"));
    }

    @Override
    public void sync() {
        log.store();
    }

    /** There is no store to look into. */
    @Override
    public List<Checkup.Fault> check(boolean everyByte, Checkup.Repair repair) {
        return List.of();
    }

    @Override
    public void flush(String tableName) {
        long id = id(tableName);
        try (DatabaseView view = state.openView()) {
            Flush flush = new Flush(view.table(id), view.position());
            flush.write();
            flush.commit();
        }
        pipeline.vacuumAll();
    }

    @Override
    public void merge(String tableName) {
        long id = id(tableName);
        try (DatabaseView view = state.openView()) {
            Merge merge = new Merge(view.table(id), view.position());
            merge.write();
            merge.commit();
        }
    }

    @Override
    public long committedPosition() {
        return state.visiblePosition();
    }

    @Override
    public long uploadedPosition() {
        return log.durablePosition();
    }

    /** A flush in two steps, so that a test can write between them. */
    public Flush beginFlush(String tableName, DatabaseView view) {
        return new Flush(view.table(id(tableName)), view.position());
    }

    /** A merge in two steps, so that a test can write between them. */
    public Merge beginMerge(String tableName, DatabaseView view) {
        return new Merge(view.table(id(tableName)), view.position());
    }

    private long id(String tableName) {
        return state.definition(tableName).orElseThrow().id();
    }

    private TableState table(long id) {
        return state.table(id).orElseThrow();
    }

    /** Moves the hot rows as of a view into one segment. */
    public final class Flush {
        private final TableSnapshot table;
        private final long through;
        private final Map<List<Byte>, Integer> ordinals = new HashMap<>();
        private @Nullable Segment segment;

        private Flush(TableSnapshot table, long through) {
            this.table = table;
            this.through = through;
        }

        public void write() {
            List<byte[]> rows = new ArrayList<>();
            HotCursor cursor = table.hotRows(null, null);
            while (cursor.next()) {
                ordinals.put(boxed(cursor.key()), rows.size());
                rows.add(cursor.row());
            }
            segment = rows.isEmpty() ? null : segments.add(table.def(), rows);
        }

        public void commit() {
            Segment written = segment;
            long tableId = table.def().id();
            pipeline.commitUpkeep((position, timeMicros) -> {
                List<AddedSegment> added = new ArrayList<>();
                if (written != null) {
                    added.add(
                            new AddedSegment(
                                    written, changed(table(tableId).changedSince(through))));
                }
                return new SegmentEdit(position, timeMicros, tableId, through, List.of(), added);
            });
        }

        private int[] changed(List<byte[]> keys) {
            return keys.stream()
                    .map(key -> ordinals.get(boxed(key)))
                    .filter(ordinal -> ordinal != null)
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .distinct()
                    .toArray();
        }
    }

    /** Merges all segments as of a view into one. */
    public final class Merge {
        private final TableSnapshot table;
        private final long through;
        private final Map<BlobId, Map<Integer, Integer>> ordinals = new HashMap<>();
        private @Nullable Segment segment;

        private Merge(TableSnapshot table, long through) {
            this.table = table;
            this.through = through;
        }

        public void write() {
            KeyCodec primary = KeyCodec.of(table.def(), table.def().primaryKey());
            record Source(BlobId segment, int ordinal, byte[] row) {}
            TreeMap<byte[], Source> rows = new TreeMap<>(KeyCodec::compare);
            for (SegmentView view : table.segments()) {
                List<byte[]> all = segments.rows(view.segment());
                ordinals.put(view.segment().id(), new HashMap<>());
                for (int i = 0; i < all.size(); i++) {
                    if (!view.deleted().contains(i)) {
                        rows.put(
                                primary.encodeRow(all.get(i)),
                                new Source(view.segment().id(), i, all.get(i)));
                    }
                }
            }
            int next = 0;
            for (Source source : rows.values()) {
                ordinals.computeIfAbsent(source.segment(), id -> new HashMap<>())
                        .put(source.ordinal(), next++);
            }
            List<byte[]> sorted = rows.values().stream().map(Source::row).toList();
            segment = sorted.isEmpty() ? null : segments.add(table.def(), sorted);
        }

        public void commit() {
            Segment written = segment;
            long tableId = table.def().id();
            List<BlobId> removed =
                    ordinals.keySet().stream()
                            .sorted(Comparator.comparingLong(BlobId::counter))
                            .toList();
            pipeline.commitUpkeep((position, timeMicros) ->
                    isHeld(removed)
                            ? null
                            : new SegmentEdit(
                                    position,
                                    timeMicros,
                                    tableId,
                                    0,
                                    removed,
                                    written == null
                                            ? List.of()
                                            : List.of(
                                                    new AddedSegment(written, deleted(removed)))));
        }

        private boolean isHeld(List<BlobId> removed) {
            return removed.stream()
                    .map(id -> table(id.tableId()).layout().segment(id))
                    .anyMatch(live -> live == null || live.isHeld());
        }

        private int[] deleted(List<BlobId> removed) {
            IntStream.Builder deleted = IntStream.builder();
            for (BlobId id : removed) {
                for (int ordinal : table(id.tableId()).deletedSince(id, through)) {
                    Integer now = ordinals.getOrDefault(id, Map.of()).get(ordinal);
                    if (now != null) {
                        deleted.add(now);
                    }
                }
            }
            return deleted.build().sorted().toArray();
        }
    }

    private static List<Byte> boxed(byte[] key) {
        Byte[] boxed = new Byte[key.length];
        Arrays.setAll(boxed, i -> key[i]);
        return List.of(boxed);
    }
}
