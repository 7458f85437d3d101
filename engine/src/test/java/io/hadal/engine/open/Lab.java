package io.hadal.engine.open;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.AttachRequest;
import io.hadal.engine.Engine.StoreOpener;
import io.hadal.engine.Engine.StoreSpec;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.EngineException;
import io.hadal.engine.Isolation;
import io.hadal.engine.StateView;
import io.hadal.engine.TableView;
import io.hadal.engine.TableView.HotCursor;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.engine.replica.ReplicaCopier;
import io.hadal.engine.segment.DuckDb;
import io.hadal.engine.segment.Fixtures;
import io.hadal.env.Disk;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.schema.TableDef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Buckets in memory, and engines over them; short ways to do what a client does. */
public final class Lab {
    public static final Duration LOCK_WAIT = Duration.ofSeconds(5);

    private static final DuckDb DUCK_DB = openDuckDb();

    private final Map<String, MemoryBucket> buckets = new ConcurrentHashMap<>();

    private static DuckDb openDuckDb() {
        try {
            Path folder = Files.createTempDirectory("hadal-lab");
            folder.toFile().deleteOnExit();
            return Fixtures.duckDb(Path.of(System.getProperty("java.io.tmpdir")), folder, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public MemoryBucket bucket(String name) {
        return buckets.computeIfAbsent(name, MemoryBucket::new);
    }

    /** What a DBA does with a tool: copies all objects to another bucket. */
    void copy(String from, String to) {
        buckets.put(to, bucket(from).copy(to));
    }

    public static StoreSpec spec(String bucket) {
        return new StoreSpec("MEMORY", bucket + "/db", "{}", bucket);
    }

    interface Wrap {
        ObjectStore around(ObjectStore store);
    }

    Engine engine(Env env, Disk disk, String node, EngineConfig config, Wrap wrap)
            throws IOException {
        return engineOn(
                spec -> wrap.around(new MemoryObjectStore(bucket(spec.persisted()), "db", env)),
                env,
                disk,
                node,
                config);
    }

    static Engine engineOn(StoreOpener stores, Env env, Disk disk, String node, EngineConfig config)
            throws IOException {
        ReplicaCopier none =
                (job, listener) -> {
                    throw new UnsupportedOperationException("no replicas here");
                };
        return engineOn(stores, none, env, disk, node, config);
    }

    /** Likewise, of databases that can be replicated. */
    public static Engine engineOn(
            StoreOpener stores,
            ReplicaCopier copier,
            Env env,
            Disk disk,
            String node,
            EngineConfig config)
            throws IOException {
        return Engines.open(
                new EngineParts(
                        env,
                        disk,
                        stores,
                        spec("default"),
                        copier,
                        DUCK_DB,
                        node,
                        node,
                        1,
                        config));
    }

    public static AttachRequest attach(String name, String bucket) {
        return new AttachRequest(name, spec(bucket), null, null, null, false, false);
    }

    public static AttachRequest force(String name, String bucket) {
        return new AttachRequest(name, spec(bucket), null, null, null, false, true);
    }

    public static AttachRequest readOnly(String name, String bucket) {
        return new AttachRequest(name, spec(bucket), null, null, null, true, false);
    }

    static AttachRequest atMilestone(String name, String bucket, String milestone) {
        return new AttachRequest(name, spec(bucket), null, milestone, null, false, false);
    }

    static AttachRequest atTime(String name, String bucket, long micros) {
        return new AttachRequest(name, spec(bucket), null, null, micros, false, false);
    }

    /** Deletes what the retention does not keep any longer. Returns how many objects. */
    public static long collect(Database database) {
        return ((DatabaseImpl) database).maintenance().collector().collect().objects();
    }

    /** Inserts a row in a transaction of its own. */
    public static long insert(Database database, TestTable table, long id, Durability durability) {
        try (Transaction transaction = database.begin(Isolation.READ_COMMITTED, LOCK_WAIT)) {
            transaction.beginStatement();
            table.insert(transaction, id, id, id);
            return transaction.commit(durability);
        }
    }

    public static TestTable table(Database database, String name) {
        try (StateView view = database.view()) {
            return new TestTable(view.table(name).orElseThrow());
        }
    }

    /** The ids in a table's hot rows. */
    static List<Long> ids(Database database, String name) {
        try (StateView view = database.view()) {
            return ids(view, name);
        }
    }

    static List<Long> ids(StateView view, String name) {
        TableDef def = view.table(name).orElseThrow();
        RowCodec rows = RowCodec.of(def);
        List<Long> ids = new ArrayList<>();
        HotCursor cursor = view.table(def.id()).hotRows(null, null);
        while (cursor.next()) {
            ids.add((Long) rows.get(cursor.row(), 0));
        }
        return ids;
    }

    /** All rows of a table, hot and in segments: column a by id. */
    public static Map<Long, String> rows(Database database, String name) {
        try (StateView view = database.view()) {
            return rows(database, view, name);
        }
    }

    /** Likewise of a view; nothing if there is no such table. */
    static Map<Long, String> rows(Database database, StateView view, String name) {
        Map<Long, String> rows = new TreeMap<>();
        TableDef def = view.table(name).orElse(null);
        if (def == null) {
            return rows;
        }
        TableView table = view.table(def.id());
        for (SegmentView segment : table.segments()) {
            for (int i = 0; i < segment.segment().rows(); i++) {
                if (!segment.deleted().contains(i)) {
                    add(rows, def, database.segments().row(def, segment.segment(), i));
                }
            }
        }
        HotCursor cursor = table.hotRows(null, null);
        while (cursor.next()) {
            add(rows, def, cursor.row());
        }
        return rows;
    }

    private static void add(Map<Long, String> rows, TableDef def, byte[] row) {
        Object[] values = RowCodec.of(def).decode(row);
        if (rows.put((Long) values[0], String.valueOf(values[1])) != null) {
            throw new AssertionError("row " + values[0] + " is there twice");
        }
    }

    /** The usual settings but for when snapshots and flushes are made and how long is kept. */
    public static EngineConfig config(
            int snapshotTriggerChunks, Duration retention, long flushTriggerBytes) {
        return config(
                snapshotTriggerChunks,
                retention,
                flushTriggerBytes,
                EngineConfig.defaults().transactionSegmentBytes());
    }

    /** Likewise, and from which size on transactions write segments. */
    static EngineConfig config(
            int snapshotTriggerChunks,
            Duration retention,
            long flushTriggerBytes,
            long transactionSegmentBytes) {
        EngineConfig usual = EngineConfig.defaults();
        return new EngineConfig(
                usual.logUploadInterval(),
                usual.followerPollInterval(),
                4,
                snapshotTriggerChunks,
                retention,
                usual.replicaHoldMax(),
                usual.uploadSoftLimit(),
                usual.uploadHardLimit(),
                usual.cacheBytesMax(),
                flushTriggerBytes,
                usual.transactionBytesMax(),
                transactionSegmentBytes,
                usual.replicaTimeout());
    }

    public static EngineException.Kind kindOf(Runnable body) {
        try {
            body.run();
        } catch (EngineException e) {
            return e.kind();
        }
        throw new AssertionError("no EngineException was thrown");
    }
}
