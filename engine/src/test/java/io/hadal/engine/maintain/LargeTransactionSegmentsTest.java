package io.hadal.engine.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.Keys;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.schema.TableDef;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large transactions with real segments in a store. */
final class LargeTransactionSegmentsTest {
    private static final int ROWS = 2000;

    @TempDir private Path folder;
    private Maintained database;
    private TestTable table;

    @BeforeEach
    void open() throws Exception {
        database = new Maintained(folder, 1L << 30);
        EngineConfig defaults = EngineConfig.defaults();
        database.config =
                new EngineConfig(
                        defaults.logUploadInterval(),
                        defaults.followerPollInterval(),
                        2,
                        300,
                        defaults.retention(),
                        defaults.replicaHoldMax(),
                        defaults.uploadSoftLimit(),
                        defaults.uploadHardLimit(),
                        defaults.cacheBytesMax(),
                        defaults.flushTriggerBytes(),
                        1 << 20,
                        100_000,
                        defaults.replicaTimeout());
        TableDef def = TestTable.def(1, "t", List.of(TestTable.BY_A, TestTable.BY_B));
        table = new TestTable(database.create(def));
    }

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    private Map<Long, String> write(long a) {
        Map<Long, String> expected = new TreeMap<>();
        boolean there = !database.scan(table.def()).isEmpty();
        try (Transaction transaction = database.begin()) {
            for (int i = 0; i < ROWS; i++) {
                long id = (i * 7919L) % ROWS;
                if (there) {
                    table.update(transaction, id, a, id);
                } else {
                    table.insert(transaction, id, a, id);
                }
                expected.put(id, a + "," + id);
            }
            transaction.commit(Durability.DISK);
        }
        return expected;
    }

    @Test
    void itsSegmentsAreInTheStoreAndTheJournalBeforeItsRecord() throws Exception {
        Map<Long, String> expected = write(1);
        LogRecord.Commit commit = (LogRecord.Commit) database.records().getLast();
        assertThat(commit.added()).hasSizeGreaterThan(2);
        for (LogRecord.AddedSegment added : commit.added()) {
            String key = Keys.blob(added.segment().id());
            assertThat(database.store.get(key)).hasSize((int) added.segment().sizeBytes());
            assertThat(database.journal).anyMatch(put -> put.key().equals(key));
        }
        assertThat(database.scan(table.def())).isEqualTo(expected);
        assertThat(database.query(table.def())).isEqualTo(expected);
        assertThat(database.scan(database.recovered(), table.def())).isEqualTo(expected);
    }

    @Test
    void itsUpdatesAreWhatQueriesAndARestartSee() throws Exception {
        write(1);
        Map<Long, String> expected = write(2);
        assertThat(database.query(table.def())).isEqualTo(expected);
        assertThat(database.scan(database.recovered(), table.def())).isEqualTo(expected);
        Maintenance maintenance = new Maintenance(database.parts, 0);
        maintenance.flusher().flush(table.def().id());
        maintenance.merger().mergeAll(table.def().id());
        assertThat(database.query(table.def())).isEqualTo(expected);
    }

    @Test
    void withoutTheStoreItIsRefusedAndCanGoOnLater() {
        try (Transaction transaction = database.begin()) {
            table.insert(transaction, -1, 1L, null);
            database.store.beforePut =
                    key -> {
                        throw new ObjectStoreException(ObjectStoreException.Kind.DENIED, "no");
                    };
            assertThatThrownBy(
                            () -> {
                                for (long id = 0; id < ROWS; id++) {
                                    table.insert(transaction, id, 1L, id);
                                }
                            })
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.STORE_DENIED));
            database.store.beforePut = key -> {};
            for (long id = ROWS; id < 2 * ROWS; id++) {
                table.insert(transaction, id, 1L, id);
            }
            transaction.commit(Durability.DISK);
        }
        assertThat(database.scan(table.def())).containsKeys(-1L, 2 * ROWS - 1L);
    }
}
