package io.hadal.engine.tx;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Isolation;
import io.hadal.engine.MemoryDatabase;
import io.hadal.engine.StateView;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.engine.Transaction.Savepoint;
import io.hadal.engine.state.DatabaseState;
import io.hadal.env.SystemEnv;
import io.hadal.env.sim.Seeds;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.log.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random transactions against a map, with so little memory that they put most of their rows into
 * segments; flushes and merges in between, also while one is open.
 */
final class LargeTransactionModelTest {
    private static final int IDS = 120;
    private static final long SEGMENT_BYTES = 8_000;

    /** A savepoint, and what the transaction shows there. */
    private record Saved(Savepoint point, TreeMap<Long, String> rows) {}

    private static final class Run {
        private final Random random;
        private final MemoryDatabase database;
        private final TestTable table;
        private TreeMap<Long, String> model = new TreeMap<>();

        Run(SystemEnv env, long seed) {
            random = new Random(seed);
            database = new MemoryDatabase(env, "db", 1 << 22, SEGMENT_BYTES);
            table = TestTable.create(database, "t");
        }

        void transactions(int count) {
            for (int i = 0; i < count; i++) {
                transaction();
                maintain();
                assertThat(committed()).isEqualTo(model);
            }
            assertThat(replayed()).isEqualTo(model);
        }

        private void transaction() {
            TreeMap<Long, String> mine = new TreeMap<>(model);
            List<Saved> saved = new ArrayList<>();
            try (Transaction transaction =
                    database.begin(Isolation.READ_COMMITTED, Duration.ofSeconds(1))) {
                for (int statements = random.nextInt(8); statements >= 0; statements--) {
                    statement(transaction, mine);
                    savepoints(transaction, mine, saved);
                    if (random.nextInt(4) == 0) {
                        maintain();
                    }
                }
                if (random.nextInt(4) != 0) {
                    transaction.commit(Durability.DISK);
                    model = mine;
                }
            }
        }

        private void statement(Transaction transaction, TreeMap<Long, String> mine) {
            TreeMap<Long, String> before = new TreeMap<>(mine);
            StateView view = transaction.beginStatement();
            Savepoint start = transaction.savepoint();
            for (int writes = random.nextInt(60); writes > 0; writes--) {
                write(transaction, mine);
            }
            assertThat(table.scan(view, database.segments())).isEqualTo(before);
            long id = random.nextInt(IDS);
            assertThat(table.a(view, id)).isEqualTo(a(before.get(id)));
            if (random.nextInt(6) == 0) {
                transaction.rollbackTo(start);
                mine.clear();
                mine.putAll(before);
            }
            transaction.release(start);
            StateView after = transaction.beginStatement();
            assertThat(table.scan(after, database.segments())).isEqualTo(mine);
            assertThat(table.a(after, id)).isEqualTo(a(mine.get(id)));
            assertThat(table.lockedA(transaction, id)).isEqualTo(a(mine.get(id)));
        }

        private static @Nullable Long a(@Nullable String row) {
            return row == null ? null : Long.valueOf(row.substring(0, row.indexOf(',')));
        }

        private void savepoints(
                Transaction transaction, TreeMap<Long, String> mine, List<Saved> saved) {
            switch (random.nextInt(8)) {
                case 0, 1 -> saved.add(new Saved(transaction.savepoint(), new TreeMap<>(mine)));
                case 2 -> {
                    if (!saved.isEmpty()) {
                        transaction.release(saved.removeFirst().point());
                    }
                }
                case 3 -> {
                    if (!saved.isEmpty()) {
                        int at = random.nextInt(saved.size());
                        transaction.rollbackTo(saved.get(at).point());
                        mine.clear();
                        mine.putAll(saved.get(at).rows());
                        saved.subList(at + 1, saved.size()).clear();
                    }
                }
                default -> {}
            }
        }

        /** b is unique: from a range that is often taken. */
        private void write(Transaction transaction, TreeMap<Long, String> mine) {
            long id = random.nextInt(IDS);
            long a = random.nextInt(1000);
            long b = random.nextInt(2 * IDS);
            boolean taken =
                    mine.entrySet().stream()
                            .anyMatch(
                                    row -> row.getKey() != id && row.getValue().endsWith("," + b));
            try {
                if (!mine.containsKey(id)) {
                    table.insert(transaction, id, a, b);
                } else if (random.nextInt(3) == 0) {
                    table.delete(transaction, id);
                    mine.remove(id);
                    return;
                } else if (random.nextInt(5) == 0) {
                    table.insert(transaction, id, a, b);
                    throw new AssertionError("row " + id + " is there twice");
                } else {
                    table.update(transaction, id, a, b);
                }
                assertThat(taken).as("b = %d was taken", b).isFalse();
                mine.put(id, a + "," + b);
            } catch (EngineException e) {
                assertThat(e.kind()).isEqualTo(Kind.DUPLICATE_KEY);
                assertThat(taken || mine.containsKey(id)).as("%d, b = %d", id, b).isTrue();
            }
        }

        private void maintain() {
            switch (random.nextInt(4)) {
                case 0 -> database.flush("t");
                case 1 -> database.merge("t");
                case 2 -> database.pipeline().vacuumAll();
                default -> {}
            }
        }

        private Map<Long, String> committed() {
            try (StateView view = database.view()) {
                return table.scan(view, database.segments());
            }
        }

        /** What a restart makes of the log. */
        private Map<Long, String> replayed() {
            DatabaseState state = new DatabaseState(DatabaseState.EMPTY);
            for (LogRecord record : database.records()) {
                state.replay(LogRecordCodec.decode(LogRecordCodec.encode(record), "test"));
            }
            try (StateView view =
                    TransactionManager.readView(state.openView(), database.segments())) {
                return table.scan(view, database.segments());
            }
        }
    }

    @Test
    void largeTransactionsAreLikeOthers() {
        Seeds.forEach(seed -> {
            try (SystemEnv env = new SystemEnv()) {
                Run run = new Run(env, seed);
                run.transactions(5);
                assertThat(run.database.records())
                        .anyMatch(record ->
                                record instanceof LogRecord.Commit commit && commit.isLarge());
            }
        });
    }
}
