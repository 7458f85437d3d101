# CHECK constraints and generated columns.
CREATE DATABASE d;
> any
USE d;
> any
CREATE TABLE t (id INT PRIMARY KEY, a INT CHECK (a > 0), b INT CONSTRAINT small CHECK (b < 100) NOT ENFORCED, s VARCHAR(20), CONSTRAINT ordered CHECK (a < b OR s = 'it''s'), CHECK (s REGEXP '^[a-z'' ]*$'));
> ok
SHOW CREATE TABLE t;
> any
INSERT INTO t VALUES (1, 1, 200, 'abc'), (2, NULL, NULL, NULL), (3, 9, 3, 'it''s');
> ok 3
INSERT INTO t VALUES (4, 1, 2, 'x'), (5, 0, 2, 'x');
> error 3819 Check constraint 't_chk_1' is violated.
INSERT INTO t VALUES (4, 5, 2, 'x');
> error 3819 Check constraint 'ordered' is violated.
INSERT INTO t VALUES (4, 1, 2, 'X1');
> error 3819 Check constraint 't_chk_2' is violated.
INSERT IGNORE INTO t VALUES (4, 1, 2, 'x'), (5, -1, 2, 'x'), (6, 1, 2, 'X1');
> ok 1
SHOW WARNINGS;
> Warning | 3819 | Check constraint 't_chk_1' is violated.
> Warning | 3819 | Check constraint 't_chk_2' is violated.
REPLACE INTO t VALUES (4, -1, 2, 'x');
> error 3819
INSERT INTO t VALUES (4, 1, 2, 'x') ON DUPLICATE KEY UPDATE a = -5;
> error 3819 Check constraint 't_chk_1' is violated.
INSERT INTO t SELECT id + 10, a - 1, b, s FROM t;
> error 3819 Check constraint 't_chk_1' is violated.
UPDATE t SET a = a - 1 WHERE id = 4;
> error 3819 Check constraint 't_chk_1' is violated.
UPDATE t SET s = 'Z' WHERE id = 4;
> error 3819 Check constraint 't_chk_2' is violated.
UPDATE t SET a = (SELECT 1000) WHERE id = 1;
> error 3819 Check constraint 'ordered' is violated.
UPDATE t SET b = NULL, a = NULL WHERE id = 1;
> ok 1
SELECT id, a, b, s FROM t ORDER BY id;
> 1 | NULL | NULL | abc
> 2 | NULL | NULL | NULL
> 3 | 9 | 3 | it's
> 4 | 1 | 2 | x
ALTER TABLE t ADD CONSTRAINT many CHECK (a < 9);
> error 3819 Check constraint 'many' is violated.
ALTER TABLE t ADD COLUMN c INT NOT NULL DEFAULT 7, ADD CONSTRAINT seven CHECK (c <> 7);
> error 3819 Check constraint 'seven' is violated.
ALTER TABLE t ADD COLUMN c INT NOT NULL DEFAULT 7, ADD CONSTRAINT seven CHECK (c >= 7);
> ok
INSERT INTO t (id, c) VALUES (9, 6);
> error 3819 Check constraint 'seven' is violated.
ALTER TABLE t ALTER CHECK small ENFORCED;
> ok
INSERT INTO t (id, b) VALUES (9, 100);
> error 3819 Check constraint 'small' is violated.
ALTER TABLE t ALTER CONSTRAINT small NOT ENFORCED, DROP CONSTRAINT seven, DROP CHECK t_chk_2;
> ok
INSERT INTO t (id, b, c, s) VALUES (9, 100, 1, 'BIG');
> ok 1
SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = 'd' ORDER BY 1;
> ordered | (`a` < `b` OR `s` = 'it''s')
> small | (`b` < 100)
> t_chk_1 | (`a` > 0)
SELECT CONSTRAINT_NAME, CONSTRAINT_TYPE, ENFORCED FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_NAME = 't' ORDER BY 1;
> PRIMARY | PRIMARY KEY | YES
> ordered | CHECK | YES
> small | CHECK | NO
> t_chk_1 | CHECK | YES
ALTER TABLE t DROP CHECK gone;
> error 3821 Check constraint 'gone' is not found in the table.
ALTER TABLE t DROP CONSTRAINT gone;
> error 3940 Constraint 'gone' does not exist.
ALTER TABLE t ADD CONSTRAINT ordered CHECK (a > 1);
> error 3822 Duplicate check constraint name 'ordered'.
ALTER TABLE t DROP COLUMN s;
> error 3959 Check constraint 'ordered' uses column 's', hence column cannot be dropped or renamed.
ALTER TABLE t RENAME COLUMN b TO bb;
> error 3959
CREATE TABLE u (id INT, CHECK (missing > 1));
> error 3820 Check constraint 'u_chk_1' refers to non-existing column 'missing'.
CREATE TABLE u (id INT CHECK (other > 1), other INT);
> error 3813 Column check constraint 'u_chk_1' references other column.
CREATE TABLE u (d DATE, CHECK (d > NOW()));
> error 3814 An expression of a check constraint 'u_chk_1' contains disallowed function: now.
CREATE TABLE u (d INT, CHECK (d > (SELECT 1)));
> error 3815
CREATE TABLE u (d INT, CHECK (d > @x));
> error 3816
CREATE TABLE u (d INT AUTO_INCREMENT PRIMARY KEY, CHECK (d > 1));
> error 3818
CREATE TABLE u (d INT, CHECK (NO_SUCH_FUNCTION(d) > 1));
> error 1305
CREATE TABLE l LIKE t;
> ok
INSERT INTO l (id, a) VALUES (1, 0);
> error 3819
ALTER TABLE t DROP CHECK ordered, DROP COLUMN a;
> ok
SELECT COUNT(*) FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = 'd' AND CONSTRAINT_NAME = 't_chk_1';
> 1
CREATE TABLE g (id INT PRIMARY KEY, price DECIMAL(10,2) NOT NULL, n INT NOT NULL, total DECIMAL(12,2) GENERATED ALWAYS AS (price * n) STORED, j JSON, name VARCHAR(20) AS (j ->> '$.name') VIRTUAL NOT NULL, KEY by_total (total), UNIQUE KEY by_name (name));
> ok
SHOW CREATE TABLE g;
> any
INSERT INTO g (id, price, n, j) VALUES (1, 1.50, 3, '{"name":"ann"}'), (2, 2, 2, '{"name":"bob"}');
> ok 2
INSERT INTO g VALUES (3, 10, 1, DEFAULT, '{"name":"cy"}', DEFAULT);
> ok 1
SELECT id, total, name FROM g ORDER BY id;
> 1 | 4.50 | ann
> 2 | 4.00 | bob
> 3 | 10.00 | cy
SELECT id FROM g WHERE total = 4.5;
> 1
INSERT INTO g (id, price, n, total) VALUES (4, 1, 1, 1);
> error 3105 The value specified for generated column 'total' in table 'g' is not allowed.
UPDATE g SET total = 1;
> error 3105
UPDATE g SET total = 1 WHERE id = (SELECT 1);
> error 3105
UPDATE g SET n = 4, total = DEFAULT WHERE id = 1;
> ok 1
UPDATE g SET j = '{"name":"bob"}' WHERE id = 1;
> error 1062 Duplicate entry 'bob' for key 'g.by_name'
INSERT INTO g (id, price, n) VALUES (5, 1, 1);
> error 1048 Column 'name' cannot be null
INSERT INTO g (id, price, n, j) VALUES (1, 1, 1, '{}') ON DUPLICATE KEY UPDATE n = 5;
> error 1048
INSERT INTO g (id, price, n, j) VALUES (1, 1, 1, '{"name":"dd"}') ON DUPLICATE KEY UPDATE n = 5;
> ok 2
INSERT INTO g (id, price, n, j) SELECT id + 10, price, n, CONCAT('{"name":"n', id, '"}') FROM g;
> ok 3
SELECT id, total, name FROM g ORDER BY id;
> 1 | 7.50 | ann
> 2 | 4.00 | bob
> 3 | 10.00 | cy
> 11 | 7.50 | n1
> 12 | 4.00 | n2
> 13 | 10.00 | n3
ALTER TABLE g ADD COLUMN twice DECIMAL(12,2) AS (total * 2) STORED AFTER total;
> ok
SELECT id, total, twice, name FROM g WHERE id < 3 ORDER BY id;
> 1 | 7.50 | 15.00 | ann
> 2 | 4.00 | 8.00 | bob
ALTER TABLE g MODIFY COLUMN twice DECIMAL(12,2) AS (total * 2 + 1) STORED;
> ok
SELECT id, twice FROM g WHERE id < 3 ORDER BY id;
> 1 | 16.00
> 2 | 9.00
SELECT COLUMN_NAME, EXTRA, GENERATION_EXPRESSION FROM information_schema.COLUMNS WHERE TABLE_NAME = 'g' AND EXTRA <> '' ORDER BY 1;
> name | VIRTUAL GENERATED | `j` ->> '$.name'
> total | STORED GENERATED | `price` * `n`
> twice | STORED GENERATED | `total` * 2 + 1
ALTER TABLE g DROP COLUMN price;
> error 3108 Column 'price' has a generated column dependency.
ALTER TABLE g RENAME COLUMN n TO m;
> error 3108
ALTER TABLE g MODIFY n BIGINT NOT NULL, DROP COLUMN twice;
> ok
SHOW TABLES;
> g
> l
> t
SELECT SUM(total) FROM g;
> 43.00
CREATE TABLE w (a INT AS (b + 1), b INT AS (1));
> error 3107
CREATE TABLE w (a INT AS (RAND()));
> error 3763
CREATE TABLE w (a INT AS (x + 1));
> error 1054 Unknown column 'x' in 'generated column function'
CREATE TABLE w (i INT AUTO_INCREMENT PRIMARY KEY, a INT AS (i + 1));
> error 3109
CREATE TABLE w (a TINYINT, b TINYINT AS (a * 100));
> ok
INSERT INTO w (a) VALUES (2);
> error 1264 Out of range value for column 'b' at row 1
CREATE TABLE `dumped` (`id` int(11) NOT NULL, `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`)), PRIMARY KEY (`id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
> ok
INSERT INTO dumped VALUES (1, '{"a":1}'), (2, NULL);
> ok 2
INSERT INTO dumped VALUES (3, '{');
> error 3819 Check constraint 'dumped_chk_1' is violated.
