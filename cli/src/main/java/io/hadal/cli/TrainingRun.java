package io.hadal.cli;

import io.hadal.server.HadalNode;
import io.hadal.server.config.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * The first minutes of a server and of a replicator, played by {@code bin/hadal} after a build, so
 * that the JVM can keep which classes they load and which methods matter to them (JEP 514, JEP
 * 515): from then on servers start and attach sooner, and a copy costs less.
 */
public final class TrainingRun {
    /** Each is a chunk of its own: ATTACH has a log to read. */
    private static final int COMMITS = 200;

    /** Copies from one place of an S3 server to another. */
    private static final int COPIES = 5;

    private TrainingRun() {}

    /** {@code args[0]} is an empty directory. */
    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0], "data");
        Hadal.commandLine().parseArgs("server", "--data", data.toString(), "--port", "0");
        Map<String, String> flags = Map.of("datadir", data.toString(), "port", "0");
        try (HadalNode node = HadalNode.start(ServerConfig.load(flags, null, Map.of()));
                Connection connection = connect(node.port());
                Statement statement = connection.createStatement()) {
            play(statement, Path.of(args[0], "bucket"));
        }
        copy("file:" + Path.of(args[0], "bucket"));
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
        run(statement, script[1]);
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
