package io.hadal.engine.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.EngineException;
import io.hadal.engine.Isolation;
import io.hadal.engine.StateView;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.schema.TableDef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Flush and merge against a model: what is written before, in between and after is there, once, for
 * every reader.
 */
final class FlushMergeTest {
    private static final int IDS = 400;

    @TempDir Path folder;

    private Maintained db;
    private Maintenance maintenance;
    private TableDef def;
    private TestTable table;
    private final Map<Long, String> model = new TreeMap<>();

    @BeforeEach
    void open() throws Exception {
        db = new Maintained(folder, 1L << 30);
        maintenance = new Maintenance(db.parts, 0, 150);
        def = db.create(TestTable.def(db.transactions.newTableId(), "t", List.of(TestTable.BY_A)));
        table = new TestTable(def);
    }

    @AfterEach
    void close() throws Exception {
        db.close();
    }

    /** A transaction of a few random writes. */
    private void write(SplittableRandom random) {
        try (Transaction transaction = db.begin()) {
            transaction.beginStatement();
            Map<Long, String> changes = new TreeMap<>();
            for (int i = random.nextInt(1, 30); i > 0; i--) {
                change(
                        transaction,
                        changes,
                        random.nextInt(IDS),
                        random.nextInt(1000),
                        random.nextInt(4));
            }
            if (random.nextInt(10) == 0) {
                transaction.rollback();
                return;
            }
            transaction.commit(io.hadal.engine.Durability.DISK);
            changes.forEach((id, row) -> {
                if (row.isEmpty()) {
                    model.remove(id);
                } else {
                    model.put(id, row);
                }
            });
        }
    }

    private void change(
            Transaction transaction, Map<Long, String> changes, long id, long a, int kind) {
        boolean present = !changes.getOrDefault(id, model.getOrDefault(id, "")).isEmpty();
        if (present && kind == 0) {
            assertThat(table.delete(transaction, id)).isTrue();
            changes.put(id, "");
        } else if (present) {
            table.update(transaction, id, a, -a);
            changes.put(id, a + "," + -a);
        } else {
            table.insert(transaction, id, a, -a);
            changes.put(id, a + "," + -a);
        }
    }

    private void check(long seed) throws Exception {
        assertThat(db.scan(def)).as("rows, seed %d", seed).isEqualTo(model);
        assertThat(db.query(def)).as("rows in DuckDB, seed %d", seed).isEqualTo(model);
        assertThat(db.scan(db.recovered(), def))
                .as("rows after a restart, seed %d", seed)
                .isEqualTo(model);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void writesMayComeAtAnyMoment(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<StateView> views = new ArrayList<>();
        List<Map<Long, String>> expected = new ArrayList<>();
        for (int round = 0; round < 15; round++) {
            write(random);
            if (random.nextInt(5) == 0) {
                views.add(db.transactions.view());
                expected.add(new TreeMap<>(model));
            }
            // Between the writing of a file and the record, and again while the next one is
            // uploaded.
            db.store.beforePut = key -> write(random);
            db.store.afterPut = key -> write(random);
            switch (random.nextInt(4)) {
                case 0, 1 -> maintenance.flusher().flush(def.id());
                case 2 -> maintenance.merger().mergeSome(def.id());
                default -> maintenance.merger().mergeAll(def.id());
            }
            db.store.beforePut = key -> {};
            db.store.afterPut = key -> {};
            check(seed);
        }
        for (int i = 0; i < views.size(); i++) {
            assertThat(db.scan(views.get(i), def))
                    .as("an older view, seed %d", seed)
                    .isEqualTo(expected.get(i));
            views.get(i).close();
        }
    }

    @Test
    void aTransactionThatIsOpenMeanwhileFindsItsRowsAgain() throws Exception {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 20; i++) {
            write(random);
        }
        long id = model.keySet().iterator().next();
        try (Transaction open = db.begin()) {
            open.beginStatement();
            assertThat(open.lockRow(def, table.key(id))).isNotNull();
            maintenance.flusher().flush(def.id());
            maintenance.merger().mergeAll(def.id());
            open.update(def, table.key(id), table.row(id, 7L, 8L));
            open.commit(io.hadal.engine.Durability.DISK);
        }
        model.put(id, "7,8");
        check(9);
    }

    @Test
    void repeatableReadSeesTheSameBeforeAndAfter() {
        SplittableRandom random = new SplittableRandom(10);
        for (int i = 0; i < 20; i++) {
            write(random);
        }
        Map<Long, String> before = new TreeMap<>(model);
        try (Transaction reader =
                db.transactions.begin(Isolation.REPEATABLE_READ, Duration.ofSeconds(1))) {
            assertThat(db.scan(reader.beginStatement(), def)).isEqualTo(before);
            maintenance.flusher().flush(def.id());
            write(random);
            maintenance.flusher().flush(def.id());
            maintenance.merger().mergeAll(def.id());
            assertThat(db.scan(reader.beginStatement(), def)).isEqualTo(before);
        }
    }

    @Test
    void afterAFlushMemoryIsFree() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 20; i++) {
            write(random);
        }
        assertThat(db.state.table(def.id()).orElseThrow().unflushedBytes()).isPositive();
        assertThat(maintenance.flusher().flush(def.id())).isEqualTo(model.size());
        while (!db.pipeline.vacuum(1000)) {
            // Until nothing is left.
        }
        assertThat(db.state.hotBytes()).isZero();
        assertThat(maintenance.flusher().flush(def.id())).isZero();
    }

    @Test
    void segmentsAreBoundedAndMergedOnesSorted() throws Exception {
        SplittableRandom random = new SplittableRandom(12);
        for (int i = 0; i < 60; i++) {
            write(random);
        }
        maintenance.flusher().flush(def.id());
        assertThat(segmentRows()).hasSizeGreaterThan(1).allMatch(rows -> rows <= 150);
        for (int i = 0; i < 10; i++) {
            write(random);
            maintenance.flusher().flush(def.id());
        }
        maintenance.merger().mergeAll(def.id());
        assertThat(segmentRows()).allMatch(rows -> rows <= 180);
        try (StateView view = db.transactions.view()) {
            var segments = view.table(def.id()).segments();
            for (int i = 1; i < segments.size(); i++) {
                assertThat(
                                io.hadal.storage.row.KeyCodec.compare(
                                        segments.get(i - 1).segment().maxKey(),
                                        segments.get(i).segment().minKey()))
                        .isNegative();
            }
        }
        check(12);
        assertThat(maintenance.merger().mergeAll(def.id())).isFalse();
    }

    private List<Long> segmentRows() {
        try (StateView view = db.transactions.view()) {
            return view.table(def.id()).segments().stream()
                    .map(segment -> segment.segment().rows())
                    .toList();
        }
    }

    @Test
    void aStoreThatRefusesLeavesEverythingAsItWas() throws Exception {
        SplittableRandom random = new SplittableRandom(13);
        for (int i = 0; i < 20; i++) {
            write(random);
        }
        int records = db.records().size();
        db.store.beforePut =
                key -> {
                    throw new ObjectStoreException(ObjectStoreException.Kind.DENIED, "no");
                };
        assertKind(() -> maintenance.flusher().flush(def.id()), EngineException.Kind.STORE_DENIED);
        assertThat(db.records()).hasSize(records);
        assertThat(db.cache.contents()).isEmpty();
        check(13);
        db.store.beforePut = key -> {};
        maintenance.flusher().flush(def.id());
        write(random);
        db.store.beforePut =
                key -> {
                    throw new ObjectStoreException(ObjectStoreException.Kind.DENIED, "no");
                };
        assertKind(
                () -> maintenance.merger().mergeAll(def.id()), EngineException.Kind.STORE_DENIED);
        check(13);
    }

    @Test
    void aCrashBetweenThePutAndTheRecordLeavesAnOrphanOnly() throws Exception {
        SplittableRandom random = new SplittableRandom(14);
        for (int i = 0; i < 20; i++) {
            write(random);
        }
        db.log.refuse(EngineException.Kind.BACK_PRESSURE);
        assertKind(() -> maintenance.flusher().flush(def.id()), EngineException.Kind.BACK_PRESSURE);
        db.log.refuse(null);
        assertThat(db.journal).isNotEmpty();
        check(14);
        maintenance.flusher().flush(def.id());
        check(14);
    }

    @Test
    void aPutThatArrivedUnnoticedIsNotTakenForAnothers() throws Exception {
        write(new SplittableRandom(15));
        boolean[] failed = {false};
        db.store.afterPut =
                key -> {
                    if (!failed[0]) {
                        failed[0] = true;
                        throw new ObjectStoreException(
                                ObjectStoreException.Kind.UNREACHABLE, "connection reset");
                    }
                };
        maintenance.flusher().flush(def.id());
        assertThat(failed[0]).isTrue();
        check(15);
    }

    @Test
    void everyPutIsJournaledBeforeTheRecord() throws Exception {
        SplittableRandom random = new SplittableRandom(16);
        for (int i = 0; i < 60; i++) {
            write(random);
        }
        maintenance.flusher().flush(def.id());
        List<String> named = new ArrayList<>();
        for (LogRecord record : db.records()) {
            if (record instanceof LogRecord.SegmentEdit edit) {
                edit.added()
                        .forEach(added ->
                                named.add(io.hadal.storage.Keys.blob(added.segment().id())));
            }
        }
        assertThat(db.journal.stream().map(put -> put.key()))
                .containsExactlyInAnyOrderElementsOf(named);
        for (var put : db.journal) {
            assertThat(io.hadal.storage.log.Hash.of(db.store.get(put.key()))).isEqualTo(put.hash());
        }
    }

    @Test
    void aTableThatIsDroppedMeanwhileIsLeftAlone() throws Exception {
        write(new SplittableRandom(17));
        db.store.afterPut = key -> db.transactions.alterTable("t", before -> null);
        assertThat(maintenance.flusher().flush(def.id())).isZero();
        assertThat(db.cache.contents()).isEmpty();
        assertThat(maintenance.merger().mergeAll(def.id())).isFalse();
    }

    @Test
    void deletedRowsOfACleanedSegmentAreGone() throws Exception {
        try (Transaction transaction = db.begin()) {
            transaction.beginStatement();
            for (long id = 0; id < 100; id++) {
                table.insert(transaction, id, id, id);
            }
            transaction.commit(io.hadal.engine.Durability.DISK);
        }
        maintenance.flusher().flush(def.id());
        assertThat(maintenance.merger().mergeSome(def.id())).isFalse();
        try (Transaction transaction = db.begin()) {
            transaction.beginStatement();
            for (long id = 0; id < 100; id++) {
                assertThat(table.delete(transaction, id)).isTrue();
            }
            transaction.commit(io.hadal.engine.Durability.DISK);
        }
        assertThat(maintenance.merger().mergeSome(def.id())).isTrue();
        assertThat(segmentRows()).isEmpty();
        check(18);
    }

    private static void assertKind(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, EngineException.Kind kind) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
