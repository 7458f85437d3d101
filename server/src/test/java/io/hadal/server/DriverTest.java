package io.hadal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every driver must be able to do. */
@Timeout(60)
final class DriverTest {
    private static ServerFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new ServerFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeAsText(Driver driver) throws Exception {
        try (Connection connection = driver.connect(fixture.port());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT TYPES")) {
            checkTypes(rows);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeInBinary(Driver driver) throws Exception {
        try (Connection connection = driver.connectPreparing(fixture.port());
                PreparedStatement statement = connection.prepareStatement("SELECT TYPES")) {
            for (int i = 0; i < 3; i++) {
                try (ResultSet rows = statement.executeQuery()) {
                    checkTypes(rows);
                }
            }
        }
    }

    private static void checkTypes(ResultSet rows) throws SQLException {
        for (int row = 0; row < 3; row++) {
            assertThat(rows.next()).isTrue();
            Object[] expected = FakeSqlService.typeRow(row);
            for (int i = 0; i < expected.length; i++) {
                FakeSqlService.TypeCase type = FakeSqlService.TYPES.get(i);
                Object actual = read(rows, i + 1, type, expected[i]);
                assertThat(actual)
                        .as("row %d, %s", row, type.column().name())
                        .isEqualTo(expected[i]);
            }
        }
        assertThat(rows.next()).isFalse();
    }

    /** Reads by the getter that fits what is expected. */
    private static @Nullable Object read(
            ResultSet rows, int column, FakeSqlService.TypeCase type, @Nullable Object expected)
            throws SQLException {
        return switch (expected) {
            case null ->
                    type.column().type() == io.hadal.sql.MysqlType.YEAR
                            ? rows.getString(column)
                            : rows.getObject(column);
            case Long number when type.column().unsigned() && number < 0 -> {
                assertThat(rows.getBigDecimal(column).toBigInteger())
                        .isEqualTo(new BigInteger("18446744073709551615"));
                yield number;
            }
            case Long number -> rows.getLong(column);
            case Float number -> rows.getFloat(column);
            case Double number -> rows.getDouble(column);
            case BigDecimal number -> rows.getBigDecimal(column);
            case byte[] bytes -> rows.getBytes(column);
            case LocalDate date -> rows.getObject(column, LocalDate.class);
            case LocalDateTime time -> rows.getObject(column, LocalDateTime.class);
            case Duration time ->
                    Duration.ofSeconds(rows.getTime(column).toLocalTime().toSecondOfDay());
            default -> rows.getString(column);
        };
    }

    @ParameterizedTest
    @EnumSource
    void everyParameterType(Driver driver) throws Exception {
        try (Connection connection = driver.connectPreparing(fixture.port());
                PreparedStatement statement =
                        connection.prepareStatement("SELECT ECHO ? ? ? ? ? ? ? ? ? ? ? ?")) {
            for (int round = 0; round < 3; round++) {
                setParameters(statement, round);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    checkParameters(rows, round);
                }
            }
        }
    }

    private static void setParameters(PreparedStatement statement, int round) throws SQLException {
        statement.setByte(1, (byte) -1);
        statement.setShort(2, (short) -300);
        statement.setInt(3, round);
        statement.setLong(4, Long.MIN_VALUE + round);
        statement.setFloat(5, 1.25f);
        statement.setDouble(6, -2.5e100);
        statement.setBigDecimal(7, new BigDecimal("12345678901234567890.123"));
        statement.setString(8, round == 1 ? null : "käse 🧀 " + round);
        statement.setBytes(9, new byte[] {0, -1, (byte) round});
        statement.setObject(10, LocalDate.of(2024, 2, 29));
        statement.setObject(11, LocalDateTime.of(2024, 2, 29, 1, 2, 3, 456_789_000));
        statement.setTime(12, Time.valueOf("12:34:56"));
    }

    private static void checkParameters(ResultSet rows, int round) throws SQLException {
        assertThat(rows.getByte(1)).isEqualTo((byte) -1);
        assertThat(rows.getShort(2)).isEqualTo((short) -300);
        assertThat(rows.getInt(3)).isEqualTo(round);
        assertThat(rows.getLong(4)).isEqualTo(Long.MIN_VALUE + round);
        assertThat(rows.getFloat(5)).isEqualTo(1.25f);
        assertThat(rows.getDouble(6)).isEqualTo(-2.5e100);
        assertThat(rows.getBigDecimal(7)).isEqualTo(new BigDecimal("12345678901234567890.123"));
        assertThat(rows.getString(8)).isEqualTo(round == 1 ? null : "käse 🧀 " + round);
        assertThat(rows.getBytes(9)).isEqualTo(new byte[] {0, -1, (byte) round});
        assertThat(rows.getString(10)).startsWith("2024-02-29");
        assertThat(rows.getObject(11, LocalDateTime.class))
                .isEqualTo(LocalDateTime.of(2024, 2, 29, 1, 2, 3, 456_789_000));
        assertThat(rows.getString(12)).startsWith("12:34:56");
    }

    @ParameterizedTest
    @EnumSource
    void nullsAndTypesAreKeptBetweenExecutions(Driver driver) throws Exception {
        try (Connection connection = driver.connectPreparing(fixture.port());
                PreparedStatement statement = connection.prepareStatement("SELECT ECHO ? ?")) {
            for (int i = 0; i < 20; i++) {
                statement.setObject(1, i % 3 == 0 ? null : "s" + i);
                statement.setInt(2, i);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo(i % 3 == 0 ? null : "s" + i);
                    assertThat(rows.getInt(2)).isEqualTo(i);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void parametersAsStreams(Driver driver) throws Exception {
        byte[] large = new byte[300_000];
        large[299_999] = 7;
        try (Connection connection = driver.connectPreparing(fixture.port());
                PreparedStatement statement = connection.prepareStatement("SELECT ECHO ? ?")) {
            statement.setBinaryStream(1, new java.io.ByteArrayInputStream(large));
            statement.setString(2, "after");
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getBytes(1)).isEqualTo(large);
                assertThat(rows.getString(2)).isEqualTo("after");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void twentyMebibytesBothWays(Driver driver) throws Exception {
        int size = 20 << 20;
        try (Connection connection =
                        driver.connect(
                                fixture.port(), "test", "root", "", "&maxAllowedPacket=67108864");
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT LENGTH " + "x".repeat(size))) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(size + 14);
            }
            try (ResultSet rows = statement.executeQuery("SELECT BIG " + size)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).hasSize(size).endsWith("bbb");
            }
            checkPartBoundaries(statement);
        }
    }

    /**
     * Values around the size at which a packet is split; a whole part is followed by an empty one.
     */
    private static void checkPartBoundaries(Statement statement) throws SQLException {
        for (int size :
                new int[] {0xffffff - 5, 0xffffff - 4, 0xffffff - 3, 0xffffff, 2 * 0xffffff - 5}) {
            try (ResultSet rows = statement.executeQuery("SELECT BIG " + size)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).hasSize(size);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void multipleStatements(Driver driver) throws Exception {
        try (Connection connection =
                        driver.connect(
                                fixture.port(), "test", "root", "", "&allowMultiQueries=true");
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("INSERT 1; SELECT 1; UPDATE x; SELECT ROWS 2")).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(1);
            assertThat(statement.getMoreResults()).isTrue();
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isBetween(1, 3);
            assertThat(statement.getMoreResults()).isTrue();
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorsKeepTheConnectionUsable(Driver driver) throws Exception {
        try (Connection connection = driver.connect(fixture.port());
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() ->
                            statement.executeQuery(
                                    "SELECT FAIL 1146 42S02 Table 'test.x' doesn't exist"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> {
                                assertThat(e.getErrorCode()).isEqualTo(1146);
                                assertThat(e.getSQLState()).isEqualTo("42S02");
                                assertThat(e.getMessage()).contains("Table 'test.x' doesn't exist");
                            });
            assertThatThrownBy(() -> statement.executeQuery("SELECT BOOM"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1105));
            assertThatThrownBy(() -> drain(statement.executeQuery("SELECT FAIL_AFTER 10")))
                    .hasMessageContaining("stopped after 10");
            assertThat(drain(statement.executeQuery("SELECT ROWS 3"))).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMistakeInAPreparedStatementIsTold(Driver driver) throws Exception {
        try (Connection connection = driver.connectPreparing(fixture.port())) {
            assertThatThrownBy(
                            () -> {
                                try (PreparedStatement statement =
                                        connection.prepareStatement(
                                                "SELECT FAIL 1064 42000 near ?")) {
                                    statement.setInt(1, 1);
                                    statement.execute();
                                }
                            })
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1064));
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void transactionsAndDatabases(Driver driver) throws Exception {
        try (Connection connection = driver.connect(fixture.port())) {
            connection.setAutoCommit(false);
            connection.commit();
            connection.setAutoCommit(true);
            assertThat(connection.getCatalog()).isEqualTo("test");
            connection.setCatalog("other");
            assertThat(connection.getCatalog()).isEqualTo("other");
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void insertReportsKeysAndWarnings(Driver driver) throws Exception {
        try (Connection connection = driver.connect(fixture.port());
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("INSERT 1", Statement.RETURN_GENERATED_KEYS))
                    .isEqualTo(1);
            try (ResultSet keys = statement.getGeneratedKeys()) {
                assertThat(keys.next()).isTrue();
                assertThat(keys.getLong(1)).isEqualTo(4711);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyRowsOfBothForms(Driver driver) throws Exception {
        try (Connection connection = driver.connectPreparing(fixture.port());
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("SELECT ROWS 50000")) {
            assertThat(drain(statement.executeQuery("SELECT ROWS 50000"))).isEqualTo(50_000);
            assertThat(drain(prepared.executeQuery())).isEqualTo(50_000);
        }
    }

    private static int drain(ResultSet rows) throws SQLException {
        int count = 0;
        while (rows.next()) {
            assertThat(rows.getLong(1)).isEqualTo(count);
            count++;
        }
        return count;
    }
}
