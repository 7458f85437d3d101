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
import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimTask;
import io.hadal.env.sim.SimWorld;
import io.hadal.storage.schema.TableDef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sessions at once, in every order that seeds find, on a virtual clock. */
final class IsolationTest {
    private static final int ACCOUNTS = 5;
    private static final long TOTAL = ACCOUNTS * 100L;
    private static final Duration WAIT_MAX = Duration.ofSeconds(50);

    /** A database in a world. */
    private record Bench(SimWorld world, MemoryDatabase database, TestTable table) {
        static Bench of(SimWorld world) {
            MemoryDatabase database = new MemoryDatabase(world.env(), "db");
            database.segments().beforeFind(world::letOthersRun);
            Bench bench = new Bench(world, database, TestTable.create(database, "t"));
            try (Transaction transaction = bench.begin(Isolation.READ_COMMITTED)) {
                for (long id = 0; id < ACCOUNTS; id++) {
                    bench.table.insert(transaction, id, 100L, id);
                }
                transaction.commit(Durability.DISK);
            }
            return bench;
        }

        Transaction begin(Isolation isolation) {
            return database.begin(isolation, WAIT_MAX);
        }

        TreeMap<Long, String> rows() {
            try (StateView view = database.view()) {
                return table.scan(view, database.segments());
            }
        }

        long sum(StateView view) {
            return table.scan(view, database.segments()).values().stream()
                    .mapToLong(row -> Long.parseLong(row.split(",")[0]))
                    .sum();
        }

        /**
         * Retries what the engine says may be retried; null = it was refused for another reason.
         */
        @Nullable Kind attempt(Isolation isolation, Work work) {
            try (Transaction transaction = begin(isolation)) {
                work.run(transaction);
                transaction.commit(Durability.DISK);
                return null;
            } catch (EngineException e) {
                return e.kind();
            }
        }
    }

    private interface Work {
        void run(Transaction transaction);
    }

    private static void join(List<SimTask> tasks) throws InterruptedException {
        for (SimTask task : tasks) {
            task.join();
        }
    }

    /** Reads under the lock, so an increment is never lost at READ COMMITTED. */
    @Test
    void incrementsAreNotLostAtReadCommitted() {
        Seeds.forEachWorld(world ->
                world.run(() -> {
                    Bench bench = Bench.of(world);
                    List<SimTask> tasks = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        tasks.add(
                                world.spawn(
                                        "session" + i,
                                        () -> {
                                            for (int k = 0; k < 5; k++) {
                                                assertThat(
                                                                bench.attempt(
                                                                        Isolation.READ_COMMITTED,
                                                                        tx ->
                                                                                increment(
                                                                                        bench, tx,
                                                                                        0)))
                                                        .isNull();
                                            }
                                        }));
                    }
                    join(tasks);
                    assertThat(bench.rows()).containsEntry(0L, "120,0");
                }));
    }

    private static void increment(Bench bench, Transaction transaction, long id) {
        transaction.beginStatement();
        Long a = bench.table.lockedA(transaction, id);
        bench.world.letOthersRun();
        bench.table.update(transaction, id, (a == null ? 0 : a) + 1, id);
    }

    /**
     * At REPEATABLE READ the value comes from the snapshot: either nobody changed it since, or the
     * write is refused.
     */
    @Test
    void aLostUpdateIsRefusedAtRepeatableRead() {
        Seeds.forEachWorld(world ->
                world.run(() -> {
                    Bench bench = Bench.of(world);
                    AtomicInteger done = new AtomicInteger();
                    List<SimTask> tasks = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        tasks.add(
                                world.spawn(
                                        "session" + i,
                                        () -> {
                                            Kind refusal =
                                                    bench.attempt(
                                                            Isolation.REPEATABLE_READ,
                                                            tx -> {
                                                                Long a =
                                                                        bench.table.a(
                                                                                tx.beginStatement(),
                                                                                0);
                                                                world.letOthersRun();
                                                                bench.table.update(
                                                                        tx,
                                                                        0,
                                                                        (a == null ? 0 : a) + 1,
                                                                        0L);
                                                                world.letOthersRun();
                                                            });
                                            assertThat(refusal).isIn(null, Kind.WRITE_CONFLICT);
                                            done.addAndGet(refusal == null ? 1 : 0);
                                        }));
                    }
                    join(tasks);
                    assertThat(done.get()).isPositive();
                    assertThat(bench.rows()).containsEntry(0L, (100 + done.get()) + ",0");
                }));
    }

    /**
     * Transfers keep the sum; a snapshot never shows half of one, nor does a statement; flushes and
     * merges go on meanwhile.
     */
    @Test
    void noDirtyReadsAndNoReadSkew() {
        Seeds.forEachWorld(world ->
                world.run(() -> {
                    Bench bench = Bench.of(world);
                    List<SimTask> tasks = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        tasks.add(
                                world.spawn(
                                        "mover" + i,
                                        () -> {
                                            for (int k = 0; k < 6; k++) {
                                                transfer(bench, k % 4 == 3);
                                            }
                                        }));
                    }
                    tasks.add(
                            world.spawn(
                                    "reader",
                                    () -> {
                                        for (int k = 0; k < 4; k++) {
                                            read(bench, Isolation.REPEATABLE_READ);
                                            read(bench, Isolation.READ_COMMITTED);
                                        }
                                    }));
                    tasks.add(
                            world.spawn(
                                    "maintenance",
                                    () -> {
                                        for (int k = 0; k < 15; k++) {
                                            bench.database.flush("t");
                                            world.letOthersRun();
                                            bench.database.merge("t");
                                            bench.database.pipeline().vacuum(100);
                                        }
                                    }));
                    join(tasks);
                    try (StateView view = bench.database.view()) {
                        assertThat(bench.sum(view)).isEqualTo(TOTAL);
                    }
                }));
    }

    private static void transfer(Bench bench, boolean rollsBack) {
        long from = bench.world.random().nextInt(ACCOUNTS);
        long to = (from + 1 + bench.world.random().nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        Kind refusal =
                bench.attempt(
                        Isolation.READ_COMMITTED,
                        tx -> {
                            tx.beginStatement();
                            Long a = bench.table.lockedA(tx, from);
                            bench.table.update(tx, from, (a == null ? 0 : a) - 1, from);
                            bench.world.letOthersRun();
                            Long b = bench.table.lockedA(tx, to);
                            bench.table.update(tx, to, (b == null ? 0 : b) + 1, to);
                            if (rollsBack) {
                                throw new EngineException(Kind.INTERRUPTED, "the client went away");
                            }
                        });
        assertThat(refusal).isIn(null, Kind.DEADLOCK, Kind.INTERRUPTED);
    }

    private static void read(Bench bench, Isolation isolation) {
        try (Transaction transaction = bench.begin(isolation)) {
            Map<Long, String> first = null;
            for (int i = 0; i < 3; i++) {
                StateView view = transaction.beginStatement();
                assertThat(bench.sum(view)).isEqualTo(TOTAL);
                Map<Long, String> rows = bench.table.scan(view, bench.database.segments());
                if (isolation == Isolation.REPEATABLE_READ && first != null) {
                    assertThat(rows).isEqualTo(first);
                }
                first = rows;
                bench.world.letOthersRun();
            }
        }
    }

    @Test
    void aCircleOfWaitsIsBrokenAndTheOthersGoOn() {
        Seeds.forEachWorld(world ->
                world.run(() -> {
                    Bench bench = Bench.of(world);
                    List<SimTask> tasks = new ArrayList<>();
                    List<Kind> refusals = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        long mine = i;
                        tasks.add(
                                world.spawn(
                                        "session" + i,
                                        () -> {
                                            Kind refusal =
                                                    bench.attempt(
                                                            Isolation.READ_COMMITTED,
                                                            tx -> {
                                                                increment(bench, tx, mine);
                                                                world.sleep(Duration.ofMillis(10));
                                                                increment(
                                                                        bench, tx, (mine + 1) % 3);
                                                            });
                                            if (refusal != null) {
                                                refusals.add(refusal);
                                            }
                                        }));
                    }
                    join(tasks);
                    assertThat(refusals).containsExactly(Kind.DEADLOCK);
                    assertThat(world.now()).isLessThan(WAIT_MAX);
                }));
    }

    @Test
    void aWaitEndsWithItsTime() {
        Seeds.forEachWorld(
                20,
                world ->
                        world.run(() -> {
                            Bench bench = Bench.of(world);
                            Transaction holder = bench.begin(Isolation.READ_COMMITTED);
                            bench.table.update(holder, 1, 0L, 1L);
                            Duration begun = world.now();
                            SimTask waiter =
                                    world.spawn(
                                            "waiter",
                                            () -> {
                                                assertThat(
                                                                bench.attempt(
                                                                        Isolation.READ_COMMITTED,
                                                                        tx ->
                                                                                bench.table.update(
                                                                                        tx, 1, 1L,
                                                                                        1L)))
                                                        .isEqualTo(Kind.LOCK_WAIT_TIMEOUT);
                                                assertThat(world.now().minus(begun))
                                                        .isBetween(
                                                                WAIT_MAX, WAIT_MAX.plusSeconds(1));
                                            });
                            waiter.join();
                            holder.commit(Durability.DISK);
                            assertThat(
                                            bench.attempt(
                                                    Isolation.READ_COMMITTED,
                                                    tx -> bench.table.update(tx, 1, 2L, 1L)))
                                    .isNull();
                        }));
    }

    @Test
    void aWaitIsInterrupted() {
        Seeds.forEachWorld(
                20,
                world ->
                        world.run(() -> {
                            Bench bench = Bench.of(world);
                            Transaction holder = bench.begin(Isolation.READ_COMMITTED);
                            bench.table.update(holder, 1, 0L, 1L);
                            Transaction waiting = bench.begin(Isolation.READ_COMMITTED);
                            List<Kind> refusals = new ArrayList<>();
                            SimTask waiter =
                                    world.spawn(
                                            "waiter",
                                            () -> {
                                                try {
                                                    bench.table.update(waiting, 1, 1L, 1L);
                                                } catch (EngineException e) {
                                                    refusals.add(e.kind());
                                                }
                                            });
                            world.sleep(Duration.ofSeconds(1));
                            waiting.interrupt();
                            waiter.join();
                            assertThat(refusals).containsExactly(Kind.INTERRUPTED);
                            holder.rollback();
                            waiting.beginStatement();
                            bench.table.update(waiting, 1, 1L, 1L);
                            waiting.commit(Durability.DISK);
                        }));
    }

    @Test
    void waitersGoInTheOrderOfTheirComing() {
        Seeds.forEachWorld(
                20,
                world ->
                        world.run(() -> {
                            Bench bench = Bench.of(world);
                            Transaction holder = bench.begin(Isolation.READ_COMMITTED);
                            bench.table.update(holder, 1, 0L, 1L);
                            List<Integer> order = new ArrayList<>();
                            List<SimTask> tasks = new ArrayList<>();
                            for (int i = 0; i < 4; i++) {
                                int number = i;
                                tasks.add(
                                        world.spawn(
                                                "waiter" + i,
                                                () ->
                                                        bench.attempt(
                                                                Isolation.READ_COMMITTED,
                                                                tx -> {
                                                                    bench.table.lockedA(tx, 1);
                                                                    order.add(number);
                                                                })));
                                world.sleep(Duration.ofMillis(10));
                            }
                            holder.rollback();
                            join(tasks);
                            assertThat(order).containsExactly(0, 1, 2, 3);
                        }));
    }

    /**
     * A unique key has one holder, however many try at once and however its holders come and go.
     */
    @Test
    void aUniqueKeyHasOneHolder() {
        Seeds.forEachWorld(world ->
                world.run(() -> {
                    Bench bench = Bench.of(world);
                    List<SimTask> tasks = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        long id = 100 + i;
                        tasks.add(
                                world.spawn(
                                        "session" + i,
                                        () -> {
                                            for (int k = 0; k < 5; k++) {
                                                Kind refusal =
                                                        bench.attempt(
                                                                Isolation.READ_COMMITTED,
                                                                tx -> {
                                                                    if (!bench.table.delete(
                                                                            tx, id)) {
                                                                        bench.table.insert(
                                                                                tx, id, 0L, 777L);
                                                                    }
                                                                    world.letOthersRun();
                                                                });
                                                assertThat(refusal)
                                                        .isIn(
                                                                null,
                                                                Kind.DUPLICATE_KEY,
                                                                Kind.DEADLOCK);
                                                assertThat(
                                                                bench.rows().values().stream()
                                                                        .filter("0,777"::equals))
                                                        .hasSizeLessThanOrEqualTo(1);
                                            }
                                        }));
                    }
                    tasks.add(
                            world.spawn(
                                    "maintenance",
                                    () -> {
                                        for (int k = 0; k < 5; k++) {
                                            bench.database.flush("t");
                                            world.letOthersRun();
                                        }
                                    }));
                    join(tasks);
                }));
    }

    /** Whether a unique key is free is known when the one who deletes its holder has committed. */
    @Test
    void whoDeletesAUniqueKeysHolderIsWaitedFor() {
        Seeds.forEachWorld(
                20,
                world ->
                        world.run(() -> {
                            Bench bench = Bench.of(world);
                            Transaction first = bench.begin(Isolation.READ_COMMITTED);
                            bench.table.delete(first, 1);
                            bench.table.update(first, 2, 0L, 222L);
                            List<SimTask> tasks = new ArrayList<>();
                            for (long b = 1; b <= 2; b++) {
                                long freed = b;
                                tasks.add(
                                        world.spawn(
                                                "heir" + b,
                                                () ->
                                                        assertThat(
                                                                        bench.attempt(
                                                                                Isolation
                                                                                        .READ_COMMITTED,
                                                                                tx ->
                                                                                        bench.table
                                                                                                .insert(
                                                                                                        tx,
                                                                                                        10
                                                                                                                + freed,
                                                                                                        0L,
                                                                                                        freed)))
                                                                .isNull()));
                            }
                            world.sleep(Duration.ofSeconds(1));
                            first.commit(Durability.DISK);
                            join(tasks);
                            assertThat(bench.rows())
                                    .containsEntry(11L, "0,1")
                                    .containsEntry(12L, "0,2");
                        }));
    }

    /** DDL waits for writers, keeps new ones out meanwhile, and they must plan again. */
    @Test
    void ddlWaitsForWriters() {
        Seeds.forEachWorld(world ->
                world.run(() -> {
                    Bench bench = Bench.of(world);
                    TableDef next =
                            TestTable.def(bench.table.def().id(), "t", List.of(TestTable.BY_B));
                    Transaction writer = bench.begin(Isolation.READ_COMMITTED);
                    bench.table.update(writer, 1, 5L, 1L);
                    List<String> order = new ArrayList<>();
                    SimTask ddl =
                            world.spawn(
                                    "ddl",
                                    () -> {
                                        bench.database.alterTable("t", before -> next);
                                        order.add("altered");
                                    });
                    world.sleep(Duration.ofMillis(10));
                    SimTask late =
                            world.spawn(
                                    "late",
                                    () -> {
                                        assertThat(
                                                        bench.attempt(
                                                                Isolation.READ_COMMITTED,
                                                                tx ->
                                                                        bench.table.update(
                                                                                tx, 1, 6L, 1L)))
                                                .isEqualTo(Kind.SCHEMA_CHANGED);
                                        assertThat(
                                                        bench.attempt(
                                                                Isolation.READ_COMMITTED,
                                                                tx ->
                                                                        new TestTable(next)
                                                                                .update(
                                                                                        tx, 1, 6L,
                                                                                        1L)))
                                                .isNull();
                                    });
                    world.sleep(Duration.ofMillis(10));
                    bench.table.update(writer, 2, 5L, 2L);
                    order.add("written");
                    writer.commit(Durability.DISK);
                    join(List.of(ddl, late));
                    assertThat(order).containsExactly("written", "altered");
                    assertThat(bench.rows()).containsEntry(1L, "6,1").containsEntry(2L, "5,2");
                }));
    }

    /** A writer that waits behind DDL can be part of a circle too. */
    @Test
    void aCircleThroughDdlIsFound() {
        Seeds.forEachWorld(
                50,
                world ->
                        world.run(() -> {
                            Bench bench = Bench.of(world);
                            TestTable other = TestTable.create(bench.database, "u");
                            Transaction a = bench.begin(Isolation.READ_COMMITTED);
                            bench.table.update(a, 1, 5L, 1L);
                            Transaction b = bench.begin(Isolation.READ_COMMITTED);
                            other.insert(b, 1, 1L, 1L);
                            TableDef next =
                                    TestTable.def(
                                            bench.table.def().id(), "t", List.of(TestTable.BY_B));
                            SimTask ddl =
                                    world.spawn(
                                            "ddl",
                                            () -> bench.database.alterTable("t", before -> next));
                            world.sleep(Duration.ofMillis(10));
                            List<Kind> refusals = new ArrayList<>();
                            SimTask behind =
                                    world.spawn(
                                            "behind",
                                            () -> {
                                                try (b) {
                                                    bench.table.update(b, 2, 5L, 2L);
                                                } catch (EngineException e) {
                                                    refusals.add(e.kind());
                                                }
                                            });
                            world.sleep(Duration.ofMillis(10));
                            try (a) {
                                other.insert(a, 1, 1L, 1L);
                            } catch (EngineException e) {
                                refusals.add(e.kind());
                            }
                            join(List.of(ddl, behind));
                            assertThat(refusals).contains(Kind.DEADLOCK);
                            assertThat(world.now()).isLessThan(WAIT_MAX);
                        }));
    }
}
