package io.hadal.engine.maintain;

import io.hadal.engine.EngineConfig;
import io.hadal.engine.Isolation;
import io.hadal.engine.SegmentStore.Pinned;
import io.hadal.engine.StateView;
import io.hadal.engine.TableView;
import io.hadal.engine.TableView.HotCursor;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.engine.Transaction;
import io.hadal.engine.log.CommitPipeline;
import io.hadal.engine.log.MemoryLog;
import io.hadal.engine.maintain.ChunkHeads.Head;
import io.hadal.engine.segment.DuckDb;
import io.hadal.engine.segment.Fixtures;
import io.hadal.engine.segment.FlakyStore;
import io.hadal.engine.segment.HotRowsFunction;
import io.hadal.engine.segment.ParquetSegmentStore;
import io.hadal.engine.segment.RowSource;
import io.hadal.engine.segment.SegmentCache;
import io.hadal.engine.segment.SegmentMemory;
import io.hadal.engine.segment.SegmentScan;
import io.hadal.engine.state.DatabaseState;
import io.hadal.engine.tx.TransactionLimits;
import io.hadal.engine.tx.TransactionManager;
import io.hadal.env.LocalDisk;
import io.hadal.env.SystemEnv;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Opening;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.schema.TableDef;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBConnection;

/**
 * A database with real segments and real maintenance over a log and a store in memory. Rows are
 * (id, a, b) of numbers, as a map from id to "a,b".
 */
final class Maintained implements AutoCloseable {
    static final Line LINE = new Line(1, 5);

    final SystemEnv env = new SystemEnv();
    final MemoryBucket bucket = new MemoryBucket("bucket");
    final FlakyStore store = new FlakyStore(new MemoryObjectStore(bucket, "db", env));
    final MemoryLog log = new MemoryLog();
    final List<PutEntry> journal = new CopyOnWriteArrayList<>();
    final DatabaseState state = new DatabaseState(DatabaseState.EMPTY);
    final CommitPipeline pipeline = new CommitPipeline(env, state, log, 0, LogRecordCodec::encode);
    final DuckDb duckDb;
    final SegmentCache cache;
    final ParquetSegmentStore segments;
    final TransactionManager transactions;
    final MaintenanceParts parts;

    /** There is a replica that may lack what was written last. */
    boolean replicaLacksAll;

    private final ReplicaNeeds needs =
            new ReplicaNeeds() {
                @Override
                public long sinceMicros(long headMicros) {
                    return Long.MAX_VALUE;
                }

                @Override
                public boolean lack(long timeMicros, long headMicros) {
                    return replicaLacksAll;
                }
            };

    /** With one upload at a time, so that what a test does during a PUT happens in one order. */
    EngineConfig config = config(EngineConfig.defaults().flushTriggerBytes(), 300);

    private final AtomicLong counter = new AtomicLong();
    private final AtomicLong seq = new AtomicLong();

    Maintained(Path folder, long hotBytesMax) throws Exception {
        duckDb = Fixtures.duckDb(folder, 1);
        cache = SegmentCache.open(env, new LocalDisk(folder), () -> 1L << 30);
        segments = new ParquetSegmentStore(store, cache, new SegmentMemory(64 << 20), duckDb);
        parts =
                new MaintenanceParts(
                        "db",
                        env,
                        () -> config,
                        state,
                        pipeline,
                        store,
                        () -> journal::add,
                        Mirror.NONE,
                        tableId -> new BlobId(tableId, LINE, counter.incrementAndGet()),
                        this::head,
                        new Opening(LINE, 0, null, List.of(), List.of(), Boundary.NONE, 1, "test"),
                        duckDb,
                        cache,
                        segments,
                        needs,
                        hotBytesMax);
        transactions = transactions(state, pipeline);
    }

    private TransactionManager transactions(DatabaseState of, CommitPipeline into) {
        BlobUpload upload =
                new BlobUpload(env, store, () -> journal::add, Mirror.NONE, cache, () -> 1);
        return new TransactionManager(
                env,
                of,
                into,
                segments,
                new RowsToSegments(parts, upload, 1 << 20),
                new TransactionLimits(
                        () -> config.transactionBytesMax(),
                        () -> config.transactionSegmentBytes()));
    }

    static EngineConfig config(long flushTriggerBytes, int snapshotTriggerChunks) {
        EngineConfig defaults = EngineConfig.defaults();
        return new EngineConfig(
                defaults.logUploadInterval(),
                defaults.followerPollInterval(),
                1,
                snapshotTriggerChunks,
                defaults.retention(),
                defaults.replicaHoldMax(),
                defaults.uploadSoftLimit(),
                defaults.uploadHardLimit(),
                defaults.cacheBytesMax(),
                flushTriggerBytes,
                defaults.transactionBytesMax(),
                defaults.transactionSegmentBytes(),
                defaults.replicaTimeout());
    }

    /** As if a chunk had just been cut and uploaded. */
    private Head head() {
        long position = log.durablePosition();
        long next = seq.incrementAndGet();
        long time = position == 0 ? 0 : records().get((int) position - 1).timeMicros();
        return new Head(
                LINE,
                next,
                Hash.of(("chunk " + next).getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                position,
                time);
    }

    Transaction begin() {
        return transactions.begin(Isolation.READ_COMMITTED, Duration.ofSeconds(10));
    }

    TableDef create(TableDef def) {
        transactions.alterTable(def.name(), before -> def);
        return def;
    }

    /** All records so far. */
    List<LogRecord> records() {
        List<LogRecord> records = new ArrayList<>();
        for (MemoryLog.Entry entry : log.entries()) {
            records.add(LogRecordCodec.decode(entry.encoded(), "log"));
        }
        return records;
    }

    /** The state that a restart would build from the log. */
    DatabaseState recovered() {
        DatabaseState fresh = new DatabaseState(DatabaseState.EMPTY);
        records().forEach(fresh::apply);
        fresh.publish(fresh.appliedPosition());
        return fresh;
    }

    /** All rows of a view, read row by row. */
    Map<Long, String> scan(StateView view, TableDef def) {
        Map<Long, String> rows = new TreeMap<>();
        TableView table = view.table(def.id());
        for (SegmentView segment : table.segments()) {
            for (int i = 0; i < segment.segment().rows(); i++) {
                if (!segment.deleted().contains(i)) {
                    add(rows, def, segments.row(def, segment.segment(), i));
                }
            }
        }
        HotCursor cursor = table.hotRows(null, null);
        while (cursor.next()) {
            add(rows, def, cursor.row());
        }
        return rows;
    }

    static void add(Map<Long, String> rows, TableDef def, byte[] row) {
        Object[] values = RowCodec.of(def).decode(row);
        if (rows.put((Long) values[0], values[1] + "," + values[2]) != null) {
            throw new IllegalStateException(
                    "row " + values[0] + " is there twice: " + Arrays.toString(values));
        }
    }

    /** All rows that are committed now. */
    Map<Long, String> scan(TableDef def) {
        try (StateView view = transactions.view()) {
            return scan(view, def);
        }
    }

    /** All rows of a state, which shares the segments with this database. */
    Map<Long, String> scan(DatabaseState other, TableDef def) {
        TransactionManager reader =
                transactions(
                        other,
                        new CommitPipeline(env, other, new MemoryLog(), 0, LogRecordCodec::encode));
        try (StateView view = reader.view()) {
            return scan(view, def);
        }
    }

    /** All rows that are committed now, as DuckDB sees them. */
    Map<Long, String> query(TableDef def) throws Exception {
        Map<Long, String> rows = new TreeMap<>();
        try (StateView view = transactions.view()) {
            TableView table = view.table(def.id());
            List<SegmentView> cold = table.segments();
            try (Pinned files = segments.pin(cold.stream().map(SegmentView::segment).toList());
                    SegmentScan scan = SegmentScan.open(duckDb, def, cold, files.files());
                    HotRowsFunction.Rows hot = duckDb.hotRows().open(RowSource.hotRows(table));
                    DuckDBConnection connection = duckDb.connect();
                    Statement statement = connection.createStatement();
                    ResultSet result =
                            statement.executeQuery(
                                    "SELECT c0, c1, c2 FROM (SELECT * FROM "
                                            + scan.sql()
                                            + " p UNION ALL SELECT * FROM "
                                            + hot.sql()
                                            + " h)")) {
                while (result.next()) {
                    if (rows.put(result.getLong(1), result.getObject(2) + "," + result.getObject(3))
                            != null) {
                        throw new IllegalStateException(
                                "row " + result.getLong(1) + " is there twice");
                    }
                }
            }
        }
        return rows;
    }

    @Override
    public void close() throws Exception {
        duckDb.close();
        env.close();
    }
}
