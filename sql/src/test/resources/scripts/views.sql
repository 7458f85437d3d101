# Views, and tables that are made of queries.
CREATE DATABASE d;
> any
USE d;
> any
CREATE TABLE t (id INT PRIMARY KEY, a INT NOT NULL, e ENUM('x','y'), m DECIMAL(8,2), s VARCHAR(20), c TIME(2));
> ok
INSERT INTO t VALUES (1, 10, 'y', 1.5, 'one', '10:00:00.25'), (2, 20, 'x', 2.5, 'two', NULL), (3, 30, NULL, NULL, NULL, NULL);
> ok 3
CREATE VIEW v AS SELECT id, a + 1 AS b, s FROM t WHERE a > 10;
> ok
SELECT * FROM v ORDER BY id;
> columns id | b | s
> 2 | 21 | two
> 3 | 31 | NULL
SELECT b FROM v WHERE id = 2;
> 21
SELECT t.s, v.b FROM t JOIN v USING (id) ORDER BY v.b;
> two | 21
> NULL | 31
SELECT x.b FROM v AS x WHERE x.s IS NOT NULL;
> 21
CREATE VIEW v AS SELECT 1;
> error 1050 Table 'v' already exists
CREATE VIEW IF NOT EXISTS v AS SELECT 1;
> ok
CREATE VIEW t AS SELECT 1;
> error 1050
CREATE OR REPLACE VIEW t AS SELECT 1;
> error 1050
CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`root`@`%` SQL SECURITY INVOKER VIEW w (k, total) AS SELECT e, SUM(m) FROM t GROUP BY e;
> ok
SELECT k, total FROM w ORDER BY k;
> NULL | NULL
> x | 2.50
> y | 1.50
CREATE VIEW vv AS SELECT b * 2 AS bb FROM v;
> ok
SELECT SUM(bb) FROM vv;
> 104
SHOW CREATE VIEW w;
> w | CREATE VIEW `w` (`k`,`total`) AS SELECT e, SUM(m) FROM t GROUP BY e | utf8mb4 | utf8mb4_bin
SHOW CREATE VIEW t;
> error 1347 'd.t' is not VIEW
SHOW FULL TABLES;
> t | BASE TABLE
> v | VIEW
> vv | VIEW
> w | VIEW
SELECT table_name, view_definition FROM information_schema.views WHERE table_schema = 'd' AND table_name = 'vv';
> vv | SELECT b * 2 AS bb FROM v
SHOW COLUMNS FROM v;
> id | int | NO |  | NULL | 
> b | bigint | YES |  | NULL | 
> s | varchar(20) | YES |  | NULL | 
INSERT INTO v VALUES (9, 9, 'x');
> error 1471 The target table v of the INSERT is not insertable-into
UPDATE v SET b = 1;
> error 1288 The target table v of the UPDATE is not updatable
DELETE FROM v WHERE id = 1;
> error 1288
ALTER TABLE v ADD COLUMN x INT;
> error 1347 'd.v' is not BASE TABLE
DROP TABLE v;
> error 1051 Unknown table 'd.v'
TRUNCATE TABLE v;
> error 1146
CREATE VIEW bad AS SELECT nope FROM t;
> error 1054
CREATE VIEW bad AS SELECT @x;
> error 1351
CREATE VIEW bad (a, b) AS SELECT 1;
> error 1353
CREATE VIEW bad AS SELECT 1 AS a, 2 AS a;
> error 1060
CREATE VIEW stars AS SELECT * FROM t;
> ok
ALTER TABLE t ADD COLUMN first INT FIRST;
> ok
SELECT id, a FROM stars WHERE id = 1;
> 1 | 10
RENAME TABLE v TO v2;
> ok
SELECT COUNT(*) FROM v2;
> 2
SELECT * FROM vv;
> error 1356 View 'd.vv' references invalid table(s)
CREATE VIEW v AS SELECT bb AS b FROM vv;
> error 1356
DROP VIEW vv, nope;
> error 1051 Unknown table 'd.nope'
DROP VIEW IF EXISTS vv, nope;
> ok
DROP VIEW t;
> error 1347 'd.t' is not VIEW
SELECT COUNT(*) FROM vv;
> error 1146
CREATE DATABASE other;
> any
CREATE VIEW other.o AS SELECT id FROM d.t;
> ok
USE other;
> any
SELECT COUNT(*) FROM o;
> 3
SELECT SUM(id) FROM d.v2;
> 5
USE d;
> any
CREATE TABLE c AS SELECT id, a, e, m, s, c, a * 2 AS twice, 'x' AS txt FROM t;
> ok 3
SHOW COLUMNS FROM c;
> id | int | NO |  | NULL | 
> a | int | NO |  | NULL | 
> e | enum('x','y') | YES |  | NULL | 
> m | decimal(8,2) | YES |  | NULL | 
> s | varchar(20) | YES |  | NULL | 
> c | time(2) | YES |  | NULL | 
> twice | bigint | YES |  | NULL | 
> txt | varchar(16383) | YES |  | NULL | 
SELECT id, e, m, c, twice, txt FROM c ORDER BY id;
> 1 | y | 1.50 | 10:00:00.250000 | 20 | x
> 2 | x | 2.50 | NULL | 40 | x
> 3 | NULL | NULL | NULL | 60 | x
CREATE TABLE k (n INT AUTO_INCREMENT PRIMARY KEY, a BIGINT NOT NULL, KEY (a)) SELECT a, s FROM t WHERE s IS NOT NULL ORDER BY a;
> ok 2
SELECT n, a, s FROM k ORDER BY n;
> 1 | 10 | one
> 2 | 20 | two
CREATE TABLE IF NOT EXISTS k AS SELECT 1 AS a;
> ok 0
CREATE TABLE dup (a INT PRIMARY KEY) SELECT 1 AS a UNION ALL SELECT 1;
> error 1062
SELECT * FROM dup;
> error 1146
CREATE TABLE like_v LIKE v2;
> error 1347
