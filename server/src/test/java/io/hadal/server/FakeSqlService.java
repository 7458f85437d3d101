package io.hadal.server;

import io.hadal.sql.MysqlType;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlService;
import io.hadal.sql.SqlSession;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * SQL as a script: knows the statements of {@link FakeSession}, and what drivers ask when they
 * connect.
 */
final class FakeSqlService implements SqlService {
    /** A column of every type that can be sent, each with two values and NULL. */
    record TypeCase(ResultColumn column, @Nullable Object first, @Nullable Object second) {}

    static final List<TypeCase> TYPES =
            List.of(
                    number("c_tiny", MysqlType.TINY, -128L, 127L),
                    unsigned("c_utiny", MysqlType.TINY, 0L, 255L),
                    number("c_short", MysqlType.SHORT, -32768L, 32767L),
                    number("c_int24", MysqlType.INT24, -8388608L, 8388607L),
                    number("c_long", MysqlType.LONG, -2147483648L, 2147483647L),
                    unsigned("c_ulong", MysqlType.LONG, 0L, 4294967295L),
                    number("c_longlong", MysqlType.LONGLONG, Long.MIN_VALUE, Long.MAX_VALUE),
                    unsigned("c_ulonglong", MysqlType.LONGLONG, 0L, -1L),
                    number("c_year", MysqlType.YEAR, 1901L, 2155L),
                    floating("c_float", MysqlType.FLOAT, -1.5f, 0.25f),
                    floating("c_double", MysqlType.DOUBLE, -1.0e300, 3.141592653589793),
                    scaled(
                            "c_decimal",
                            MysqlType.NEWDECIMAL,
                            3,
                            new BigDecimal("-99999999999999999.125"),
                            new BigDecimal("0.000")),
                    text("c_varchar", MysqlType.VAR_STRING, "", "käse 🧀 'quoted' \\ "),
                    text("c_char", MysqlType.STRING, "a", "z"),
                    text("c_text", MysqlType.BLOB, "x".repeat(300), "y".repeat(70_000)),
                    text("c_json", MysqlType.JSON, "{\"a\": 1}", "[]"),
                    bytes(
                            "c_varbinary",
                            MysqlType.VAR_STRING,
                            new byte[] {0, 1, -1},
                            new byte[] {}),
                    bytes("c_blob", MysqlType.BLOB, new byte[70_000], new byte[] {-128, 127}),
                    scaled(
                            "c_date",
                            MysqlType.DATE,
                            0,
                            LocalDate.of(1000, 1, 1),
                            LocalDate.of(9999, 12, 31)),
                    scaled(
                            "c_datetime",
                            MysqlType.DATETIME,
                            0,
                            time(2024, 2, 29, 23, 59, 59, 0),
                            time(2000, 1, 1, 0, 0, 0, 0)),
                    scaled(
                            "c_datetime6",
                            MysqlType.DATETIME,
                            6,
                            time(2024, 2, 29, 23, 59, 59, 1),
                            time(1999, 9, 9, 0, 0, 0, 123_456)),
                    scaled(
                            "c_timestamp",
                            MysqlType.TIMESTAMP,
                            6,
                            time(2024, 6, 1, 12, 0, 0, 500_000),
                            time(2030, 1, 1, 1, 1, 1, 0)),
                    scaled(
                            "c_time",
                            MysqlType.TIME,
                            0,
                            Duration.ofHours(23).plusMinutes(59).plusSeconds(59),
                            Duration.ZERO));

    final List<String> statements = new CopyOnWriteArrayList<>();
    final List<FakeSession> sessions = new CopyOnWriteArrayList<>();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger cancels = new AtomicInteger();
    final AtomicInteger running = new AtomicInteger();
    final AtomicLong rowsMade = new AtomicLong();

    @Override
    public SqlSession open(long connectionId, Client client, Connections connections) {
        open.incrementAndGet();
        FakeSession session = new FakeSession(this, connectionId, client.foundRows(), connections);
        sessions.add(session);
        return session;
    }

    @Override
    public void close() {}

    /** Ends all running statements. */
    void cancelAll() {
        sessions.forEach(FakeSession::cancel);
    }

    static List<ResultColumn> typeColumns() {
        return TYPES.stream().map(TypeCase::column).toList();
    }

    /** Row 0 and 1 have values, row 2 is all NULL. */
    static @Nullable Object[] typeRow(int row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (TypeCase type : TYPES) {
            values.add(row == 0 ? type.first() : row == 1 ? type.second() : null);
        }
        return values.toArray();
    }

    static ResultColumn column(
            String name,
            MysqlType type,
            long length,
            int decimals,
            boolean unsigned,
            boolean binary) {
        return new ResultColumn(
                "test", "t", "t", name, name, type, length, decimals, true, unsigned, binary, false,
                false);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static TypeCase number(String name, MysqlType type, long first, long second) {
        return new TypeCase(column(name, type, 20, 0, false, true), first, second);
    }

    private static TypeCase unsigned(String name, MysqlType type, long first, long second) {
        return new TypeCase(column(name, type, 20, 0, true, true), first, second);
    }

    private static TypeCase floating(String name, MysqlType type, Object first, Object second) {
        return new TypeCase(column(name, type, 22, 31, false, true), first, second);
    }

    private static TypeCase scaled(
            String name, MysqlType type, int decimals, Object first, Object second) {
        return new TypeCase(column(name, type, 26, decimals, false, true), first, second);
    }

    private static TypeCase text(String name, MysqlType type, String first, String second) {
        return new TypeCase(column(name, type, 400_000, 0, false, false), first, second);
    }

    private static TypeCase bytes(String name, MysqlType type, byte[] first, byte[] second) {
        return new TypeCase(column(name, type, 100_000, 0, false, true), first, second);
    }

    private static LocalDateTime time(
            int year, int month, int day, int hour, int minute, int second, int micros) {
        return LocalDateTime.of(year, month, day, hour, minute, second, micros * 1000);
    }
}
