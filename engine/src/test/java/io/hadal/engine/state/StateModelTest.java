package io.hadal.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Durability;
import io.hadal.engine.Isolation;
import io.hadal.engine.MemoryDatabase;
import io.hadal.engine.MemoryDatabase.Flush;
import io.hadal.engine.MemoryDatabase.Merge;
import io.hadal.engine.StateView;
import io.hadal.engine.TableView.HotCursor;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.engine.tx.TransactionManager;
import io.hadal.env.SystemEnv;
import io.hadal.env.sim.Seeds;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.snapshot.DatabaseImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random writes, flushes, merges and vacuums against a map, as seen by views of all ages. */
final class StateModelTest {
    private static final int IDS = 30;

    /** A view that stays open, and what it must show. */
    private record Held(DatabaseView state, StateView view, TreeMap<Long, String> expected) {}

    /** One run. */
    private static final class Run {
        private final Random random;
        private final MemoryDatabase database;
        private final TestTable table;
        private final TreeMap<Long, String> model = new TreeMap<>();
        private final List<Held> held = new ArrayList<>();
        private final Map<Long, TreeMap<Long, String>> history = new TreeMap<>();
        private @Nullable DatabaseView maintenance;
        private @Nullable Flush flush;
        private @Nullable Merge merge;

        Run(SystemEnv env, long seed) {
            random = new Random(seed);
            database = new MemoryDatabase(env, "db");
            table = TestTable.create(database, "t");
        }

        void steps(int count) {
            for (int i = 0; i < count; i++) {
                step();
                history.put(database.committedPosition(), new TreeMap<>(model));
                check();
            }
            held.forEach(one -> {
                one.view.close();
                one.state.close();
            });
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0 -> hold();
                case 1 -> drop();
                case 2 -> maintain();
                case 3 -> database.pipeline().vacuum(1 + random.nextInt(50));
                default -> write();
            }
        }

        private void write() {
            try (Transaction transaction =
                    database.begin(Isolation.READ_COMMITTED, Duration.ofSeconds(1))) {
                TreeMap<Long, String> mine = new TreeMap<>(model);
                for (int i = random.nextInt(4); i >= 0; i--) {
                    change(transaction, mine, random.nextInt(IDS));
                }
                assertThat(table.scan(transaction.beginStatement(), database.segments()))
                        .isEqualTo(mine);
                if (random.nextInt(5) == 0) {
                    transaction.rollback();
                } else {
                    transaction.commit(Durability.DISK);
                    model.clear();
                    model.putAll(mine);
                }
            }
        }

        private void change(Transaction transaction, TreeMap<Long, String> mine, long id) {
            Long a = (long) random.nextInt(5);
            Long b = id * 100 + random.nextInt(100);
            if (!mine.containsKey(id)) {
                table.insert(transaction, id, a, b);
                mine.put(id, a + "," + b);
            } else if (random.nextInt(3) == 0) {
                assertThat(table.delete(transaction, id)).isTrue();
                mine.remove(id);
            } else {
                table.update(transaction, id, a, b);
                mine.put(id, a + "," + b);
            }
        }

        private void hold() {
            held.add(new Held(database.state().openView(), database.view(), new TreeMap<>(model)));
        }

        private void drop() {
            if (!held.isEmpty()) {
                Held one = held.remove(random.nextInt(held.size()));
                one.view.close();
                one.state.close();
            }
        }

        /** Begins a flush or a merge, or ends the one that was begun. */
        private void maintain() {
            DatabaseView open = maintenance;
            if (open == null) {
                DatabaseView view = database.state().openView();
                maintenance = view;
                if (random.nextBoolean()) {
                    flush = database.beginFlush("t", view);
                    flush.write();
                } else {
                    merge = database.beginMerge("t", view);
                    merge.write();
                }
                return;
            }
            if (flush != null) {
                flush.commit();
            } else if (merge != null) {
                merge.commit();
            }
            flush = null;
            merge = null;
            maintenance = null;
            open.close();
        }

        private void check() {
            try (StateView view = database.view()) {
                assertThat(table.scan(view, database.segments())).isEqualTo(model);
                checkIndex(view);
                long id = random.nextInt(IDS);
                String row = model.get(id);
                assertThat(table.a(view, id))
                        .isEqualTo(row == null ? null : Long.valueOf(row.split(",")[0]));
            }
            if (!held.isEmpty()) {
                Held one = held.get(random.nextInt(held.size()));
                assertThat(table.scan(one.view, database.segments())).isEqualTo(one.expected);
                checkIndex(one.view);
            }
        }

        /** An index shows exactly the hot rows with a value. */
        private void checkIndex(StateView view) {
            long value = random.nextInt(5);
            List<Long> expected = new ArrayList<>();
            HotCursor cursor = view.table(table.def().id()).hotRows(null, null);
            while (cursor.next()) {
                @Nullable Object[] row = RowCodec.of(table.def()).decode(cursor.row());
                if (Long.valueOf(value).equals(row[1])) {
                    expected.add((Long) row[0]);
                }
            }
            assertThat(table.idsByIndex(view, TestTable.BY_A, value)).isEqualTo(expected);
        }

        /**
         * The records applied to an empty state, after a trip through their bytes, show the same at
         * every position.
         */
        void replay() {
            DatabaseState replayed = new DatabaseState(DatabaseState.EMPTY);
            for (LogRecord record : database.records()) {
                byte[] bytes = LogRecordCodec.encode(record);
                replayed.replay(LogRecordCodec.decode(bytes, "the log"));
                checkAt(replayed);
            }
            checkSnapshot(replayed);
        }

        private void checkAt(DatabaseState replayed) {
            TreeMap<Long, String> expected = history.get(replayed.visiblePosition());
            if (expected != null) {
                try (DatabaseView view = replayed.openView()) {
                    assertThat(scan(view)).isEqualTo(expected);
                }
            }
        }

        /** A state loaded from a snapshot in the middle catches up to the same. */
        private void checkSnapshot(DatabaseState end) {
            DatabaseState source = new DatabaseState(DatabaseState.EMPTY);
            int cut = random.nextInt(database.records().size());
            for (LogRecord record : database.records().subList(0, cut)) {
                source.apply(record);
            }
            source.publish(cut);
            DatabaseState loaded = load(source);
            for (LogRecord record : database.records().subList(cut, database.records().size())) {
                loaded.apply(record);
            }
            loaded.publish(loaded.appliedPosition());
            try (DatabaseView a = end.openView();
                    DatabaseView b = loaded.openView()) {
                assertThat(scan(b)).isEqualTo(scan(a));
                assertThat(b.image(0)).usingRecursiveComparison().isEqualTo(a.image(0));
            }
        }

        private DatabaseState load(DatabaseState source) {
            try (DatabaseView view = source.openView()) {
                DatabaseImage image = view.image(source.lastTimeMicros());
                DatabaseState loaded = new DatabaseState(image);
                for (DatabaseImage.TableImage one : image.tables()) {
                    HotTable.Rows rows = view.table(one.def().id()).hotRows(null, null);
                    while (rows.next()) {
                        loaded.load(one.def().id(), rows.position(), rows.key(), rows.row());
                    }
                }
                return loaded;
            }
        }

        private TreeMap<Long, String> scan(DatabaseView view) {
            return table.scan(
                    TransactionManager.readView(view, database.segments()), database.segments());
        }
    }

    @Test
    void everyViewShowsItsMomentAndReplayShowsAll() {
        try (SystemEnv env = new SystemEnv()) {
            Seeds.forEach(seed -> {
                Run run = new Run(env, seed);
                run.steps(150);
                run.replay();
            });
        }
    }

    /** T17: the heap does not grow with the rows that were ever written. */
    @Test
    void t17HeapStaysFlatAtAFixedNumberOfRows() {
        try (SystemEnv env = new SystemEnv()) {
            MemoryDatabase database = new MemoryDatabase(env, "db");
            TestTable table = TestTable.create(database, "t");
            long after1000 = 0;
            for (int round = 0; round < 20_000; round++) {
                try (Transaction transaction =
                        database.begin(Isolation.READ_COMMITTED, Duration.ofSeconds(1))) {
                    transaction.beginStatement();
                    long id = round % 100;
                    table.delete(transaction, id);
                    table.insert(transaction, id, (long) round, (long) round);
                    transaction.commit(Durability.DISK);
                }
                database.records().clear();
                after1000 = round == 1000 ? database.state().hotBytes() : after1000;
            }
            assertThat(database.state().hotBytes()).isLessThan(after1000 * 11 / 10);
            assertThat(database.state().openViews()).isZero();
            database.flush("t");
            assertThat(database.state().hotBytes()).isZero();
        }
    }
}
