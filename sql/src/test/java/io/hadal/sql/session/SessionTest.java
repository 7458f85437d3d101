package io.hadal.sql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.sql.MysqlType;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.ResultSink;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlService;
import io.hadal.sql.SqlSession;
import io.hadal.sql.user.AccountName;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
    private static final int THREADS = 8;
    private static final int UPDATES = 25;

    private TestServer server;
    private SqlSession session;

    @BeforeEach
    void open() throws Exception {
        server = new TestServer();
        session = server.open();
    }

    @AfterEach
    void close() throws Exception {
        session.close();
        server.close();
    }

    private Results run(String sql) throws SqlException {
        return TestServer.run(session, sql);
    }

    /** Whatever is too deep, the parser, a plan or the renderer. */
    @ParameterizedTest
    @ValueSource(strings = {"x = 1 or ", "not ", "(", "abs("})
    void whatIsNestedTooDeeplyLeavesNoLock(String piece) throws Exception {
        run("create table t (id int primary key, x int)");
        run("insert into t values (1, 0)");
        String closed = piece.endsWith("(") ? "1" + ")".repeat(60_000) : "1";
        assertThatThrownBy(() -> run("update t set x = 2 where " + piece.repeat(60_000) + closed))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.code()).isIn(1436, 1064));
        try (SqlSession other = server.open()) {
            TestServer.run(other, "update t set x = 3");
        }
        assertThat(run("select x from t").texts()).containsExactly("3");
    }

    /**
     * By key in Java, by any condition with the value from Java, and with a value that only DuckDB
     * calculates. The isolation of a session does not matter to statements that commit by
     * themselves.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update t set x = x + 1 where id = 1",
                "update t set x = x + 1 where abs(id) = 1",
                "update t set x = (select max(u.x) from t u where u.id = 1) + 1 where id = 1",
                "insert into t values (1, 0) on duplicate key update x = x + 1"
            })
    void noUpdateIsLost(String update) throws Exception {
        run("create table t (id int primary key, x int)");
        run("insert into t values (1, 0), (2, 5)");
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            String isolation = i % 2 == 0 ? "READ COMMITTED" : "REPEATABLE READ";
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try (SqlSession mine = server.open()) {
                                    TestServer.run(
                                            mine,
                                            "set session transaction isolation level " + isolation);
                                    for (int n = 0; n < UPDATES; n++) {
                                        TestServer.run(mine, update);
                                    }
                                } catch (Throwable e) {
                                    failure.set(e);
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failure.get()).isNull();
        assertThat(run("select x from t where id = 1").texts())
                .containsExactly(Integer.toString(THREADS * UPDATES));
    }

    @Test
    void aStatementSeesOneMomentAndATransactionItsOwnWrites() throws Exception {
        run("create table t (id int primary key, x int)");
        run("insert into t values (1, 1)");
        try (SqlSession other = server.open()) {
            run("begin");
            run("update t set x = 2 where id = 1");
            assertThat(run("select x, count(*) from t group by x").texts())
                    .containsExactly("2 | 1");
            assertThat(TestServer.run(other, "select x, count(*) from t group by x").texts())
                    .containsExactly("1 | 1");
            run("commit");
            assertThat(TestServer.run(other, "select x from t where id = 1").texts())
                    .containsExactly("2");
        }
    }

    @Test
    void repeatableReadKeepsItsSnapshotAndRefusesConflicts() throws Exception {
        run("create table t (id int primary key, x int)");
        run("insert into t values (1, 1)");
        try (SqlSession other = server.open()) {
            run("set session transaction isolation level repeatable read");
            run("begin");
            assertThat(run("select x from t where id = 1").texts()).containsExactly("1");
            TestServer.run(other, "update t set x = 2 where id = 1");
            assertThat(run("select x from t where id = 1").texts()).containsExactly("1");
            assertThatThrownBy(() -> run("update t set x = x + 1 where id = 1"))
                    .isInstanceOfSatisfying(
                            SqlException.class, e -> assertThat(e.code()).isEqualTo(1020));
        }
    }

    @Test
    void locksByNameAreHandedOverInOrder() throws Exception {
        assertThat(run("select get_lock('job', 0)").texts()).containsExactly("1");
        SqlSession second = server.open();
        assertThat(TestServer.run(second, "select get_lock('job', 0.01)").texts())
                .containsExactly("0");
        CompletableFuture<List<String>> waits =
                CompletableFuture.supplyAsync(() -> answer(second, "select get_lock('job', 100)"));
        run("do release_lock('job')");
        assertThat(waits.get()).containsExactly("1");
        assertThat(run("select release_lock('job')").texts()).containsExactly("0");
        second.close();
        assertThat(run("select is_free_lock('job')").texts()).containsExactly("1");
        assertThat(run("select get_lock('job', 0)").texts()).containsExactly("1");
        session.reset();
        assertThat(run("select is_free_lock('job')").texts()).containsExactly("1");
    }

    private static List<String> answer(SqlSession session, String sql) {
        try {
            return TestServer.run(session, sql).texts();
        } catch (SqlException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLockWaitEndsWith1205() throws Exception {
        run("create table t (id int primary key, x int)");
        run("insert into t values (1, 1)");
        run("begin");
        run("update t set x = 2 where id = 1");
        try (SqlSession other = server.open()) {
            TestServer.run(other, "set innodb_lock_wait_timeout = 1");
            assertThatThrownBy(() -> TestServer.run(other, "update t set x = 3 where id = 1"))
                    .isInstanceOfSatisfying(
                            SqlException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(1205);
                                assertThat(e.state()).isEqualTo("HY000");
                            });
        }
    }

    @Test
    void aDeadlockRollsOneBack() throws Exception {
        run("create table t (id int primary key, x int)");
        run("insert into t values (1, 1), (2, 1)");
        AtomicReference<@Nullable SqlException> failure = new AtomicReference<>();
        try (SqlSession other = server.open()) {
            run("begin");
            run("update t set x = 10 where id = 1");
            TestServer.run(other, "begin");
            TestServer.run(other, "update t set x = 20 where id = 2");
            Thread thread =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    TestServer.run(other, "update t set x = 20 where id = 1");
                                    TestServer.run(other, "commit");
                                } catch (SqlException e) {
                                    failure.set(e);
                                }
                            });
            SqlException mine = null;
            try {
                run("update t set x = 10 where id = 2");
                run("commit");
            } catch (SqlException e) {
                mine = e;
            }
            thread.join();
            SqlException theirs = failure.get();
            SqlException victim = Objects.requireNonNull(mine == null ? theirs : mine);
            assertThat(victim.code()).isEqualTo(1213);
            assertThat(victim.state()).isEqualTo("40001");
            assertThat(mine == null || theirs == null).isTrue();
            assertThat((mine == null ? other : session).inTransaction()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select sleep(1000)",
                "select count(*) from t a, t b, t c, t d where a.x + b.x + c.x + d.x = 0"
            })
    void cancelEndsARunningStatement(String sql) throws Exception {
        run("create table t (id int primary key, x int)");
        run("insert into t values " + values(400));
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<@Nullable SqlException> failure = new AtomicReference<>();
        Thread thread =
                Thread.ofVirtual()
                        .start(() -> {
                            started.countDown();
                            try {
                                run(sql);
                            } catch (SqlException e) {
                                failure.set(e);
                            }
                        });
        started.await();
        while (thread.isAlive()) {
            session.cancel();
            Thread.yield();
        }
        assertThat(Objects.requireNonNull(failure.get()).code()).isEqualTo(1317);
        assertThat(run("select 1 + 1").texts()).containsExactly("2");
    }

    private static String values(int count) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add("(" + i + ", " + (i + 1) + ")");
        }
        return String.join(", ", values);
    }

    @Test
    void aReceiverThatFailsEndsTheQuery() throws Exception {
        run("create table t (id int primary key, x int)");
        run("insert into t values " + values(100));
        AtomicInteger rows = new AtomicInteger();
        ResultSink failing =
                new ResultSink() {
                    @Override
                    public void columns(List<ResultColumn> columns) {}

                    @Override
                    public void row(@Nullable Object[] values) throws SqlException {
                        if (rows.incrementAndGet() == 3) {
                            throw new SqlException(1159, "08S01", "gone");
                        }
                    }

                    @Override
                    public void end(int warnings, boolean more) {}

                    @Override
                    public void ok(
                            long affected, long id, int warnings, String info, boolean more) {}
                };
        assertThatThrownBy(() -> session.query("select id from t where abs(x) > 0", false, failing))
                .hasMessage("gone");
        assertThat(rows.get()).isEqualTo(3);
        assertThat(server.duckDb.hotRows().openCount()).isZero();
    }

    @Test
    void preparedStatementsTakeParametersOnBothWays() throws Exception {
        run(
                "create table t (id int primary key, s varchar(20), d decimal(10,2), at datetime(6), b varbinary(9))");
        SqlSession.PreparedStatement insert =
                session.prepare("insert into t values (?, ?, ?, ?, ?)");
        assertThat(insert.parameterCount()).isEqualTo(5);
        assertThat(insert.columns()).isEmpty();
        LocalDateTime at = LocalDateTime.of(2024, 1, 2, 3, 4, 5, 123_456_000);
        execute(insert, 1L, "it's", new BigDecimal("1.5"), at, new byte[] {0, 1});
        execute(insert, 2L, null, null, null, null);
        SqlSession.PreparedStatement byKey = session.prepare("select * from t where id = ?");
        assertThat(byKey.columns())
                .extracting(ResultColumn::name)
                .containsExactly("id", "s", "d", "at", "b");
        assertThat(byKey.columns())
                .extracting(ResultColumn::type)
                .containsExactly(
                        MysqlType.LONG,
                        MysqlType.VAR_STRING,
                        MysqlType.NEWDECIMAL,
                        MysqlType.DATETIME,
                        MysqlType.VAR_STRING);
        Object[] row = execute(byKey, 1L).rows.getFirst();
        assertThat(row[3]).isEqualTo(at);
        SqlSession.PreparedStatement scan =
                session.prepare(
                        "select s, ? + 1 as n, length(b) from t where s = ? or abs(id) = ?");
        assertThat(scan.parameterCount()).isEqualTo(3);
        assertThat(execute(scan, 5L, "it's", 7L).texts()).containsExactly("it's | 6 | 2");
        assertThat(execute(scan, 5L, "no", 2L).texts()).containsExactly("NULL | 6 | NULL");
        assertThatThrownBy(() -> execute(byKey)).isInstanceOf(SqlException.class);
        run("alter table t add column z int default 3");
        assertThat(execute(byKey, 1L).columns).hasSize(6);
    }

    private Results execute(SqlSession.PreparedStatement statement, @Nullable Object... parameters)
            throws SqlException {
        Results results = new Results();
        session.execute(statement, new ArrayList<>(Arrays.asList(parameters)), results);
        return results;
    }

    @Test
    void describesColumns() throws Exception {
        run(
                "create table t (id bigint primary key auto_increment, s varchar(20) not null, f float, x text)");
        run("insert into t (s) values ('a')");
        Results results =
                run(
                        "select id as i, s, f, x, id + 1 as calc, count(*) as n from t as a where abs(id) > 0 group by id, s, f, x");
        ResultColumn id = results.columns.getFirst();
        assertThat(id)
                .isEqualTo(
                        new ResultColumn(
                                "test",
                                "a",
                                "t",
                                "i",
                                "id",
                                MysqlType.LONGLONG,
                                20,
                                0,
                                false,
                                false,
                                true,
                                true,
                                true));
        assertThat(results.columns.get(1).length()).isEqualTo(80);
        assertThat(results.columns)
                .extracting(ResultColumn::type)
                .containsExactly(
                        MysqlType.LONGLONG,
                        MysqlType.VAR_STRING,
                        MysqlType.FLOAT,
                        MysqlType.BLOB,
                        MysqlType.LONGLONG,
                        MysqlType.LONGLONG);
    }

    @Test
    void countsRowsAsTheClientAsked() throws Exception {
        run("create table t (id int primary key, x int)");
        run("insert into t values (1, 1), (2, 2)");
        assertThat(run("update t set x = 1").affected).isEqualTo(1);
        assertThat(run("select row_count()").texts()).containsExactly("1");
        Results same = run("update t set x = 1");
        assertThat(same.affected).isZero();
        assertThat(same.info).isEqualTo("Rows matched: 2  Changed: 0  Warnings: 0");
        try (SqlSession found =
                server.service.open(
                        99,
                        new SqlService.Client(
                                "root",
                                "localhost",
                                new AccountName("root", "localhost"),
                                true,
                                "",
                                ""),
                        new SqlService.Connections() {
                            @Override
                            public boolean kill(long connectionId, boolean connection) {
                                return false;
                            }

                            @Override
                            public List<SqlService.ProcessInfo> processes() {
                                return List.of();
                            }

                            @Override
                            public SqlService.Endpoint endpoint() {
                                return new SqlService.Endpoint("host", 3306);
                            }

                            @Override
                            public Map<String, Long> counters() {
                                return Map.of();
                            }
                        })) {
            found.useDatabase("test");
            assertThat(TestServer.run(found, "update t set x = 1").affected).isEqualTo(2);
        }
    }

    @Test
    void severalStatementsStopAtTheFirstError() throws Exception {
        Results results = new Results();
        assertThatThrownBy(() ->
                        session.query(
                                "create table t (id int primary key); insert into t values (1); insert into t values (1);"
                                        + " insert into t values (2)",
                                true,
                                results))
                .isInstanceOf(SqlException.class);
        assertThat(results.statements).isEqualTo(2);
        assertThat(run("select id from t").texts()).containsExactly("1");
        assertThatThrownBy(() -> session.query("select 1; select 2", false, new Results()))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.code()).isEqualTo(1064));
    }

    @Test
    void resetForgetsWhatTheSessionHad() throws Exception {
        run("create table t (id int primary key)");
        run("set @a = 1; set autocommit = 0; set sql_mode = ''");
        run("insert into t values (1)");
        session.reset();
        assertThat(session.inTransaction()).isFalse();
        assertThat(session.autocommit()).isTrue();
        assertThat(run("select @a, @@sql_mode = ''").texts()).containsExactly("NULL | 0");
        assertThat(run("select count(*) from t").texts()).containsExactly("0");
    }
}
