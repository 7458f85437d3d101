package io.hadal.bench;

import io.hadal.cli.process.ServerProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Requests to the object store while nothing happens, as the server itself records them. */
@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        description = "Requests to the object store of an idle database.")
final class IdleBench implements Callable<Integer> {
    @Option(names = "--seconds", defaultValue = "60", description = "how long to be idle (${DEFAULT-VALUE})")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        Path directory = Peers.newDirectory();
        try (ServerProcess server = Peers.hadal(directory, "");
                Connection connection = server.connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE bench ON FS \"" + directory.resolve("bucket") + "\"");
            statement.execute("CREATE TABLE bench.t (id INT PRIMARY KEY)");
            for (int i = 0; i < 1000; i++) {
                statement.execute("INSERT INTO bench.t VALUES (" + i + ")");
            }
            statement.execute("SYNC BOTTOMLESS DATABASE bench");
            Thread.sleep(5000);
            double from = System.currentTimeMillis() / 1e3;
            Thread.sleep(seconds * 1000L);
            System.out.printf(
                    "requests in %d s of an idle database: %d (of %d recorded in all)%n",
                    seconds, events(statement, from), events(statement, 0));
        }
        return 0;
    }

    private static long events(Statement statement, double from) throws Exception {
        String query =
                "SELECT COUNT(*) FROM information_schema.MV_BOTTOMLESS_API_EVENTS WHERE START_UNIX_TIMESTAMP > " + from;
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
