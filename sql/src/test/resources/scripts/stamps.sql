# ON UPDATE CURRENT_TIMESTAMP: set by an UPDATE that changes the row and does not name the column.
CREATE DATABASE d;
> any
USE d;
> any
CREATE TABLE t (id INT PRIMARY KEY, a INT, made DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), seen TIMESTAMP NULL ON UPDATE CURRENT_TIMESTAMP, at DATETIME(6) NOT NULL DEFAULT '2000-01-01' ON UPDATE NOW(6));
> ok
SHOW CREATE TABLE t;
> any
SELECT column_name, column_default, extra FROM information_schema.columns WHERE table_name = 't' AND column_name IN ('made', 'seen', 'at') ORDER BY ordinal_position;
> made | CURRENT_TIMESTAMP(6) | DEFAULT_GENERATED
> seen | NULL | on update CURRENT_TIMESTAMP
> at | 2000-01-01 00:00:00.000000 | on update CURRENT_TIMESTAMP(6)
INSERT INTO t (id, a) VALUES (1, 1), (2, 2), (3, 3);
> ok 3
SELECT COUNT(*) FROM t WHERE seen IS NULL AND at = '2000-01-01';
> 3
UPDATE t SET a = 2 WHERE id = 2;
> ok 0
SELECT COUNT(*) FROM t WHERE seen IS NULL AND at = '2000-01-01';
> 3
UPDATE t SET a = 5 WHERE id = 2;
> ok 1
SELECT id FROM t WHERE seen IS NOT NULL AND at > made - INTERVAL 1 SECOND AND at <= NOW(6);
> 2
UPDATE t SET a = 6, at = '2001-01-01' WHERE id = 3;
> ok 1
SELECT at, seen IS NOT NULL FROM t WHERE id = 3;
> 2001-01-01 00:00:00 | 1
UPDATE t SET seen = NULL WHERE id = 3;
> ok 1
SELECT at > '2001-01-01', seen FROM t WHERE id = 3;
> 1 | NULL
INSERT INTO t (id, a) VALUES (1, 9) ON DUPLICATE KEY UPDATE a = VALUES(a);
> ok 2
SELECT a, seen IS NOT NULL, at > '2000-01-01' FROM t WHERE id = 1;
> 9 | 1 | 1
UPDATE t SET a = (SELECT MAX(x.a) FROM t x) + 1, seen = NULL WHERE id = 2;
> ok 1
SELECT a, seen FROM t WHERE id = 2;
> 10 | NULL
UPDATE t SET a = (SELECT MAX(x.a) FROM t x) + 1 WHERE id = 2;
> ok 1
SELECT a, seen IS NOT NULL FROM t WHERE id = 2;
> 11 | 1
CREATE TABLE e (a INT ON UPDATE CURRENT_TIMESTAMP);
> error 1294 Invalid ON UPDATE clause for 'a' column
ALTER TABLE t ADD COLUMN later DATETIME NULL ON UPDATE CURRENT_TIMESTAMP;
> ok
UPDATE t SET a = 100 WHERE id = 1;
> ok 1
SELECT id FROM t WHERE later IS NOT NULL;
> 1
ALTER TABLE t MODIFY COLUMN later DATETIME NULL;
> ok
UPDATE t SET a = 101, later = NULL WHERE id = 1;
> ok 1
UPDATE t SET a = 102 WHERE id = 1;
> ok 1
SELECT COUNT(later) FROM t;
> 0
