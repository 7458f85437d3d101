# Statements kept as texts, DO, variables from queries, locks for reading, writes to several tables.
CREATE DATABASE d;
> any
USE d;
> any
CREATE TABLE a (id INT PRIMARY KEY, n INT, s VARCHAR(10));
> ok
INSERT INTO a VALUES (1, 10, 'x'), (2, 20, 'y'), (3, 30, 'z');
> ok 3
PREPARE p FROM 'SELECT id, s FROM a WHERE n > ? ORDER BY id LIMIT ?';
> ok 0
SET @n = 10, @l = 1;
> any
EXECUTE p USING @n, @l;
> 2 | y
EXECUTE p USING @n;
> error 1210 Incorrect arguments to EXECUTE
EXECUTE q;
> error 1243 Unknown prepared statement handler (q) given to EXECUTE
SET @t = 'UPDATE a SET n = n + ? WHERE id = ?';
> any
PREPARE P FROM @t;
> ok 0
SET @i = 3;
> any
EXECUTE p USING @n, @i;
> ok 1
SELECT n FROM a WHERE id = 3;
> 40
PREPARE p FROM 'SELEC 1';
> error 1064
EXECUTE p USING @n, @i;
> error 1243
PREPARE p FROM 'PREPARE x FROM "SELECT 1"';
> error 1295
PREPARE e FROM 'SELECT CURRENT_DATE() IS NOT NULL AS c';
> ok 0
EXECUTE e;
> columns c
> 1
DEALLOCATE PREPARE e;
> ok 0
DROP PREPARE e;
> error 1243 Unknown prepared statement handler (e) given to DEALLOCATE PREPARE
DO 1 + 1, SLEEP(0);
> ok 0
DO @x := 5;
> ok 0
SELECT @x;
> 5
DO (SELECT MAX(nope) FROM a);
> error 1054
SELECT id, s FROM a WHERE id = 2 INTO @id, @s;
> ok 1
SELECT @id, @s;
> 2 | y
SELECT COUNT(*) INTO @c FROM a WHERE ABS(n) > 10;
> ok 1
SELECT @c;
> 2
SELECT id INTO @id FROM a;
> error 1172 Result consisted of more than one row
SELECT id INTO @id FROM a WHERE id = 99;
> ok 0
SHOW WARNINGS;
> Warning | 1329 | No data - zero rows fetched, selected, or processed
SELECT id, n INTO @id FROM a WHERE id = 1;
> error 1222
SELECT id FROM a WHERE id = 1 FOR SHARE;
> 1
SELECT id FROM a WHERE id = 1 LOCK IN SHARE MODE;
> 1
CREATE TABLE b (id INT PRIMARY KEY, a INT, v INT);
> ok
INSERT INTO b VALUES (1, 1, 100), (2, 2, 200), (3, 2, 300);
> ok 3
UPDATE a, b SET a.n = a.n + 1, b.v = b.v + a.id WHERE a.id = b.a AND a.id = 2;
> ok 3
SELECT n FROM a ORDER BY id;
> 10
> 21
> 40
SELECT v FROM b ORDER BY id;
> 100
> 202
> 302
UPDATE a JOIN b ON a.id = b.a SET s = 'w', v = 0 WHERE b.id = 1;
> ok 2
SELECT s, v FROM a JOIN b ON a.id = b.a WHERE b.id = 1;
> w | 0
UPDATE a, b SET id = 9 WHERE a.id = b.a;
> error 1052 Column 'id' in field list is ambiguous
UPDATE a, b SET nope = 9 WHERE a.id = b.a;
> error 1054
DELETE a, b FROM a JOIN b ON a.id = b.a WHERE a.id = 2;
> ok 3
SELECT COUNT(*) FROM a;
> 2
DELETE FROM x, b USING a AS x JOIN b ON x.id = b.a;
> ok 2
SELECT (SELECT COUNT(*) FROM a), (SELECT COUNT(*) FROM b);
> 1 | 0
SELECT ROW_COUNT();
> -1
INSERT INTO b VALUES (1, 1, 1), (2, 2, 2);
> ok 2
SELECT ROW_COUNT();
> 2
