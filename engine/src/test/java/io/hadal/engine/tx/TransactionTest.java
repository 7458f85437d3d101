package io.hadal.engine.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.DuplicateKeyException;
import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Isolation;
import io.hadal.engine.MemoryDatabase;
import io.hadal.engine.StateView;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.engine.Transaction.Savepoint;
import io.hadal.engine.state.DatabaseView;
import io.hadal.env.SystemEnv;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One session at a time. */
final class TransactionTest {
    private final SystemEnv env = new SystemEnv();
    private final MemoryDatabase database = new MemoryDatabase(env, "db", 1 << 20);
    private TestTable table = new TestTable(TestTable.def(1, "t", List.of()));

    @BeforeEach
    void createTable() {
        table = TestTable.create(database, "t");
    }

    @AfterEach
    void stop() {
        env.close();
    }

    private Transaction begin() {
        return database.begin(Isolation.READ_COMMITTED, Duration.ofMinutes(1));
    }

    private Transaction beginRepeatable() {
        return database.begin(Isolation.REPEATABLE_READ, Duration.ofMinutes(1));
    }

    private void put(long id, long a, @Nullable Long b) {
        try (Transaction transaction = begin()) {
            table.insert(transaction, id, a, b);
            transaction.commit(Durability.DISK);
        }
    }

    private Map<Long, String> committed() {
        try (StateView view = database.view()) {
            return table.scan(view, database.segments());
        }
    }

    private Map<Long, String> seen(Transaction transaction) {
        return table.scan(transaction.beginStatement(), database.segments());
    }

    private static void assertRefused(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void ownWritesAreSeenByTheNextStatementAndByOthersAfterCommit() {
        put(1, 10, 100L);
        Transaction transaction = begin();
        StateView before = transaction.beginStatement();
        table.insert(transaction, 2, 20L, null);
        table.update(transaction, 1, 11L, 100L);
        assertThat(table.scan(before, database.segments())).isEqualTo(Map.of(1L, "10,100"));
        assertThat(seen(transaction)).isEqualTo(Map.of(1L, "11,100", 2L, "20,null"));
        assertThat(committed()).isEqualTo(Map.of(1L, "10,100"));
        assertThat(transaction.commit(Durability.DISK)).isEqualTo(database.committedPosition());
        assertThat(committed()).isEqualTo(Map.of(1L, "11,100", 2L, "20,null"));
    }

    @Test
    void aRollbackLeavesNothing() {
        put(1, 10, 100L);
        Transaction transaction = begin();
        table.delete(transaction, 1);
        table.insert(transaction, 2, 20L, 200L);
        transaction.rollback();
        assertThat(committed()).isEqualTo(Map.of(1L, "10,100"));
        put(2, 21, 200L);
        assertThat(committed()).hasSize(2);
    }

    @Test
    void whatComesToNothingIsNotLogged() {
        long position = database.committedPosition();
        try (Transaction transaction = begin()) {
            table.insert(transaction, 1, 1L, 1L);
            table.delete(transaction, 1);
            assertThat(transaction.commit(Durability.DISK)).isZero();
        }
        assertThat(database.committedPosition()).isEqualTo(position);
    }

    @Test
    void aSavepointUndoesWhatCameAfter() {
        put(1, 10, 100L);
        try (Transaction transaction = begin()) {
            table.insert(transaction, 2, 20L, 200L);
            Savepoint outer = transaction.savepoint();
            table.update(transaction, 1, 11L, 101L);
            Savepoint inner = transaction.savepoint();
            table.delete(transaction, 1);
            table.delete(transaction, 2);
            assertThat(seen(transaction)).isEmpty();
            transaction.rollbackTo(inner);
            assertThat(seen(transaction)).isEqualTo(Map.of(1L, "11,101", 2L, "20,200"));
            transaction.rollbackTo(outer);
            assertThat(seen(transaction)).isEqualTo(Map.of(1L, "10,100", 2L, "20,200"));
            assertThat(table.idsByIndex(transaction.beginStatement(), TestTable.BY_A, 11L))
                    .isEmpty();
            assertThatThrownBy(() -> transaction.rollbackTo(inner))
                    .isInstanceOf(IllegalArgumentException.class);
            transaction.commit(Durability.DISK);
        }
        assertThat(committed()).isEqualTo(Map.of(1L, "10,100", 2L, "20,200"));
    }

    @Test
    void aKeyIsThereOnce() {
        put(1, 10, 100L);
        try (Transaction transaction = begin()) {
            assertDuplicate("PRIMARY", () -> table.insert(transaction, 1, 0L, null));
            assertDuplicate("by_b", () -> table.insert(transaction, 2, 0L, 100L));
            table.insert(transaction, 3, 0L, 300L);
            assertDuplicate("by_b", () -> table.insert(transaction, 4, 0L, 300L));
            assertDuplicate("by_b", () -> table.update(transaction, 3, 0L, 100L));
            table.insert(transaction, 5, 0L, null);
            table.insert(transaction, 6, 0L, null);
            table.update(transaction, 1, 0L, 101L);
            table.update(transaction, 3, 0L, 100L);
            transaction.commit(Durability.DISK);
        }
        assertThat(committed())
                .isEqualTo(Map.of(1L, "0,101", 3L, "0,100", 5L, "0,null", 6L, "0,null"));
    }

    private static void assertDuplicate(String index, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(EngineException.class)
                .cause()
                .isInstanceOfSatisfying(
                        DuplicateKeyException.class,
                        e -> assertThat(e.indexName()).isEqualTo(index));
    }

    @Test
    void theHolderOfAUniqueKeyIsFound() {
        put(1, 10, 100L);
        put(2, 20, 200L);
        database.flush("t");
        put(3, 30, 300L);
        try (Transaction transaction = begin()) {
            assertThat(transaction.findUnique(table.def(), TestTable.BY_B, table.row(9, 0L, 100L)))
                    .isEqualTo(table.key(1));
            assertThat(transaction.findUnique(table.def(), TestTable.BY_B, table.row(9, 0L, 300L)))
                    .isEqualTo(table.key(3));
            assertThat(transaction.findUnique(table.def(), TestTable.BY_B, table.row(9, 0L, 150L)))
                    .isNull();
            assertThat(transaction.findUnique(table.def(), TestTable.BY_B, table.row(9, 0L, null)))
                    .isNull();
            table.delete(transaction, 1);
            assertThat(transaction.findUnique(table.def(), TestTable.BY_B, table.row(9, 0L, 100L)))
                    .isNull();
            table.insert(transaction, 4, 0L, 100L);
            assertThat(transaction.findUnique(table.def(), TestTable.BY_B, table.row(9, 0L, 100L)))
                    .isEqualTo(table.key(4));
        }
    }

    @Test
    void rowsInSegmentsAreLockedReplacedAndChecked() {
        put(1, 10, 100L);
        put(2, 20, 200L);
        put(3, 30, 300L);
        database.flush("t");
        assertThat(committed()).hasSize(3);
        try (Transaction transaction = begin()) {
            assertDuplicate("PRIMARY", () -> table.insert(transaction, 2, 0L, null));
            assertDuplicate("by_b", () -> table.insert(transaction, 4, 0L, 300L));
            assertThat(table.lockedA(transaction, 2)).isEqualTo(20);
            table.update(transaction, 2, 21L, 200L);
            table.delete(transaction, 3);
            assertThat(seen(transaction)).isEqualTo(Map.of(1L, "10,100", 2L, "21,200"));
            assertThat(table.a(transaction.beginStatement(), 2)).isEqualTo(21);
            assertThat(table.a(transaction.beginStatement(), 3)).isNull();
            transaction.commit(Durability.DISK);
        }
        assertThat(committed()).isEqualTo(Map.of(1L, "10,100", 2L, "21,200"));
        database.merge("t");
        assertThat(committed()).isEqualTo(Map.of(1L, "10,100", 2L, "21,200"));
    }

    @Test
    void aFlushUnderWayTakesPlacesWithIt() {
        put(1, 10, 100L);
        put(2, 20, 200L);
        put(3, 30, 300L);
        Transaction across = begin();
        table.update(across, 1, 11L, 100L);
        try (DatabaseView view = database.state().openView()) {
            MemoryDatabase.Flush flush = database.beginFlush("t", view);
            flush.write();
            try (Transaction during = begin()) {
                table.update(during, 2, 21L, 200L);
                during.commit(Durability.DISK);
            }
            flush.commit();
        }
        assertThat(seen(across)).isEqualTo(Map.of(1L, "11,100", 2L, "21,200", 3L, "30,300"));
        across.commit(Durability.DISK);
        assertThat(committed()).isEqualTo(Map.of(1L, "11,100", 2L, "21,200", 3L, "30,300"));
    }

    @Test
    void aMergeUnderWayTakesPlacesAndDeletesWithIt() {
        put(1, 10, 100L);
        put(2, 20, 200L);
        database.flush("t");
        put(3, 30, 300L);
        database.flush("t");
        Transaction across = begin();
        table.update(across, 1, 11L, 100L);
        try (DatabaseView view = database.state().openView()) {
            MemoryDatabase.Merge merge = database.beginMerge("t", view);
            merge.write();
            try (Transaction during = begin()) {
                table.delete(during, 3);
                during.commit(Durability.DISK);
            }
            merge.commit();
        }
        assertThat(committed()).isEqualTo(Map.of(1L, "10,100", 2L, "20,200"));
        assertThat(seen(across)).isEqualTo(Map.of(1L, "11,100", 2L, "20,200"));
        across.commit(Durability.DISK);
        assertThat(committed()).isEqualTo(Map.of(1L, "11,100", 2L, "20,200"));
    }

    @Test
    void repeatableReadKeepsItsSnapshotAndRefusesToOverwriteWhatItDoesNotSee() {
        put(1, 10, 100L);
        put(2, 20, 200L);
        Transaction repeatable = beginRepeatable();
        assertThat(seen(repeatable)).hasSize(2);
        try (Transaction other = begin()) {
            table.update(other, 1, 11L, 100L);
            table.delete(other, 2);
            table.insert(other, 3, 30L, 300L);
            other.commit(Durability.DISK);
        }
        database.flush("t");
        database.pipeline().vacuum(1000);
        assertThat(seen(repeatable)).isEqualTo(Map.of(1L, "10,100", 2L, "20,200"));
        assertRefused(Kind.WRITE_CONFLICT, () -> repeatable.lockRow(table.def(), table.key(1)));
        assertRefused(Kind.WRITE_CONFLICT, () -> repeatable.lockRow(table.def(), table.key(1)));
        assertRefused(Kind.WRITE_CONFLICT, () -> table.insert(repeatable, 2, 0L, null));
        assertDuplicate("PRIMARY", () -> table.insert(repeatable, 3, 0L, null));
        repeatable.rollback();
    }

    @Test
    void readCommittedLocksTheNewestVersion() {
        put(1, 10, 100L);
        try (Transaction transaction = begin()) {
            StateView view = transaction.beginStatement();
            try (Transaction other = begin()) {
                table.update(other, 1, 11L, 100L);
                other.commit(Durability.DISK);
            }
            assertThat(table.a(view, 1)).isEqualTo(10);
            assertThat(table.lockedA(transaction, 1)).isEqualTo(11);
        }
    }

    @Test
    void statementsPlannedOnAnOldDefinitionFail() {
        TableDef old = table.def();
        try (Transaction transaction = begin()) {
            database.alterTable("t", before -> TestTable.def(old.id(), "t", List.of()));
            assertRefused(Kind.SCHEMA_CHANGED, () -> table.insert(transaction, 1, 1L, 1L));
        }
        database.alterTable("t", before -> null);
        try (Transaction transaction = begin()) {
            assertRefused(Kind.SCHEMA_CHANGED, () -> table.insert(transaction, 1, 1L, 1L));
        }
    }

    @Test
    void aNewIndexHasTheRowsThatAreThere() {
        put(1, 7, 100L);
        put(2, 7, 200L);
        put(3, 8, 300L);
        try (Transaction transaction = begin()) {
            table.update(transaction, 3, 7L, 300L);
            transaction.commit(Durability.DISK);
        }
        TableDef old = table.def();
        Index fresh = new Index(9, "fresh", false, List.of(1));
        TableDef next = TestTable.def(old.id(), "t", List.of(TestTable.BY_B, fresh));
        try (StateView before = database.view()) {
            database.alterTable("t", any -> next);
            assertThat(before.table("t")).contains(old);
            try (StateView after = database.view()) {
                assertThat(new TestTable(next).idsByIndex(after, fresh, 7L))
                        .containsExactly(1L, 2L, 3L);
            }
            assertRefused(Kind.SCHEMA_CHANGED, () -> table.idsByIndex(before, TestTable.BY_A, 7L));
        }
    }

    @Test
    void aTransactionHasALimit() {
        try (Transaction transaction = begin()) {
            assertRefused(
                    Kind.TRANSACTION_TOO_LARGE,
                    () -> {
                        for (long id = 0; ; id++) {
                            table.insert(transaction, id, id, id);
                        }
                    });
        }
        put(1, 1, 1L);
    }

    @Test
    void aRefusalBeforeTheCommitRollsBack() {
        Transaction transaction = begin();
        table.insert(transaction, 1, 1L, 1L);
        database.log().refuse(Kind.BACK_PRESSURE);
        assertRefused(Kind.BACK_PRESSURE, () -> transaction.commit(Durability.DISK));
        database.log().refuse(null);
        assertThat(committed()).isEmpty();
        put(1, 2, 1L);
        assertThat(committed()).isEqualTo(Map.of(1L, "2,1"));
    }

    @Test
    void theCounterIsBeyondAllThatWasSeen() {
        assertThat(database.reserveAutoIncrement(table.def(), 3)).isEqualTo(1);
        assertThat(database.reserveAutoIncrement(table.def(), 1)).isEqualTo(4);
        put(50, 0, null);
        assertThat(database.reserveAutoIncrement(table.def(), 1)).isEqualTo(51);
        try (Transaction transaction = begin()) {
            table.delete(transaction, 50);
            transaction.commit(Durability.DISK);
        }
        assertThat(database.state().table(table.def().id()).orElseThrow().nextAutoIncrement())
                .isEqualTo(51);
    }
}
