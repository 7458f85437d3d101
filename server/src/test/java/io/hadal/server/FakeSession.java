package io.hadal.server;

import io.hadal.sql.MysqlType;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.ResultSink;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlService;
import io.hadal.sql.SqlSession;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The statements of the fake, with or without a SELECT before them: TYPES, ROWS n, BIG n, LENGTH
 * text, SLEEP, FAIL code state message, FAIL_AFTER n, BOOM, ECHO with parameters, BEGIN, COMMIT,
 * USE db, KILL [QUERY] id, PROCESSLIST, SELECT of variables, and OK for SET and others.
 */
final class FakeSession implements SqlSession {
    private static final Pattern VARIABLE =
            Pattern.compile(
                    "@@(?:session\\.)?(\\w+)(?:\\s+AS\\s+(\\w+))?", Pattern.CASE_INSENSITIVE);

    private static final Pattern KEYWORD =
            Pattern.compile("^SELECT (?=TYPES|ROWS|BIG|LENGTH|ECHO|SLEEP|FAIL|BOOM|PROCESSLIST)");

    private static final Map<String, Object> VARIABLES =
            Map.ofEntries(
                    Map.entry("auto_increment_increment", 1L),
                    Map.entry("character_set_client", "utf8mb4"),
                    Map.entry("character_set_connection", "utf8mb4"),
                    Map.entry("character_set_results", "utf8mb4"),
                    Map.entry("character_set_server", "utf8mb4"),
                    Map.entry("collation_server", "utf8mb4_0900_ai_ci"),
                    Map.entry("collation_connection", "utf8mb4_0900_ai_ci"),
                    Map.entry("init_connect", ""),
                    Map.entry("interactive_timeout", 28800L),
                    Map.entry("license", "Apache-2.0"),
                    Map.entry("lower_case_table_names", 0L),
                    Map.entry("max_allowed_packet", 67108864L),
                    Map.entry("net_write_timeout", 60L),
                    Map.entry("performance_schema", 0L),
                    Map.entry("sql_mode", "STRICT_TRANS_TABLES"),
                    Map.entry("system_time_zone", "UTC"),
                    Map.entry("time_zone", "SYSTEM"),
                    Map.entry("transaction_isolation", "READ-COMMITTED"),
                    Map.entry("tx_isolation", "READ-COMMITTED"),
                    Map.entry("wait_timeout", 28800L),
                    Map.entry("aggregator_id", 1L),
                    Map.entry("sql_select_limit", "18446744073709551615"),
                    Map.entry("memsql_version", "8.7.0"));

    private final FakeSqlService service;
    private final long connectionId;
    private final boolean foundRows;
    private final SqlService.Connections connections;
    private final Map<String, Object> own = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition cancelSignal = lock.newCondition();
    private @Nullable String database;
    private boolean inTransaction;
    private boolean autocommit = true;
    private boolean running;
    private boolean cancelled;

    FakeSession(
            FakeSqlService service,
            long connectionId,
            boolean foundRows,
            SqlService.Connections connections) {
        this.service = service;
        this.connectionId = connectionId;
        this.foundRows = foundRows;
        this.connections = connections;
    }

    private record Prepared(String sql, int parameterCount, List<ResultColumn> columns)
            implements PreparedStatement {
        @Override
        public void close() {}
    }

    @Override
    public void query(String sql, boolean multi, ResultSink sink) throws SqlException {
        String[] parts = multi ? sql.split(";(?=\\s*\\S)") : new String[] {sql};
        for (int i = 0; i < parts.length; i++) {
            run(parts[i].strip(), List.of(), i + 1 < parts.length, sink);
        }
    }

    @Override
    public PreparedStatement prepare(String sql) throws SqlException {
        if (sql.startsWith("SELECT FAIL")) {
            throw new SqlException(1064, "42000", "You have an error in your SQL syntax");
        }
        int count = (int) sql.chars().filter(c -> c == '?').count();
        return new Prepared(
                sql, count, sql.equals("SELECT TYPES") ? FakeSqlService.typeColumns() : List.of());
    }

    @Override
    public void execute(
            PreparedStatement statement, List<@Nullable Object> parameters, ResultSink sink)
            throws SqlException {
        run(((Prepared) statement).sql(), parameters, false, sink);
    }

    @Override
    public void useDatabase(String name) throws SqlException {
        if (name.startsWith("no")) {
            throw new SqlException(1049, "42000", "Unknown database '" + name + "'");
        }
        database = name;
    }

    @Override
    public @Nullable String currentDatabase() {
        return database;
    }

    @Override
    public void reset() {
        inTransaction = false;
        autocommit = true;
        own.clear();
    }

    @Override
    public boolean inTransaction() {
        return inTransaction;
    }

    @Override
    public boolean autocommit() {
        return autocommit;
    }

    @Override
    public Map<String, String> takeChangedVariables() {
        return Map.of();
    }

    @Override
    public @Nullable Object variable(String name) {
        return own.get(name);
    }

    @Override
    public void cancel() {
        lock.lock();
        try {
            if (running) {
                service.cancels.incrementAndGet();
                cancelled = true;
                cancelSignal.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        service.open.decrementAndGet();
    }

    private void run(String sql, List<@Nullable Object> parameters, boolean more, ResultSink sink)
            throws SqlException {
        service.statements.add(sql);
        begin();
        try {
            // Drivers expect rows only from what looks like a query.
            String[] words = KEYWORD.matcher(sql).replaceFirst("").split("\\s+", 4);
            switch (words[0].toUpperCase(Locale.ROOT)) {
                case "TYPES" -> types(more, sink);
                case "ROWS" -> rows(Long.parseLong(words[1]), more, sink);
                case "BIG" -> one("big", "b".repeat(Integer.parseInt(words[1])), more, sink);
                case "LENGTH" -> one("length", (long) sql.length(), more, sink);
                case "ECHO" -> echo(parameters, more, sink);
                case "SLEEP" -> sleep();
                case "FAIL" ->
                        throw new SqlException(Integer.parseInt(words[1]), words[2], words[3]);
                case "FAIL_AFTER" -> failAfter(Integer.parseInt(words[1]), sink);
                case "BOOM" -> throw new IllegalStateException("boom");
                case "KILL" -> kill(words, more, sink);
                case "PROCESSLIST" -> processes(more, sink);
                case "SELECT", "/*" -> select(sql, more, sink);
                default -> other(words, sql, more, sink);
            }
        } finally {
            ended();
        }
    }

    private void begin() {
        setRunning(true);
        service.running.incrementAndGet();
    }

    private void ended() {
        setRunning(false);
        service.running.decrementAndGet();
    }

    private void setRunning(boolean now) {
        lock.lock();
        try {
            running = now;
            cancelled = false;
        } finally {
            lock.unlock();
        }
    }

    private void other(String[] words, String sql, boolean more, ResultSink sink)
            throws SqlException {
        String upper = sql.toUpperCase(Locale.ROOT);
        if (upper.startsWith("BEGIN") || upper.startsWith("START")) {
            inTransaction = true;
        } else if (upper.startsWith("COMMIT") || upper.startsWith("ROLLBACK")) {
            inTransaction = false;
        } else if (upper.startsWith("USE ")) {
            useDatabase(words[1].replace("`", ""));
        } else if (upper.contains("AUTOCOMMIT=")) {
            autocommit = upper.contains("AUTOCOMMIT=1");
        } else if (upper.startsWith("SET WAIT_TIMEOUT=")) {
            own.put("wait_timeout", Long.parseLong(sql.substring(17)));
        } else if (upper.startsWith("UPDATE")) {
            sink.ok(foundRows ? 3 : 1, 0, 0, "Rows matched: 3  Changed: 1  Warnings: 0", more);
            return;
        } else if (upper.startsWith("INSERT")) {
            sink.ok(1, 4711, 2, "", more);
            return;
        }
        sink.ok(0, 0, 0, "", more);
    }

    private void types(boolean more, ResultSink sink) throws SqlException {
        sink.columns(FakeSqlService.typeColumns());
        for (int row = 0; row < 3; row++) {
            sink.row(FakeSqlService.typeRow(row));
        }
        sink.end(1, more);
    }

    private void rows(long count, boolean more, ResultSink sink) throws SqlException {
        sink.columns(
                List.of(
                        ResultColumn.of("n", MysqlType.LONGLONG, 20),
                        ResultColumn.of("filler", MysqlType.VAR_STRING, 400)));
        String filler = "f".repeat(100);
        for (long n = 0; n < count; n++) {
            service.rowsMade.incrementAndGet();
            sink.row(new @Nullable Object[] {n, filler});
        }
        sink.end(0, more);
    }

    private void one(String name, Object value, boolean more, ResultSink sink) throws SqlException {
        MysqlType type = value instanceof Long ? MysqlType.LONGLONG : MysqlType.VAR_STRING;
        sink.columns(List.of(ResultColumn.of(name, type, 20)));
        sink.row(new @Nullable Object[] {value});
        sink.end(0, more);
    }

    private void failAfter(int count, ResultSink sink) throws SqlException {
        sink.columns(List.of(ResultColumn.of("n", MysqlType.LONGLONG, 20)));
        for (long n = 0; n < count; n++) {
            sink.row(new @Nullable Object[] {n});
        }
        throw new SqlException(1317, "70100", "stopped after " + count);
    }

    private void echo(List<@Nullable Object> parameters, boolean more, ResultSink sink)
            throws SqlException {
        List<ResultColumn> columns = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            columns.add(
                    FakeSqlService.column(
                            "p" + i,
                            typeOf(parameters.get(i)),
                            100,
                            31,
                            false,
                            parameters.get(i) instanceof byte[]));
        }
        sink.columns(columns);
        sink.row(parameters.toArray());
        List<String> classes = new ArrayList<>();
        for (Object parameter : parameters) {
            classes.add(parameter == null ? "null" : parameter.getClass().getSimpleName());
        }
        service.statements.add("echoed " + classes);
        sink.end(0, more);
    }

    private static MysqlType typeOf(@Nullable Object value) {
        return switch (value) {
            case null -> MysqlType.VAR_STRING;
            case Long number -> MysqlType.LONGLONG;
            case BigInteger number -> MysqlType.NEWDECIMAL;
            case BigDecimal number -> MysqlType.NEWDECIMAL;
            case Float number -> MysqlType.FLOAT;
            case Double number -> MysqlType.DOUBLE;
            case byte[] bytes -> MysqlType.BLOB;
            case LocalDateTime time -> MysqlType.DATETIME;
            case LocalDate date -> MysqlType.DATE;
            case Duration time -> MysqlType.TIME;
            default -> MysqlType.VAR_STRING;
        };
    }

    private void sleep() throws SqlException {
        lock.lock();
        try {
            while (!cancelled) {
                cancelSignal.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        throw new SqlException(1317, "70100", "Query execution was interrupted");
    }

    private void kill(String[] words, boolean more, ResultSink sink) throws SqlException {
        boolean query = words[1].equalsIgnoreCase("QUERY");
        long id = Long.parseLong(words[query ? 2 : 1]);
        if (!connections.kill(id, !query)) {
            throw new SqlException(1094, "HY000", "Unknown thread id: " + id);
        }
        sink.ok(0, 0, 0, "", more);
    }

    private void processes(boolean more, ResultSink sink) throws SqlException {
        sink.columns(
                List.of(
                        ResultColumn.of("Id", MysqlType.LONGLONG, 20),
                        ResultColumn.of("Command", MysqlType.VAR_STRING, 64),
                        ResultColumn.of("Info", MysqlType.VAR_STRING, 400)));
        for (SqlService.ProcessInfo process : connections.processes()) {
            sink.row(new @Nullable Object[] {process.id(), process.command(), process.statement()});
        }
        sink.end(0, more);
    }

    private void select(String sql, boolean more, ResultSink sink) throws SqlException {
        List<ResultColumn> columns = new ArrayList<>();
        List<@Nullable Object> row = new ArrayList<>();
        Matcher matcher = VARIABLE.matcher(sql);
        while (matcher.find()) {
            String name = matcher.group(1);
            Object value = VARIABLES.get(name.toLowerCase(Locale.ROOT));
            columns.add(
                    ResultColumn.of(
                            matcher.group(2) == null ? "@@" + name : matcher.group(2),
                            MysqlType.VAR_STRING,
                            100));
            row.add(value == null ? null : value.toString());
        }
        if (columns.isEmpty()) {
            boolean id = sql.toUpperCase(Locale.ROOT).contains("CONNECTION_ID");
            String name = id ? "CONNECTION_ID()" : "1";
            one(
                    name,
                    sql.toUpperCase(Locale.ROOT).contains("DATABASE()")
                            ? String.valueOf(database)
                            : id ? connectionId : 1L,
                    more,
                    sink);
            return;
        }
        sink.columns(columns);
        sink.row(row.toArray());
        sink.end(0, more);
    }
}
