package io.hadal.server;

import io.hadal.server.oracle.StatementGenerator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts that clients may send: statements that are right, and what becomes of them by damage. */
final class StatementMutator {
    private static final Pattern TOKEN =
            Pattern.compile("\\s+|\\w+|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`|.", Pattern.DOTALL);

    /** Besides queries; none of them ends the server, its databases or other connections. */
    private static final List<String> STATEMENTS =
            List.of(
                    "INSERT INTO t (id, i, v) VALUES (101, 1, 'x'), (102, 2, NULL)",
                    "INSERT INTO t (id, i) VALUES (1, 2) ON DUPLICATE KEY UPDATE i = VALUES(i) + 1",
                    "INSERT IGNORE INTO t (id, ti, u, e, dt) VALUES (103, 999, -1, 'none', '2024-13-45')",
                    "INSERT INTO t SELECT id + 1000, ti, i, u, b, d, f, v, c, x, dt, tm, ts, y, e, s FROM t LIMIT 2",
                    "REPLACE INTO t (id, v) VALUES (101, 'again')",
                    "UPDATE t SET i = i + 1, v = CONCAT(v, 'a') WHERE id BETWEEN 1 AND 5",
                    "UPDATE t a JOIN t b ON a.id = b.id SET a.i = b.i WHERE a.id < 3",
                    "UPDATE t SET i = 1 WHERE ABS(i) = 4 ORDER BY id LIMIT 1",
                    "DELETE FROM t WHERE id > 100",
                    "DELETE a FROM t a LEFT JOIN t b ON a.id = b.id + 1 WHERE b.id IS NULL AND a.id > 100",
                    "SELECT id FROM t WHERE id IN (SELECT id FROM t WHERE i > 0) ORDER BY 1 FOR UPDATE",
                    "SELECT e, COUNT(*), SUM(i) OVER (PARTITION BY e ORDER BY id) FROM t GROUP BY e, id WITH ROLLUP",
                    "(SELECT id FROM t LIMIT 3) UNION ALL (SELECT i FROM t) ORDER BY 1 DESC LIMIT 2, 3",
                    "SELECT * FROM t LEFT JOIN t AS o USING (id) WHERE o.v LIKE '%a_' ESCAPE '|'",
                    "SELECT @a := 1, @b, @@sql_mode, @@global.max_connections",
                    "SET @a = (SELECT MAX(id) FROM t), @b := 'x'",
                    "SET SESSION sql_mode = '', time_zone = '+01:00'",
                    "PREPARE p FROM 'SELECT ? + id FROM t LIMIT 1'; EXECUTE p USING @a; DEALLOCATE PREPARE p",
                    "BEGIN; INSERT INTO t (id) VALUES (104); SAVEPOINT s; ROLLBACK TO s; COMMIT",
                    "START TRANSACTION READ ONLY; SELECT COUNT(*) FROM t; ROLLBACK",
                    "CREATE TABLE made (a INT PRIMARY KEY, b VARCHAR(20) DEFAULT 'x', UNIQUE KEY k (b))",
                    "ALTER TABLE made ADD COLUMN c INT, MODIFY b TEXT, DROP INDEX k",
                    "DROP TABLE IF EXISTS made",
                    "CREATE OR REPLACE VIEW seen AS SELECT id, v FROM t; SELECT * FROM seen; DROP VIEW seen",
                    "SHOW FULL COLUMNS FROM t LIKE 'i%'",
                    "SHOW TABLE STATUS; SHOW INDEX FROM t; SHOW CREATE TABLE t",
                    "SELECT * FROM information_schema.COLUMNS WHERE TABLE_NAME = 't'",
                    "EXPLAIN SELECT * FROM t WHERE v = 'a'",
                    "LOAD DATA LOCAL INFILE 'x' INTO TABLE t FIELDS TERMINATED BY ',' (id, @a) SET v = UPPER(@a)",
                    "SELECT 1 INTO OUTFILE '/tmp/x' FIELDS TERMINATED BY ';'",
                    "SELECT IS_FREE_LOCK('l'), RELEASE_ALL_LOCKS()",
                    "DO 1 + 1; KILL QUERY 4000000; USE test",
                    "LOCK TABLES t READ; UNLOCK TABLES",
                    "CREATE USER nobody IDENTIFIED BY 'x'; DROP USER nobody",
                    "SHOW GRANTS; SHOW WARNINGS; SHOW PROCESSLIST; SHOW VARIABLES LIKE 'max%'",
                    "CREATE MILESTONE 'm'; SHOW MILESTONES; DROP MILESTONE 'm'",
                    "SHOW REPLICATION STATUS; OPTIMIZE TABLE t",
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT * FROM n",
                    "CREATE TEMPORARY TABLE mine (a INT PRIMARY KEY, b TEXT); INSERT INTO mine VALUES (1, 'x');"
                            + " SELECT * FROM mine JOIN t ON a = id; DROP TEMPORARY TABLE mine",
                    "ALTER TABLE made DROP PRIMARY KEY, ADD PRIMARY KEY (b)");

    private static final List<String> PIECES =
            List.of(
                    "(",
                    ")",
                    "'",
                    "\"",
                    "`",
                    ",",
                    ";",
                    ".",
                    "*",
                    "?",
                    "@",
                    "@@",
                    "/*",
                    "*/",
                    "/*!",
                    "--",
                    "#",
                    "\\",
                    "NULL",
                    "0x",
                    "0xF",
                    "b'01'",
                    "-",
                    "1e309",
                    "-0.0",
                    "''",
                    "9223372036854775808",
                    "99999999999999999999999999999999999999999",
                    "1.5e",
                    "SELECT",
                    "FROM",
                    "WHERE",
                    "GROUP BY",
                    "ORDER BY",
                    "LIMIT -1",
                    "OVER ()",
                    "INTERVAL 1 DAY",
                    "CASE",
                    "END",
                    "AS",
                    "JOIN",
                    "ON",
                    "IN ()",
                    "EXISTS",
                    "DISTINCT",
                    "VALUES",
                    "DEFAULT",
                    "t",
                    "nothing",
                    "`id`",
                    "test.t.id",
                    "COUNT(*)",
                    "DATE '2024-02-30'",
                    "_utf8mb4'x'",
                    "COLLATE utf8mb4_bin",
                    "CAST(i AS SIGNED)",
                    "x'0'",
                    "\u0000",
                    "\uFFFF",
                    "é",
                    "💥");

    private final Random random;
    private final StatementGenerator queries;

    StatementMutator(long seed) {
        random = new Random(seed);
        queries = new StatementGenerator(seed);
    }

    byte[] next() {
        return switch (random.nextInt(20)) {
            case 0 -> utf8(right());
            case 1 -> utf8(nested());
            case 2 -> utf8(huge());
            case 3 -> broken(utf8(right()));
            case 4 -> utf8(right() + ";" + right() + ";" + damaged(right()));
            case 5, 6 -> utf8(truncated(right()));
            default -> utf8(damaged(right()));
        };
    }

    private String right() {
        return random.nextInt(3) == 0 ? queries.query() : pick(STATEMENTS);
    }

    private String damaged(String sql) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(sql);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        for (int i = random.nextInt(1, 4); i > 0 && !tokens.isEmpty(); i--) {
            int at = random.nextInt(tokens.size());
            switch (random.nextInt(5)) {
                case 0 -> tokens.remove(at);
                case 1 -> tokens.add(at, tokens.get(random.nextInt(tokens.size())));
                case 2 -> tokens.set(at, pick(PIECES));
                case 3 -> tokens.add(at, " " + pick(PIECES) + " ");
                default ->
                        tokens.set(at, tokens.set(random.nextInt(tokens.size()), tokens.get(at)));
            }
        }
        return String.join("", tokens);
    }

    private String truncated(String sql) {
        return sql.substring(0, random.nextInt(sql.length() + 1));
    }

    private String nested() {
        int depth = random.nextBoolean() ? random.nextInt(1, 60) : random.nextInt(1_000, 30_000);
        return switch (random.nextInt(7)) {
            case 0 -> "SELECT " + "(".repeat(depth) + "1" + ")".repeat(depth);
            case 1 -> "SELECT " + "(SELECT ".repeat(depth) + "1" + ")".repeat(depth);
            case 2 -> "SELECT " + "NOT ".repeat(depth) + "1";
            case 3 -> "SELECT " + "- ".repeat(depth) + "1 FROM t";
            case 4 -> "SELECT id FROM t WHERE " + "i = 1 OR ".repeat(depth) + "i = 2";
            case 5 -> "SELECT " + "ABS(".repeat(depth) + "i" + ")".repeat(depth) + " FROM t";
            default -> "SELECT " + "CASE WHEN 1 THEN ".repeat(depth) + "1" + " END".repeat(depth);
        };
    }

    private String huge() {
        int size = random.nextInt(1_000, 200_000);
        return switch (random.nextInt(5)) {
            case 0 -> "SELECT '" + "x".repeat(size) + "'";
            case 1 -> "SELECT " + "9".repeat(size);
            case 2 -> "SELECT 0x" + "F".repeat(size);
            case 3 -> "INSERT INTO t (id, v) VALUES (105, '" + "y".repeat(size) + "')";
            default -> "SELECT id FROM t WHERE id IN (" + "1,".repeat(size / 20) + "1)";
        };
    }

    private byte[] broken(byte[] sql) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = random.nextInt(sql.length + 1);
        out.write(sql, 0, at);
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            out.write(random.nextInt(128, 256));
        }
        out.write(sql, at, sql.length - at);
        return out.toByteArray();
    }

    private String pick(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
