package io.hadal.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method of DatabaseMetaData through every driver, and what those say that tools live by. */
class MetaDataTest {
    private static final String DATABASE = "metadata";

    @BeforeAll
    static void tables() throws Exception {
        Server.run(
                Server.fresh(DATABASE),
                "CREATE TABLE one (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(30) NOT NULL DEFAULT 'x' COMMENT 'who',"
                        + " price DECIMAL(10,2), at DATETIME(3), flag TINYINT(1), big TEXT, raw VARBINARY(16), UNIQUE KEY one_name (name), KEY one_at (at, price)) COMMENT 'the first'",
                "CREATE TABLE two (a INT, b INT, PRIMARY KEY (a, b))");
    }

    /** A driver and the URL that it knows. */
    record Access(String name, Driver driver, String url) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Access> drivers() throws Exception {
        List<Access> all = new ArrayList<>();
        for (String url : List.of(Server.mysql(DATABASE), Server.mariadb(DATABASE), Server.singlestore(DATABASE))) {
            Driver driver = DriverManager.getDriver(url);
            all.add(access(driver, url));
        }
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("drivers")))) {
            for (Path jar : jars.sorted(Comparator.naturalOrder()).toList()) {
                URLClassLoader loader =
                        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
                for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
                    if (driver.getClass().getClassLoader() == loader) {
                        boolean mariadb = jar.getFileName().toString().startsWith("mariadb");
                        all.add(access(driver, mariadb ? Server.mariadb(DATABASE) + "?sslMode=disable" : Server.mysql(DATABASE)));
                    }
                }
            }
        }
        assertThat(all).hasSize(5);
        return all.stream();
    }

    private static Access access(Driver driver, String url) {
        return new Access(
                driver.getClass().getName() + " " + driver.getMajorVersion() + "." + driver.getMinorVersion(), driver, url);
    }

    private static Connection connect(Access access) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", Server.USER);
        return access.driver().connect(access.url(), properties);
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void everyMethodAnswers(Access access) throws Exception {
        List<String> failures = new ArrayList<>();
        try (Connection connection = connect(access)) {
            DatabaseMetaData metaData = connection.getMetaData();
            for (Method method : DatabaseMetaData.class.getMethods()) {
                if (method.getDeclaringClass() == DatabaseMetaData.class) {
                    call(metaData, method, failures);
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    private static void call(DatabaseMetaData metaData, Method method, List<String> failures)
            throws IllegalAccessException, SQLException, IOException {
        Object[] arguments = Arrays.stream(method.getParameterTypes()).map(MetaDataTest::argument).toArray();
        if (method.getName().equals("supportsResultSetConcurrency")) {
            arguments[1] = ResultSet.CONCUR_READ_ONLY;
        }
        // Catalogue first, then a table where one is asked for.
        if (arguments.length > 0 && arguments[0] instanceof String) {
            arguments[0] = DATABASE;
            if (arguments.length > 1 && arguments[1] instanceof String) {
                arguments[1] = null;
            }
            if (arguments.length > 2 && arguments[2] instanceof String) {
                arguments[2] = "one";
            }
        }
        try {
            Object answer = method.invoke(metaData, arguments);
            if (answer instanceof ResultSet rows) {
                while (rows.next()) {
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        rows.getObject(i);
                    }
                }
                rows.close();
            } else if (method.getReturnType() == RowIdLifetime.class) {
                assertThat(answer).isNotNull();
            }
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof SQLFeatureNotSupportedException)) {
                failures.add(method.getName() + ": " + e.getCause());
            }
        }
    }

    private static Object argument(Class<?> type) {
        if (type == String.class) {
            return "%";
        } else if (type == boolean.class) {
            return true;
        } else if (type == int.class) {
            return ResultSet.TYPE_FORWARD_ONLY;
        }
        return null;
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void tablesColumnsAndKeys(Access access) throws Exception {
        try (Connection connection = connect(access)) {
            DatabaseMetaData meta = connection.getMetaData();
            assertThat(rows(meta.getCatalogs(), "TABLE_CAT")).contains(DATABASE, "information_schema");
            assertThat(rows(meta.getTables(DATABASE, null, "%", new String[] {"TABLE"}), "TABLE_NAME", "TABLE_TYPE"))
                    .containsExactly("one TABLE", "two TABLE");
            assertThat(rows(meta.getTables(DATABASE, null, "one", null), "REMARKS")).containsExactly("the first");
            assertThat(rows(meta.getColumns(DATABASE, null, "one", "%"),
                            "COLUMN_NAME", "DATA_TYPE", "COLUMN_SIZE", "DECIMAL_DIGITS", "IS_NULLABLE", "IS_AUTOINCREMENT", "ORDINAL_POSITION", "COLUMN_DEF", "REMARKS"))
                    .satisfiesExactly(
                            id -> assertThat(id).startsWith("id 4 10 ").contains(" NO YES 1 null"),
                            name -> assertThat(name).startsWith("name 12 30 ").contains(" NO NO 2 ").endsWith("x who"),
                            price -> assertThat(price).startsWith("price 3 10 2 YES NO 3 null"),
                            at -> assertThat(at).containsPattern("^at 93 (19|23) ").contains("YES NO 4 null"),
                            flag -> assertThat(flag).containsPattern("^flag (-7|-6|16) ").contains("YES NO 5 null"),
                            big -> assertThat(big).startsWith("big -1 ").contains("YES NO 6 null"),
                            raw -> assertThat(raw).startsWith("raw -3 16 ").contains("YES NO 7 null"));
            assertThat(rows(meta.getPrimaryKeys(DATABASE, null, "two"), "COLUMN_NAME", "KEY_SEQ", "PK_NAME"))
                    .containsExactly("a 1 PRIMARY", "b 2 PRIMARY");
            assertThat(rows(meta.getIndexInfo(DATABASE, null, "one", false, true), "INDEX_NAME", "NON_UNIQUE", "ORDINAL_POSITION", "COLUMN_NAME"))
                    .map(row -> row.replace(" false ", " 0 ").replace(" true ", " 1 "))
                    .containsExactly("PRIMARY 0 1 id", "one_name 0 1 name", "one_at 1 1 at", "one_at 1 2 price");
            assertThat(rows(meta.getBestRowIdentifier(DATABASE, null, "two", DatabaseMetaData.bestRowSession, true), "COLUMN_NAME"))
                    .containsExactly("a", "b");
            assertThat(rows(meta.getImportedKeys(DATABASE, null, "one"), "FKTABLE_NAME")).isEmpty();
        }
    }

    private static List<String> rows(ResultSet result, String... columns) throws SQLException {
        List<String> rows = new ArrayList<>();
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (String column : columns) {
                row.add(result.getString(column));
            }
            rows.add(String.join(" ", row));
        }
        return rows;
    }
}
