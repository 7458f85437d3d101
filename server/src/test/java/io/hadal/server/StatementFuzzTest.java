package io.hadal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.server.oracle.StatementGenerator;
import io.hadal.server.stack.TestServer;
import io.hadal.server.wire.Command;
import io.hadal.server.wire.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever texts come in: each is answered, by an error of MySQL's if it is wrong, and nothing is
 * left behind. {@code -Dfuzz.statements=N} for more, {@code -Dfuzz.seed=N} for others.
 */
class StatementFuzzTest {
    private static final int STATEMENTS = Integer.getInteger("fuzz.statements", 300);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int PER_CONNECTION = 50;
    private static final int SHOWN_MAX = 300;
    private static final int MORE_RESULTS = 8;

    @TempDir private Path directory;

    private final List<String> wrong = new ArrayList<>();

    @Test
    void everyTextIsAnswered() throws Exception {
        try (TestServer server = TestServer.start(directory);
                Connection other = server.connect()) {
            run(other, "CREATE DATABASE test");
            run(other, "USE test");
            run(other, "SET innodb_lock_wait_timeout = 1");
            run(other, StatementGenerator.table());
            for (String row : new StatementGenerator(SEED).rows()) {
                run(other, row);
            }
            for (int i = 0; i < STATEMENTS; i += PER_CONNECTION) {
                round(server.port(), SEED * 1_000_003 + i);
                checkNothingIsLeft(other, SEED * 1_000_003 + i);
            }
        }
        assertThat(wrong).as("seed %d", SEED).isEmpty();
    }

    /** Some statements on one connection, which then leaves without a word. */
    private void round(int port, long seed) throws IOException {
        StatementMutator statements = new StatementMutator(seed);
        try (RawClient client = RawClient.loggedIn(port)) {
            byte[] limit = "SET max_execution_time = 20000".getBytes(StandardCharsets.UTF_8);
            client.send(Command.QUERY, limit);
            answer(client, limit);
            for (int i = 0; i < PER_CONNECTION; i++) {
                byte[] sql = statements.next();
                client.send(Command.QUERY, sql);
                try {
                    while (answer(client, sql)) {
                        // Another result follows.
                    }
                } catch (IOException e) {
                    throw new IOException("No answer to " + shown(sql) + ", seed " + seed, e);
                }
            }
        }
    }

    /** Reads a result; whether another one follows. */
    private boolean answer(RawClient client, byte[] sql) throws IOException {
        Payload first = client.receive();
        int kind = first.readByte();
        if (kind == 0xfb) {
            client.out.continueAt(client.in.sequence());
            client.out.begin().end();
            client.out.flush();
            client.in.continueAt(client.out.sequence());
            return answer(client, sql);
        }
        if (kind == 0xff) {
            check(first, sql);
            return false;
        }
        if (kind == 0) {
            return moreFollow(first);
        }
        for (int column = 0; column < kind; column++) {
            client.receive();
        }
        while (true) {
            Payload row = client.receive();
            int start = row.readByte();
            if (start == 0xff) {
                check(row, sql);
                return false;
            }
            if (start == 0xfe && row.remaining() < 100) {
                return moreFollow(row);
            }
        }
    }

    private static boolean moreFollow(Payload ok) throws IOException {
        ok.readLenenc();
        ok.readLenenc();
        return (ok.readInt(2) & MORE_RESULTS) != 0;
    }

    private void check(Payload error, byte[] sql) throws IOException {
        int code = (int) error.readInt(2);
        String message = new String(error.readRest(), StandardCharsets.UTF_8);
        boolean known = code >= 1000 && code < 5000 || code >= 10100 && code < 10130;
        boolean ours =
                code == 1105
                        || message.contains("Internal error")
                        || message.contains("Exception")
                        || message.contains("StackOverflow")
                        || message.contains("OutOfMemory");
        if ((!known && code != 29) || ours) {
            wrong.add(code + " " + message + " <- " + shown(sql));
        }
    }

    private static String shown(byte[] sql) {
        String text = new String(sql, StandardCharsets.UTF_8);
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }

    /** No connection, no transaction and no lock of those that have left. */
    private static void checkNothingIsLeft(Connection other, long seed) throws SQLException {
        try (Statement statement = other.createStatement()) {
            int connections;
            do {
                try (ResultSet count =
                        statement.executeQuery(
                                "SELECT COUNT(*) FROM information_schema.PROCESSLIST")) {
                    assertThat(count.next()).as("seed %d", seed).isTrue();
                    connections = count.getInt(1);
                }
            } while (connections > 1);
            statement.execute("UPDATE t SET x = NULL");
            statement.execute("DROP TABLE IF EXISTS made");
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
