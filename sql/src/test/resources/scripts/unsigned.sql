# Numbers without a sign: ranges, keys, counters, arithmetic, and what clients are told.
CREATE DATABASE d;
> any
USE d;
> any
CREATE TABLE u (a TINYINT UNSIGNED, b SMALLINT UNSIGNED, c MEDIUMINT UNSIGNED, d INT UNSIGNED, e BIGINT UNSIGNED, f INT(10) UNSIGNED NOT NULL DEFAULT 7);
> ok
SHOW CREATE TABLE u;
> any
SELECT column_name, column_type, data_type, numeric_precision, numeric_scale FROM information_schema.columns WHERE table_name = 'u' ORDER BY ordinal_position;
> a | tinyint unsigned | tinyint | 3 | 0
> b | smallint unsigned | smallint | 5 | 0
> c | mediumint unsigned | mediumint | 8 | 0
> d | int unsigned | int | 10 | 0
> e | bigint unsigned | bigint | 20 | 0
> f | int unsigned | int | 10 | 0
INSERT INTO u (a, b, c, d, e) VALUES (255, 65535, 16777215, 4294967295, 18446744073709551615), (0, 0, 0, 0, 0), (128, 32768, 8388608, 2147483648, 9223372036854775808);
> ok 3
SELECT * FROM u ORDER BY e;
> 0 | 0 | 0 | 0 | 0 | 7
> 128 | 32768 | 8388608 | 2147483648 | 9223372036854775808 | 7
> 255 | 65535 | 16777215 | 4294967295 | 18446744073709551615 | 7
SELECT MAX(a), MAX(b), MAX(c), MAX(d), MAX(e), SUM(d), AVG(a), COUNT(e) FROM u;
> 255 | 65535 | 16777215 | 4294967295 | 18446744073709551615 | 6442450943 | 127.6667 | 3
SELECT a + 1, d + 1, e - 1, e DIV 2, d * 2 FROM u WHERE a = 255;
> 256 | 4294967296 | 18446744073709551614 | 9223372036854775807 | 8589934590
SELECT e & 1, e | 1, e >> 1, e ^ 1, d & 255, a % 2, e % 10, e MOD 7 FROM u WHERE a >= 128 ORDER BY a;
> 0 | 9223372036854775809 | 4611686018427387904 | 9223372036854775809 | 0 | 0 | 8 | 1
> 1 | 18446744073709551615 | 9223372036854775807 | 18446744073709551614 | 255 | 1 | 5 | 1
SELECT a FROM u WHERE e > 9223372036854775807 ORDER BY a;
> 128
> 255
SELECT a FROM u WHERE e = 18446744073709551615;
> 255
SELECT a FROM u WHERE d IN (4294967295, 5);
> 255
INSERT INTO u (a) VALUES (-1);
> error 1264 Out of range value for column 'a' at row 1
INSERT INTO u (a) VALUES (256);
> error 1264 Out of range value for column 'a' at row 1
INSERT INTO u (b) VALUES (65536);
> error 1264 Out of range value for column 'b' at row 1
INSERT INTO u (c) VALUES (16777216);
> error 1264 Out of range value for column 'c' at row 1
INSERT INTO u (d) VALUES (4294967296);
> error 1264 Out of range value for column 'd' at row 1
INSERT INTO u (e) VALUES (18446744073709551616);
> error 1264 Out of range value for column 'e' at row 1
INSERT INTO u (e) VALUES (-1);
> error 1264 Out of range value for column 'e' at row 1
INSERT INTO u (e) VALUES ('18446744073709551615');
> ok 1
UPDATE u SET e = e - 1 WHERE a = 0;
> error 1264 Out of range value for column 'e' at row 1
UPDATE u SET d = d + 1, e = e + 1 WHERE a = 128;
> ok 1
SELECT d, e FROM u WHERE a = 128;
> 2147483649 | 9223372036854775809
CREATE TABLE c (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, t INT UNSIGNED, UNIQUE KEY (t)) AUTO_INCREMENT = 10;
> ok
INSERT INTO c (t) VALUES (1), (2);
> ok 2
SELECT LAST_INSERT_ID();
> 10
INSERT INTO c VALUES (100, 3);
> ok 1
INSERT INTO c (t) VALUES (4);
> ok 1
SELECT * FROM c ORDER BY id;
> 10 | 1
> 11 | 2
> 100 | 3
> 101 | 4
SELECT t FROM c WHERE id = 101;
> 4
SELECT id FROM c WHERE id BETWEEN 11 AND 100 ORDER BY id DESC;
> 100
> 11
INSERT INTO c VALUES (100, 9);
> error 1062 Duplicate entry '100' for key
INSERT INTO c VALUES (102, 3);
> error 1062 Duplicate entry '3' for key
UPDATE c SET t = t + 10 WHERE id >= 100;
> ok 2
DELETE FROM c WHERE id = 11;
> ok 1
SELECT c.id, u.a FROM c JOIN u ON c.t = u.a + 1 ORDER BY 1;
> 10 | 0
CREATE TABLE s (k TINYINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 255;
> ok
INSERT INTO s VALUES (NULL);
> ok 1
SELECT * FROM s;
> 255
ALTER TABLE u ADD COLUMN g BIGINT UNSIGNED NOT NULL DEFAULT 18446744073709551615;
> ok
SELECT DISTINCT g FROM u;
> 18446744073709551615
ALTER TABLE u ADD COLUMN h SMALLINT UNSIGNED NOT NULL;
> ok
SELECT DISTINCT h FROM u;
> 0
CREATE TABLE z (a INT ZEROFILL);
> error 1235 ZEROFILL
CREATE TABLE z (a DECIMAL(5,2) UNSIGNED);
> error 1235 decimal(5,2) UNSIGNED
CREATE TABLE z (a TINYINT(1) UNSIGNED);
> ok
INSERT INTO z VALUES (200);
> ok 1
