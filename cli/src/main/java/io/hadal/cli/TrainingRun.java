package io.hadal.cli;

import io.hadal.server.HadalNode;
import io.hadal.server.config.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The first minutes of a server, and then of a replicator, played by {@code bin/hadal} after a
 * build in a JVM each, so that they can keep which classes they load and which methods matter to
 * them (JEP 514, JEP 515): from then on servers start and attach sooner, and a copy costs less.
 * What a replicator's JVM keeps is in its memory, so it knows nothing of servers.
 */
public final class TrainingRun {
    /** Each is a chunk of its own: ATTACH has a log to read. */
    private static final int COMMITS = 200;

    /** Copies from one place of an S3 server to another. */
    private static final int COPIES = 5;

    private TrainingRun() {}

    /** A body that is not fetched ahead but passes through. */
    private static final int LARGE_BYTES = 3 << 20;

    /** {@code server DIR}, in an empty directory, then {@code replicate DIR}. */
    public static void main(String[] args) throws Exception {
        Path bucket = Path.of(args[1], "bucket");
        switch (args[0]) {
            case "server" -> serve(Path.of(args[1], "data"), bucket);
            case "replicate" -> copy("file:" + bucket);
            default -> throw new IllegalArgumentException("unknown part " + args[0]);
        }
    }

    private static void serve(Path data, Path bucket) throws Exception {
        Hadal.commandLine().parseArgs("server", "--data", data.toString(), "--port", "0");
        Map<String, String> flags = Map.of("datadir", data.toString(), "port", "0");
        try (HadalNode node = HadalNode.start(ServerConfig.load(flags, null, Map.of()));
                Connection connection = connect(node.port());
                Statement statement = connection.createStatement()) {
            play(statement, bucket);
        }
    }

    private static void copy(String database) throws IOException {
        System.setProperty("aws.accessKeyId", "training");
        System.setProperty("aws.secretAccessKey", "training");
        try (TrainingBucket bucket = new TrainingBucket()) {
            replicate(database, bucket.url("copy"));
            for (int i = 0; i < COPIES; i++) {
                replicate(bucket.url("copy"), bucket.url("copy" + i));
            }
        }
    }

    private static void replicate(String from, String to) {
        int status = Hadal.commandLine().execute("replicate", from, to);
        if (status != 0) {
            throw new IllegalStateException(
                    "replicate " + from + " " + to + " ended with " + status);
        }
    }

    private static Connection connect(int port) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:" + port + "/?sslMode=disable&user=root");
    }

    private static void play(Statement statement, Path bucket) throws SQLException, IOException {
        String[] script = script().replace("$BUCKET", bucket.toString()).split("-- commits\n");
        run(statement, script[0]);
        for (int i = 0; i < COMMITS; i++) {
            statement.execute("INSERT INTO t VALUES (" + i + ", 'row " + i + "', NOW(6))");
        }
        putLarge(statement.getConnection());
        run(statement, script[1]);
    }

    /** Of bytes that do not compress. */
    private static void putLarge(Connection connection) throws SQLException {
        byte[] bytes = new byte[LARGE_BYTES];
        new SplittableRandom(1).nextBytes(bytes);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO large VALUES (1, ?)")) {
            insert.setBytes(1, bytes);
            insert.execute();
        }
    }

    private static void run(Statement statement, String script) throws SQLException {
        for (String sql : script.strip().split(";\n")) {
            statement.execute(sql);
        }
    }

    private static String script() throws IOException {
        try (InputStream in = TrainingRun.class.getResourceAsStream("training.sql")) {
            if (in == null) {
                throw new IllegalStateException("training.sql is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
