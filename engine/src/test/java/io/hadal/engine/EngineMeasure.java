package io.hadal.engine;

import io.hadal.engine.log.CommitPipeline;
import io.hadal.engine.log.MemoryLog;
import io.hadal.engine.state.DatabaseState;
import io.hadal.engine.tx.TransactionLimits;
import io.hadal.engine.tx.TransactionManager;
import io.hadal.env.SystemEnv;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.RowChange;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Rates of the engine in memory, printed. Run by hand: main, with the number of rows. */
public final class EngineMeasure {
    /** The machine may be busy with others. */
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private EngineMeasure() {}

    public static void main(String[] args) throws InterruptedException {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : 2_000_000;
        for (int round = 0; round < 3; round++) {
            apply(rows, false, false);
            apply(rows, true, false);
            apply(rows, false, true);
            commits(400_000, 32);
        }
    }

    /** Applies one-row commits to a table without (or with) two secondary indexes. */
    private static void apply(int rows, boolean shuffled, boolean indexed) {
        DatabaseState state = new DatabaseState(DatabaseState.EMPTY);
        TestTable table =
                new TestTable(
                        TestTable.def(
                                1,
                                "t",
                                indexed ? List.of(TestTable.BY_A, TestTable.BY_B) : List.of()));
        state.apply(new LogRecord.CatalogChange(1, 1, List.of(table.def()), List.of()));
        List<LogRecord> records = new ArrayList<>(rows);
        Random random = new Random(1);
        for (int i = 0; i < rows; i++) {
            long id = shuffled ? random.nextLong() >>> 1 : i;
            records.add(
                    new LogRecord.Commit(
                            i + 2L,
                            i + 2L,
                            List.of(
                                    RowChange.put(
                                            1, table.key(id), table.row(id, id * 31, id), null))));
        }
        long heapBefore = heap();
        long begin = CPU.getCurrentThreadCpuTime();
        for (LogRecord record : records) {
            state.apply(record);
        }
        long nanos = CPU.getCurrentThreadCpuTime() - begin;
        long heapAfter = heap();
        // The keys and rows themselves were there before: they are counted by the state.
        System.out.printf(
                "apply %s%s: %.2f M rows/s of CPU, %d bytes a row counted, %d of heap besides key and row%n",
                shuffled ? "shuffled" : "ascending",
                indexed ? " with 2 indexes" : "",
                rows * 1e3 / nanos,
                state.hotBytes() / rows,
                (heapAfter - heapBefore) / rows);
        if (records.size() != rows) {
            throw new IllegalStateException();
        }
    }

    private static void commits(int total, int threads) throws InterruptedException {
        try (SystemEnv env = new SystemEnv()) {
            DatabaseState state = new DatabaseState(DatabaseState.EMPTY);
            MemoryLog log = new MemoryLog(false);
            CommitPipeline pipeline =
                    new CommitPipeline(env, state, log, 0, LogRecordCodec::encode);
            MemorySegments segments = new MemorySegments();
            TransactionManager manager =
                    new TransactionManager(
                            env,
                            state,
                            pipeline,
                            segments,
                            segments,
                            new TransactionLimits(() -> 1L << 30, () -> 1L << 30));
            TestTable table = new TestTable(TestTable.def(1, "t", List.of()));
            manager.alterTable("t", before -> table.def());
            AtomicLong next = new AtomicLong();
            CountDownLatch done = new CountDownLatch(threads);
            long begin = System.nanoTime();
            for (int i = 0; i < threads; i++) {
                env.spawn(
                        "client",
                        () -> {
                            for (long id = next.getAndIncrement();
                                    id < total;
                                    id = next.getAndIncrement()) {
                                try (Transaction transaction =
                                        manager.begin(
                                                Isolation.READ_COMMITTED, Duration.ofSeconds(50))) {
                                    transaction.beginStatement();
                                    table.insert(transaction, id, id, id);
                                    transaction.commit(Durability.DISK);
                                }
                            }
                            done.countDown();
                        });
            }
            done.await();
            System.out.printf(
                    "commits by %d clients: %.0f/s%n",
                    threads, total * 1e9 / (System.nanoTime() - begin));
        }
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
