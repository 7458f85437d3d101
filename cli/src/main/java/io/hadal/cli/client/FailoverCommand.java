package io.hadal.cli.client;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The statement FAILOVER DATABASE from the shell. */
@Command(
        name = "failover",
        mixinStandardHelpOptions = true,
        description =
                "Makes a READ ONLY database of a running server the writer, in place. The password is read from"
                        + " HADAL_PASSWORD.")
public final class FailoverCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DATABASE", description = "its name on that server")
    private String database = "";

    @Option(names = "--host", description = "of the server; ${DEFAULT-VALUE} if not given")
    private String host = "127.0.0.1";

    @Option(names = "--port", description = "of the server; ${DEFAULT-VALUE} if not given")
    private int port = 3306;

    @Option(names = "--user", description = "${DEFAULT-VALUE} if not given")
    private String user = "root";

    @ArgGroup(exclusive = true)
    private Target target = new Target();

    @Option(names = "--dry-run", description = "only say what would happen and what would be lost")
    private boolean dryRun;

    @Option(
            names = "--force",
            description = "go on over locks and over a source that is seen to go on")
    private boolean force;

    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    /** Neither: the newest state. */
    static final class Target {
        @Option(names = "--to-milestone", description = "go on from a milestone")
        @Nullable String milestone;

        @Option(names = "--to-time", description = "go on from a time, UTC")
        @Nullable String time;
    }

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql());
            print(line.getOut(), statement.getResultSet());
            return 0;
        } catch (SQLException e) {
            line.getErr().println("hadal: " + e.getMessage());
            return 1;
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        String password = System.getenv("HADAL_PASSWORD");
        if (password != null) {
            properties.setProperty("password", password);
        }
        return DriverManager.getConnection(
                "jdbc:mariadb://"
                        + host
                        + ":"
                        + port
                        + "/?sslMode=disable&allowPublicKeyRetrieval=true",
                properties);
    }

    private String sql() {
        StringBuilder sql = new StringBuilder("FAILOVER DATABASE `");
        sql.append(database.replace("`", "``")).append('`');
        if (target.milestone != null) {
            sql.append(" TO MILESTONE ").append(quoted(target.milestone));
        } else if (target.time != null) {
            sql.append(" TO TIME ").append(quoted(target.time));
        }
        return sql.append(dryRun ? " DRY RUN" : "").append(force ? " FORCE" : "").toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private static void print(PrintWriter out, ResultSet rows) throws SQLException {
        while (rows.next()) {
            String took = rows.getString("Milliseconds");
            out.printf(
                    "%-22s %10s  %s%n",
                    rows.getString("Step"),
                    took == null ? "" : took + " ms",
                    rows.getString("Detail"));
        }
        out.flush();
    }
}
