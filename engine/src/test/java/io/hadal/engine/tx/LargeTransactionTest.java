package io.hadal.engine.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Isolation;
import io.hadal.engine.MemoryDatabase;
import io.hadal.engine.StateView;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.engine.Transaction.Savepoint;
import io.hadal.env.SystemEnv;
import io.hadal.storage.log.LogRecord;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions with more rows than they may keep in memory. */
final class LargeTransactionTest {
    private static final long BYTES_MAX = 100_000;
    private static final long SEGMENT_BYTES = 25_000;
    private static final int ROWS = 1500;

    private final SystemEnv env = new SystemEnv();
    private final MemoryDatabase database = new MemoryDatabase(env, "db", BYTES_MAX, SEGMENT_BYTES);
    private final TestTable table = TestTable.create(database, "t");

    @AfterEach
    void stop() {
        env.close();
    }

    private Transaction begin(Isolation isolation) {
        return database.begin(isolation, Duration.ofSeconds(30));
    }

    private Transaction begin() {
        return begin(Isolation.READ_COMMITTED);
    }

    /** Rows of which the keys are neither ascending nor descending. */
    private void insert(Transaction transaction, int from, int to) {
        for (int i = from; i < to; i++) {
            long id = (i * 7919L) % ROWS;
            table.insert(transaction, id, id, id);
        }
    }

    private void insertAll() {
        try (Transaction transaction = begin()) {
            insert(transaction, 0, ROWS);
            transaction.commit(Durability.DISK);
        }
    }

    private TreeMap<Long, String> committed() {
        try (StateView view = database.view()) {
            return table.scan(view, database.segments());
        }
    }

    private LogRecord.Commit lastCommit() {
        return (LogRecord.Commit) database.records().getLast();
    }

    private static void assertRefused(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void itsRowsAreInSegmentsBeforeItCommits() {
        insertAll();
        assertThat(committed()).hasSize(ROWS);
        LogRecord.Commit commit = lastCommit();
        long added = commit.added().stream().mapToLong(each -> each.segment().rows()).sum();
        assertThat(added).isGreaterThan(ROWS - 200);
        assertThat(commit.changes()).hasSize((int) (ROWS - added));
        assertThat(database.state().table(table.def().id()).orElseThrow().nextAutoIncrement())
                .isEqualTo(ROWS);
    }

    @Test
    void keysAreUniqueWithinItAndAgainstWhatWasThere() {
        try (Transaction transaction = begin()) {
            table.insert(transaction, ROWS + 1, 1L, ROWS + 1L);
            transaction.commit(Durability.DISK);
        }
        try (Transaction transaction = begin()) {
            insert(transaction, 0, ROWS);
            assertRefused(Kind.DUPLICATE_KEY, () -> table.insert(transaction, 5, 0L, -1L));
            assertRefused(Kind.DUPLICATE_KEY, () -> table.insert(transaction, -1, 0L, 5L));
            assertRefused(Kind.DUPLICATE_KEY, () -> table.insert(transaction, ROWS + 1, 0L, -1L));
            assertRefused(Kind.DUPLICATE_KEY, () -> table.insert(transaction, -1, 0L, ROWS + 1L));
            assertThat(transaction.findUnique(table.def(), TestTable.BY_B, table.row(-1, null, 5L)))
                    .isEqualTo(table.key(5));
            transaction.commit(Durability.DISK);
        }
        assertThat(committed()).hasSize(ROWS + 1);
    }

    @Test
    void aRollbackLeavesNothingAndLetsMergesGoOn() {
        insertAll();
        int segments = database.segments().count();
        try (Transaction transaction = begin()) {
            for (long id = 0; id < ROWS; id++) {
                table.update(transaction, id, -1L, id);
            }
            assertThat(database.segments().count()).isGreaterThan(segments);
            database.merge("t");
            assertThat(layoutSegments()).as("a merge waits").isEqualTo(segments);
        }
        assertThat(committed().values()).noneMatch(row -> row.startsWith("-1"));
        database.merge("t");
        assertThat(layoutSegments()).isEqualTo(1);
        assertThat(committed()).hasSize(ROWS);
    }

    private int layoutSegments() {
        return database.state().table(table.def().id()).orElseThrow().layout().segments().size();
    }

    @Test
    void whatItUpdatesAndDeletesIsKnownByItsPlace() {
        insertAll();
        database.flush("t");
        try (Transaction transaction = begin()) {
            for (long id = 0; id < ROWS; id += 2) {
                table.delete(transaction, id);
            }
            for (long id = 1; id < ROWS; id += 2) {
                table.update(transaction, id, -1L, id);
            }
            transaction.commit(Durability.DISK);
        }
        LogRecord.Commit commit = lastCommit();
        assertThat(commit.deleted().stream().mapToLong(rows -> rows.ordinals().length).sum())
                .isGreaterThan(ROWS - 200);
        assertThat(commit.added()).isNotEmpty();
        assertThat(commit.changes()).hasSizeLessThan(200);
        assertThat(committed())
                .hasSize(ROWS / 2)
                .allSatisfy((id, row) -> {
                    assertThat(id % 2).isEqualTo(1);
                    assertThat(row).isEqualTo("-1," + id);
                });
    }

    @Test
    void aStatementDoesNotSeeItsOwnRowsHoweverMany() {
        try (Transaction transaction = begin()) {
            insert(transaction, 0, 100);
            StateView view = transaction.beginStatement();
            insert(transaction, 100, ROWS);
            assertThat(table.scan(view, database.segments())).hasSize(100);
            assertThat(table.scan(transaction.beginStatement(), database.segments())).hasSize(ROWS);
            assertThat(committed()).isEmpty();
        }
    }

    @Test
    void aStatementIsUndoneAloneAlsoIfItWasLarge() {
        try (Transaction transaction = begin()) {
            insert(transaction, 0, 100);
            Savepoint before = transaction.savepoint();
            insert(transaction, 100, ROWS);
            transaction.rollbackTo(before);
            assertThat(database.segments().count()).as("only what is kept").isLessThan(4);
            assertThat(table.scan(transaction.beginStatement(), database.segments())).hasSize(100);
            insert(transaction, 100, 200);
            transaction.commit(Durability.DISK);
        }
        assertThat(committed()).hasSize(200);
    }

    @Test
    void theTableIsItsOwnFromThenOn() {
        try (Transaction large = begin();
                Transaction other = database.begin(Isolation.READ_COMMITTED, Duration.ZERO)) {
            insert(large, 0, 10);
            table.insert(other, ROWS + 1, 0L, null);
            other.rollback();
            insert(large, 10, ROWS);
            try (Transaction late = database.begin(Isolation.READ_COMMITTED, Duration.ZERO)) {
                assertRefused(Kind.LOCK_WAIT_TIMEOUT, () -> table.insert(late, ROWS + 1, 0L, null));
            }
            large.commit(Durability.DISK);
        }
        try (Transaction later = begin()) {
            table.insert(later, ROWS + 1, 0L, null);
            later.commit(Durability.DISK);
        }
        assertThat(committed()).hasSize(ROWS + 1);
    }

    @Test
    void itWaitsForOthersThatWriteToTheTable() {
        try (Transaction other = begin();
                Transaction large = database.begin(Isolation.READ_COMMITTED, Duration.ZERO)) {
            table.insert(other, ROWS + 1, 0L, null);
            assertRefused(Kind.LOCK_WAIT_TIMEOUT, () -> insert(large, 0, ROWS));
            assertThat(large.hasWrites()).as("it may go on when they are done").isTrue();
            other.commit(Durability.DISK);
            table.insert(large, ROWS + 2, 0L, null);
            large.commit(Durability.DISK);
        }
        assertThat(committed()).containsKey(ROWS + 1L).containsKey(ROWS + 2L);
    }

    @Test
    void whoReadsRepeatedlyNoticesIt() {
        insertAll();
        try (Transaction reader = begin(Isolation.REPEATABLE_READ)) {
            StateView before = reader.beginStatement();
            try (Transaction transaction = begin()) {
                for (long id = 0; id < ROWS; id += 2) {
                    table.delete(transaction, id);
                }
                table.insert(transaction, ROWS + 1, 0L, null);
                transaction.commit(Durability.DISK);
            }
            assertThat(table.scan(before, database.segments())).hasSize(ROWS);
            assertRefused(Kind.WRITE_CONFLICT, () -> reader.lockRow(table.def(), table.key(2)));
            table.update(reader, 1, -1L, 1L);
            reader.commit(Durability.DISK);
        }
        assertThat(committed()).hasSize(ROWS / 2 + 1).containsEntry(1L, "-1,1");
    }

    @Test
    void whatMustStayInMemoryIsRefusedWhenItIsTooMuch() {
        for (int from = 0; from < ROWS; from += 100) {
            try (Transaction transaction = begin()) {
                for (long id = from; id < from + 100; id++) {
                    table.insert(transaction, id, id, id);
                }
                transaction.commit(Durability.DISK);
            }
        }
        try (Transaction transaction = begin()) {
            assertRefused(
                    Kind.TRANSACTION_TOO_LARGE,
                    () -> {
                        for (long id = 0; id < ROWS; id++) {
                            table.update(transaction, id, -1L, id);
                        }
                    });
        }
        database.flush("t");
        try (Transaction transaction = begin()) {
            for (long id = 0; id < ROWS; id++) {
                table.update(transaction, id, -1L, id);
            }
            transaction.commit(Durability.DISK);
        }
        assertThat(committed()).hasSize(ROWS);
        assertThat(Map.copyOf(committed()).values()).allMatch(row -> row.startsWith("-1,"));
    }
}
