# MODIFY and CHANGE COLUMN, and keys that are added to tables with rows.
CREATE DATABASE d;
> any
USE d;
> any
CREATE TABLE t (id INT PRIMARY KEY, a INT, s VARCHAR(10), e ENUM('x','y'), m DECIMAL(6,2), w DATETIME(3), b VARBINARY(4));
> ok
INSERT INTO t VALUES (1, 100, 'one', 'x', 1234.56, '2024-01-01 00:00:00', x'01'), (2, 200, 'three  ', 'y', NULL, '2024-01-01 00:00:00.5', NULL), (3, NULL, NULL, NULL, 0, NULL, NULL);
> ok 3
ALTER TABLE t MODIFY a BIGINT, MODIFY s TEXT, MODIFY m DECIMAL(12,2), MODIFY w DATETIME(6);
> ok
INSERT INTO t VALUES (4, 5000000000, REPEAT('x', 1000), 'x', 1234567890.12, NULL, NULL);
> ok 1
SELECT id, a + 1, LENGTH(s), m FROM t ORDER BY id;
> 1 | 101 | 3 | 1234.56
> 2 | 201 | 7 | NULL
> 3 | NULL | NULL | 0.00
> 4 | 5000000001 | 1000 | 1234567890.12
ALTER TABLE t MODIFY a INT;
> error 1264 Out of range value for column 'a' at row 1
ALTER TABLE t MODIFY s VARCHAR(20);
> error 1406 Data too long for column 's' at row 1
DELETE FROM t WHERE id = 4;
> ok 1
ALTER TABLE t MODIFY a SMALLINT UNSIGNED NULL, MODIFY s VARCHAR(20);
> ok
ALTER TABLE t MODIFY a TINYINT;
> error 1264
ALTER TABLE t MODIFY s CHAR(20);
> error 1265 Data truncated for column 's' at row 1
ALTER TABLE t MODIFY w DATETIME;
> error 1265 Data truncated for column 'w' at row 1
ALTER TABLE t MODIFY a INT NOT NULL;
> error 1138 Invalid use of NULL value
UPDATE t SET a = 300 WHERE id = 3;
> ok 1
ALTER TABLE t MODIFY a INT NOT NULL DEFAULT 7, MODIFY e ENUM('x','z','y');
> ok
INSERT INTO t (id, e) VALUES (5, 'z');
> ok 1
SELECT id, a, e, e + 0 FROM t ORDER BY e, id;
> 3 | 300 | NULL | NULL
> 1 | 100 | x | 1
> 5 | 7 | z | 2
> 2 | 200 | y | 3
ALTER TABLE t MODIFY e ENUM('x','z');
> error 1265 Data truncated for column 'e' at row 1
ALTER TABLE t CHANGE a amount INT UNSIGNED NOT NULL FIRST, MODIFY s VARCHAR(20) AFTER b;
> ok
SHOW COLUMNS FROM t;
> amount | int unsigned | NO |  | NULL | 
> id | int | NO | PRI | NULL | 
> e | enum('x','z','y') | YES |  | NULL | 
> m | decimal(12,2) | YES |  | NULL | 
> w | datetime(6) | YES |  | NULL | 
> b | varbinary(4) | YES |  | NULL | 
> s | varchar(20) | YES |  | NULL | 
ALTER TABLE t MODIFY m INT;
> error 1265 Data truncated for column 'm' at row 1
ALTER TABLE t MODIFY id BIGINT;
> ok
INSERT INTO t (id, amount) VALUES (9999999999, 300);
> ok 1
SELECT amount FROM t WHERE id = 9999999999;
> 300
SELECT id FROM t WHERE id > 4 ORDER BY id;
> 5
> 9999999999
ALTER TABLE t ADD UNIQUE KEY u (amount);
> error 1062 Duplicate entry '300' for key 't.u'
ALTER TABLE t ADD UNIQUE KEY u (amount, e);
> ok
UPDATE t SET e = 'x' WHERE id IN (3, 9999999999);
> error 1062
CREATE UNIQUE INDEX us ON t (s);
> ok
INSERT INTO t (id, amount, s) VALUES (11, 11, 'one');
> error 1062 Duplicate entry 'one' for key
ALTER TABLE t MODIFY s TEXT;
> error 1170
ALTER TABLE t ADD COLUMN n INT NOT NULL, ADD UNIQUE KEY un (n);
> error 1062 Duplicate entry
