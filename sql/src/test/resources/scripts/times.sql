# TIME, YEAR, TIMESTAMP and time zones.
CREATE DATABASE d;
> any
USE d;
> any
CREATE TABLE t (id INT PRIMARY KEY, a TIME, b TIME(3), y YEAR, KEY (a), UNIQUE KEY (b));
> ok
INSERT INTO t VALUES (1,'10:20:30','10:20:30.4567',2024),(2,'-838:59:59','838:59:59',99),(3,'1 02:03','00:00:00.001','0000'),(4,101112,'-00:00:01.5',1),(5,'5','12:00','2155');
> ok 5
SELECT * FROM t ORDER BY id;
> 1 | 10:20:30 | 10:20:30.457000 | 2024
> 2 | -838:59:59 | 838:59:59 | 1999
> 3 | 26:03:00 | 00:00:00.001000 | 0
> 4 | 10:11:12 | -00:00:01.500000 | 2001
> 5 | 00:00:05 | 12:00:00 | 2155
SELECT id FROM t ORDER BY a;
> 2
> 5
> 4
> 1
> 3
SELECT id FROM t WHERE a = '10:20:30';
> 1
SELECT id FROM t WHERE a > '10:11:12' ORDER BY id;
> 1
> 3
SELECT id FROM t WHERE b = '00:00:00.001';
> 3
SELECT id FROM t WHERE y = 1999;
> 2
SELECT MIN(a), MAX(b), MAX(y) FROM t;
> -838:59:59 | 838:59:59 | 2155
SELECT HOUR(a), MINUTE(a), SECOND(a), MICROSECOND(b), TIME_TO_SEC(a) FROM t ORDER BY id;
> 10 | 20 | 30 | 457000 | 37230
> 838 | 59 | 59 | 0 | -3020399
> 26 | 3 | 0 | 1000 | 93780
> 10 | 11 | 12 | 500000 | 36672
> 0 | 0 | 5 | 0 | 5
SELECT a + 0, b + 0, CONCAT(a, ''), CAST(b AS CHAR) FROM t WHERE ABS(id) < 5 ORDER BY id;
> 102030 | 102030.457000 | 10:20:30 | 10:20:30.457
> -8385959 | 8385959.000000 | -838:59:59 | 838:59:59.000
> 260300 | 0.001000 | 26:03:00 | 00:00:00.001
> 101112 | -1.500000 | 10:11:12 | -00:00:01.500
SELECT SEC_TO_TIME(100000), MAKETIME(30, 1, 2), TIMEDIFF('10:00:00', '12:30:00'), ADDTIME('23:00:00', '02:30:00'), SUBTIME('2024-01-01 01:00:00', '02:00:00'), TIMEDIFF('2024-01-02 00:00:00', '2024-01-01 12:00:00');
> 27:46:40 | 30:01:02 | -02:30:00 | 25:30:00 | 2023-12-31 23:00:00 | 12:00:00
SELECT a + INTERVAL 1 HOUR, a - INTERVAL 90 MINUTE FROM t WHERE id = 1;
> 11:20:30 | 08:50:30
SELECT CAST('25:10' AS TIME), CAST('10:20:30.678' AS TIME(1)), CAST(102030 AS TIME), TIME('2024-01-01 05:06:07');
> 25:10:00 | 10:20:30.700000 | 10:20:30 | 05:06:07
INSERT INTO t (id, a) VALUES (9, '839:00:00');
> error 1292 Incorrect time value: '839:00:00' for column 'a' at row 1
INSERT INTO t (id, a) VALUES (9, '10:61:00');
> error 1292 Incorrect time value: '10:61:00' for column 'a' at row 1
INSERT INTO t (id, a) VALUES (9, 'noon');
> error 1292 Incorrect time value: 'noon' for column 'a' at row 1
INSERT INTO t (id, y) VALUES (9, 1900);
> error 1264 Out of range value for column 'y' at row 1
INSERT INTO t (id, y) VALUES (9, 2156);
> error 1264 Out of range value for column 'y' at row 1
INSERT INTO t (id, b) VALUES (9, '12:00:00.0000');
> error 1062 Duplicate entry '12:00:00.000' for key
UPDATE t SET a = ADDTIME(a, '01:00:00'), y = y + 1 WHERE id = 1;
> ok 1
SELECT a, y FROM t WHERE id = 1;
> 11:20:30 | 2025
CREATE TABLE k (a TIME(6) PRIMARY KEY, v INT);
> ok
INSERT INTO k VALUES ('-01:00:00', 1), ('00:00:00.000001', 2), ('100:00:00', 3);
> ok 3
SELECT a, v FROM k WHERE a >= '-01:00:00' ORDER BY a;
> -01:00:00 | 1
> 00:00:00.000001 | 2
> 100:00:00 | 3
SELECT v FROM k WHERE a = '100:00:00';
> 3
UPDATE k SET v = v + 1 WHERE a < '00:00:01' AND SIN(v) < 2;
> ok 2
DELETE FROM k WHERE ABS(v) = 2;
> ok 1
SELECT v FROM k ORDER BY a DESC;
> 3
> 3
SELECT id, a, b, y FROM t ORDER BY b LIMIT 2;
> 4 | 10:11:12 | -00:00:01.500000 | 2001
> 3 | 26:03:00 | 00:00:00.001000 | 0
SELECT column_name, column_type, datetime_precision FROM information_schema.columns WHERE table_name = 't' ORDER BY ordinal_position;
> id | int | NULL
> a | time | 0
> b | time(3) | 3
> y | year | NULL
CREATE TABLE s (id INT PRIMARY KEY, at TIMESTAMP(3) NOT NULL DEFAULT '2020-01-01 00:00:00', d DATETIME, KEY (at));
> ok
SET time_zone = '+02:00';
> ok
INSERT INTO s VALUES (1, '2024-06-01 12:00:00.1239', '2024-06-01 12:00:00'), (2, DEFAULT, NULL);
> ok 2
SELECT at, d FROM s ORDER BY id;
> 2024-06-01 12:00:00.124000 | 2024-06-01 12:00:00
> 2020-01-01 02:00:00 | NULL
SELECT id FROM s WHERE at = '2020-01-01 02:00:00';
> 2
SELECT at, HOUR(at), at > d, CONCAT(at) FROM s WHERE id = 1;
> 2024-06-01 12:00:00.124000 | 12 | 1 | 2024-06-01 12:00:00.124
SET time_zone = '-05:30';
> ok
SELECT at FROM s ORDER BY at;
> 2019-12-31 18:30:00
> 2024-06-01 04:30:00.124000
SELECT MAX(at) FROM s;
> 2024-06-01 04:30:00.124000
SELECT id FROM s WHERE at >= '2024-06-01 04:30:00';
> 1
UPDATE s SET d = at, at = at + INTERVAL 1 DAY WHERE id = 1;
> ok 1
SELECT at, d FROM s WHERE id = 1;
> 2024-06-02 04:30:00.124000 | 2024-06-01 04:30:00
SELECT id FROM s WHERE at < '2020-01-01';
> 2
SET time_zone = '+00:00';
> ok
SELECT at, d FROM s WHERE ABS(id) = 1;
> 2024-06-02 10:00:00.124000 | 2024-06-01 04:30:00
INSERT INTO s (id, at) VALUES (3, '1969-12-31 23:59:59');
> error 1292 Incorrect datetime value: '1969-12-31 23:59:59' for column 'at' at row 1
INSERT INTO s (id, at) VALUES (3, '2038-01-19 03:14:08');
> error 1292 Incorrect datetime value: '2038-01-19 03:14:08' for column 'at' at row 1
INSERT INTO s (id, at) VALUES (3, NULL);
> error 1048 Column 'at' cannot be null
DELETE FROM s WHERE at = '2024-06-02 10:00:00.124';
> ok 1
SHOW COLUMNS FROM s LIKE 'at';
> at | timestamp(3) | NO | MUL | 2020-01-01 00:00:00.000 | 
