package io.hadal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.server.wire.Command;
import io.hadal.server.wire.PacketOutput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How statements and connections end, by their own will and otherwise. */
@Timeout(60)
final class LifecycleTest {

    @ParameterizedTest
    @EnumSource
    void killQueryEndsTheStatementOnly(Driver driver) throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                Connection victim = driver.connect(fixture.port());
                Connection killer = Driver.MARIADB.connect(fixture.port())) {
            long id = connectionId(victim);
            CompletableFuture<SQLException> failure = sleepElsewhere(victim);
            ServerFixture.await(() ->
                    fixture.sql.statements.contains("SELECT SLEEP")
                            && fixture.sql.running.get() == 1);
            killer.createStatement().execute("KILL QUERY " + id);
            assertThat(failure.get().getErrorCode()).isEqualTo(1317);
            assertThat(victim.isValid(5)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStatementsOwnTimeoutKillsIt(Driver driver) throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                Connection connection = driver.connect(fixture.port());
                Statement statement = connection.createStatement()) {
            if (driver
                    == Driver.MYSQL) { // The others ask the server by a variable, which is not the
                // wire's matter.
                statement.setQueryTimeout(1);
                assertThatThrownBy(() -> statement.executeQuery("SELECT SLEEP"))
                        .isInstanceOf(java.sql.SQLTimeoutException.class);
            } else {
                CompletableFuture<SQLException> failure = sleepElsewhere(connection, statement);
                ServerFixture.await(() ->
                        fixture.sql.statements.contains("SELECT SLEEP")
                                && fixture.sql.running.get() == 1);
                statement.cancel();
                assertThat(failure.get().getErrorCode()).isEqualTo(1317);
            }
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void killEndsTheConnection() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                Connection idle = Driver.MYSQL.connect(fixture.port());
                Connection busy = Driver.MARIADB.connect(fixture.port());
                Connection killer = Driver.MYSQL.connect(fixture.port())) {
            long idleId = connectionId(idle);
            long busyId = connectionId(busy);
            CompletableFuture<SQLException> failure = sleepElsewhere(busy);
            ServerFixture.await(() ->
                    fixture.sql.statements.contains("SELECT SLEEP")
                            && fixture.sql.running.get() == 1);
            killer.createStatement().execute("KILL " + idleId);
            killer.createStatement().execute("KILL " + busyId);
            assertThat(failure.get().getMessage()).isNotEmpty();
            ServerFixture.await(() -> fixture.server.connections() == 1);
            assertThat(idle.isValid(5)).isFalse();
            assertThatThrownBy(() -> killer.createStatement().execute("KILL 999999"))
                    .hasMessageContaining("Unknown thread id: 999999");
        }
    }

    @Test
    void aClientThatVanishesCancelsItsStatement() throws Exception {
        try (ServerFixture fixture = new ServerFixture()) {
            RawClient client = RawClient.loggedIn(fixture.port());
            client.query("SLEEP");
            ServerFixture.await(() -> fixture.sql.running.get() == 1);
            client.close();
            ServerFixture.await(
                    () -> fixture.sql.running.get() == 0 && fixture.sql.open.get() == 0);
            assertThat(fixture.sql.cancels.get()).isPositive();
            assertThat(fixture.server.connections()).isZero();
        }
    }

    @Test
    void whatAClientSendsWhileItsStatementRunsIsAnsweredAfterwards() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                RawClient client = RawClient.loggedIn(fixture.port());
                Connection killer = Driver.MYSQL.connect(fixture.port())) {
            client.query("SLEEP");
            ServerFixture.await(() -> fixture.sql.running.get() == 1);
            List<Long> ids = new ArrayList<>();
            try (ResultSet rows = killer.createStatement().executeQuery("SELECT PROCESSLIST")) {
                while (rows.next()) {
                    if ("SLEEP".equals(rows.getString("Info"))) {
                        ids.add(rows.getLong(1));
                    }
                }
            }
            client.send(Command.PING, new byte[0]);
            client.out.continueAt(0);
            killer.createStatement().execute("KILL QUERY " + ids.getFirst());
            client.in.continueAt(1);
            assertThat(client.receiveError()).isEqualTo(1317);
            client.in.continueAt(1);
            assertThat(client.receive().readByte()).isZero();
        }
    }

    /** However the network cuts them, and without waiting for replies. */
    @Test
    void commandsMayComeInAnyPieces() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                RawClient client = RawClient.loggedIn(fixture.port())) {
            ByteArrayOutputStream commands = new ByteArrayOutputStream();
            PacketOutput packets = new PacketOutput(commands);
            for (int code : new int[] {Command.PING.code(), 0x1d, Command.PING.code()}) {
                packets.continueAt(0);
                packets.begin().putByte(code).end();
            }
            packets.flush();
            byte[] bytes = commands.toByteArray();
            for (int cut = 0; cut <= bytes.length; cut++) {
                client.socket.getOutputStream().write(bytes, 0, cut);
                client.socket.getOutputStream().write(bytes, cut, bytes.length - cut);
                for (int first : new int[] {0, RawClient.ERROR, 0}) {
                    client.in.continueAt(1);
                    assertThat(client.receive().readByte()).as("cut %d", cut).isEqualTo(first);
                }
            }
        }
    }

    @Test
    void theProcessListHidesSecrets() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                RawClient client = RawClient.loggedIn(fixture.port());
                Connection other = Driver.MYSQL.connect(fixture.port())) {
            client.query("SLEEP CREDENTIALS '{\"aws_secret_access_key\":\"hush\"}'");
            ServerFixture.await(() -> fixture.sql.running.get() == 1);
            StringBuilder seen = new StringBuilder();
            try (ResultSet rows = other.createStatement().executeQuery("SELECT PROCESSLIST")) {
                while (rows.next()) {
                    seen.append(rows.getString("Command"))
                            .append(' ')
                            .append(rows.getString("Info"))
                            .append('\n');
                }
            }
            assertThat(seen).contains("Query SLEEP CREDENTIALS '***'").doesNotContain("hush");
        }
    }

    @Test
    void aSlowReaderHoldsTheProducerAndLittleMemory() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                RawClient client = RawClient.loggedIn(fixture.port())) {
            client.socket.setReceiveBufferSize(64 * 1024);
            client.query("ROWS 100000000");
            long before = -1;
            while (fixture.sql.rowsMade.get() != before || before <= 0) {
                before = fixture.sql.rowsMade.get();
                Thread.sleep(300);
            }
            // The rows that were made fit into the socket's buffers of both sides, some MiB, and
            // the 64 KiB of ours.
            assertThat(before * 100).isLessThan(64L << 20);
            assertThat(client.receive().readByte()).isEqualTo(2);
            client.close();
            ServerFixture.await(
                    () -> fixture.sql.open.get() == 0 && fixture.sql.running.get() == 0);
        }
    }

    @Test
    void aClientThatDoesNotReadIsDroppedInTheEnd() throws Exception {
        try (ServerFixture fixture = new ServerFixture("net_write_timeout", "1");
                RawClient client = RawClient.loggedIn(fixture.port())) {
            client.query("ROWS 100000000");
            ServerFixture.await(() -> fixture.sql.rowsMade.get() > 0);
            ServerFixture.await(() -> fixture.sql.open.get() == 0);
        }
    }

    @Test
    void killEndsAConnectionThatWaitsForASlowReader() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                RawClient client = RawClient.loggedIn(fixture.port());
                Connection killer = Driver.MYSQL.connect(fixture.port())) {
            client.query("ROWS 100000000");
            ServerFixture.await(() -> fixture.sql.rowsMade.get() > 0);
            killer.createStatement().execute("KILL 1");
            ServerFixture.await(() -> fixture.server.connections() == 1);
        }
    }

    @Test
    void anIdleConnectionIsClosedWithAReason() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                RawClient client = RawClient.loggedIn(fixture.port())) {
            client.query("SET WAIT_TIMEOUT=1");
            assertThat(client.receive().readByte()).isZero();
            client.in.beginCommand();
            assertThat(client.receiveError()).isEqualTo(4031);
            ServerFixture.await(() -> fixture.sql.open.get() == 0);
        }
    }

    @Test
    void aClientThatDoesNotLogInIsDropped() throws Exception {
        try (ServerFixture fixture = new ServerFixture("connect_timeout", "2");
                RawClient client = new RawClient(fixture.port())) {
            assertThat(client.isClosedByServer()).isTrue();
            ServerFixture.await(() -> fixture.server.connections() == 0);
        }
    }

    @Test
    void shutdownLetsStatementsEnd() throws Exception {
        ServerFixture fixture = new ServerFixture("shutdown_timeout_secs", "30");
        RawClient idle = RawClient.loggedIn(fixture.port());
        RawClient busy = RawClient.loggedIn(fixture.port());
        busy.query("SLEEP");
        ServerFixture.await(() -> fixture.sql.running.get() == 1);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(fixture::close);
        idle.in.beginCommand();
        assertThat(idle.receiveError()).isEqualTo(1053);
        assertThat(idle.isClosedByServer()).isTrue();
        assertThat(fixture.sql.running.get()).isEqualTo(1);
        assertThat(closing).isNotDone();
        fixture.sql.cancelAll();
        assertThat(busy.receiveError()).isEqualTo(1317);
        closing.get();
        assertThat(fixture.sql.open.get()).isZero();
        fixture.server.awaitClosed();
        idle.close();
        busy.close();
    }

    @Test
    void shutdownCancelsWhatDoesNotEnd() throws Exception {
        ServerFixture fixture = new ServerFixture("shutdown_timeout_secs", "0");
        RawClient busy = RawClient.loggedIn(fixture.port());
        RawClient stuck = RawClient.loggedIn(fixture.port());
        busy.query("SLEEP");
        stuck.query("ROWS 100000000");
        ServerFixture.await(() -> fixture.sql.running.get() == 2);
        fixture.close();
        assertThat(fixture.sql.open.get()).isZero();
        busy.close();
        stuck.close();
    }

    @Test
    void resetForgetsPreparedStatements() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                RawClient client = RawClient.loggedIn(fixture.port())) {
            client.send(Command.STMT_PREPARE, FakeSqlService.utf8("OK"));
            assertThat(client.receive().readByte()).isZero();
            byte[] execute = {1, 0, 0, 0, 0, 1, 0, 0, 0};
            client.send(Command.STMT_EXECUTE, execute);
            assertThat(client.receive().readByte()).isZero();
            client.send(Command.RESET_CONNECTION, new byte[0]);
            assertThat(client.receive().readByte()).isZero();
            client.send(Command.STMT_EXECUTE, execute);
            assertThat(client.receiveError()).isEqualTo(1243);
        }
    }

    @Test
    void unknownCommandsAndStatistics() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                RawClient client = RawClient.loggedIn(fixture.port())) {
            client.sendRaw(0x1d, new byte[] {1, 2, 3});
            assertThat(client.receiveError()).isEqualTo(1047);
            client.send(Command.STATISTICS, new byte[0]);
            assertThat(new String(client.receive().readRest(), StandardCharsets.UTF_8))
                    .startsWith("Uptime: ")
                    .contains("Threads: 1");
            client.send(Command.INIT_DB, FakeSqlService.utf8("nosuch"));
            assertThat(client.receiveError()).isEqualTo(1049);
            client.send(Command.INIT_DB, FakeSqlService.utf8("other"));
            assertThat(client.receive().readByte()).isZero();
            client.send(Command.FIELD_LIST, FakeSqlService.utf8("t\0%"));
            assertThat(client.receive().readByte()).isEqualTo(3);
            assertThat(client.receive().readByte()).isEqualTo(0xfe);
        }
    }

    @Test
    void aPacketBeyondTheLimitIsToldAndEndsTheConnection() throws Exception {
        try (ServerFixture fixture = new ServerFixture("max_allowed_packet", "1M");
                RawClient client = RawClient.loggedIn(fixture.port())) {
            client.send(Command.QUERY, new byte[20 << 20]);
            assertThat(client.receiveError()).isEqualTo(1153);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    private static long connectionId(Connection connection) throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static CompletableFuture<SQLException> sleepElsewhere(Connection connection)
            throws SQLException {
        return sleepElsewhere(connection, connection.createStatement());
    }

    /** The exception that the statement ends with. */
    private static CompletableFuture<SQLException> sleepElsewhere(
            Connection connection, Statement statement) {
        CompletableFuture<SQLException> failure = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        statement.executeQuery("SELECT SLEEP");
                        failure.completeExceptionally(
                                new AssertionError("ended without an error on " + connection));
                    } catch (SQLException e) {
                        failure.complete(e);
                    }
                });
        return failure;
    }
}
