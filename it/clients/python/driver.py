"""What a program does with a driver of Python's DB-API: `driver.py pymysql|MySQLdb PORT`."""

import datetime
import decimal
import importlib
import sys

driver = importlib.import_module(sys.argv[1])
where = dict(host="127.0.0.1", port=int(sys.argv[2]), user="root", charset="utf8mb4")
name = "python_" + sys.argv[1].lower()


def connect(**more):
    return driver.connect(**where, **more)


def one(cursor, sql, values=None):
    cursor.execute(sql, values)
    return cursor.fetchone()


def values_there_and_back(connection):
    cursor = connection.cursor()
    cursor.execute(
        "CREATE TABLE t (id BIGINT AUTO_INCREMENT PRIMARY KEY, i INT, u BIGINT UNSIGNED, d DECIMAL(20,5), f DOUBLE,"
        " s VARCHAR(50), x TEXT, b BLOB, dt DATE, at DATETIME(6), j JSON, flag BOOLEAN)"
    )
    row = (
        -5, 2**64 - 1, decimal.Decimal("123456789.12345"), 1.5e-7, "O'Neil \\ \"é😀\" %s", "long " * 1000, bytes(range(256)),
        datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 23, 59, 59, 123456), '{"a": 1}', True,
    )
    columns = "i, u, d, f, s, x, b, dt, at, j, flag"
    cursor.execute("INSERT INTO t (%s) VALUES (%s)" % (columns, ", ".join(["%s"] * len(row))), row[:6] + (driver.Binary(row[6]),) + row[7:])
    assert cursor.lastrowid == 1 and cursor.rowcount == 1
    connection.commit()
    found = one(cursor, "SELECT " + columns + " FROM t WHERE id = %s", (1,))
    for expected, got in zip(row, found):
        assert expected == got or expected == '{"a": 1}' and got.replace(" ", "") == '{"a":1}', (expected, got)
    assert [column[0] for column in cursor.description] == columns.split(", ")
    cursor.executemany("INSERT INTO t (i, s) VALUES (%s, %s)", [(n, None) for n in range(100)])
    assert cursor.rowcount == 100
    connection.commit()
    cursor.execute("SELECT i FROM t WHERE s IS NULL ORDER BY i")
    assert [r[0] for r in cursor.fetchmany(3)] == [0, 1, 2] and len(cursor.fetchall()) == 97


def transactions(connection):
    cursor = connection.cursor()
    assert cursor.execute("DELETE FROM t") == 101
    connection.rollback()
    assert one(cursor, "SELECT COUNT(*) FROM t") == (101,)
    connection.begin()
    cursor.execute("UPDATE t SET i = i + 1 WHERE id = 1")
    other = connect(db=name)
    assert one(other.cursor(), "SELECT i FROM t WHERE id = 1") == (-5,)
    other.close()
    connection.commit()
    assert one(cursor, "SELECT i FROM t WHERE id = 1") == (-4,)
    connection.rollback()


def errors(connection):
    cursor = connection.cursor()
    for sql, kind, number in (
        ("SELECT * FROM nowhere", driver.ProgrammingError, 1146),
        ("INSERT INTO t (id) VALUES (1)", driver.IntegrityError, 1062),
        ("SELEC 1", driver.ProgrammingError, 1064),
        ("INSERT INTO t (i) VALUES (99999999999)", driver.DataError, 1264),
    ):
        try:
            cursor.execute(sql)
            raise AssertionError("no error: " + sql)
        except kind as e:
            assert e.args[0] == number, e
    connection.rollback()


def cursors(connection):
    cursors = importlib.import_module(sys.argv[1] + ".cursors")
    assert one(connection.cursor(cursors.DictCursor), "SELECT 1 AS a, 'x' AS b") == {"a": 1, "b": "x"}
    streaming = connection.cursor(cursors.SSCursor)
    streaming.execute("SELECT a.id FROM t a CROSS JOIN t b")
    assert sum(1 for _ in streaming) == 101 * 101
    streaming.close()


connection = connect()
connection.cursor().execute("DROP DATABASE IF EXISTS " + name)
connection.cursor().execute("CREATE DATABASE " + name)
connection.select_db(name)
values_there_and_back(connection)
transactions(connection)
errors(connection)
cursors(connection)
connection.ping()
connection.close()
print("summary:", driver.__name__, getattr(driver, "VERSION", driver.version_info)[:3])
