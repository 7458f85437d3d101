# utf8mb4_general_ci: neither case nor accents nor blanks at the end count, in whatever compares.
CREATE DATABASE d;
> any
USE d;
> any
CREATE TABLE p (name VARCHAR(50) COLLATE utf8mb4_general_ci PRIMARY KEY, city VARCHAR(50) COLLATE utf8mb4_general_ci, code VARCHAR(50), n INT, UNIQUE KEY (city));
> ok
INSERT INTO p VALUES ('Müller', 'Köln', 'a', 1), ('Meier', 'Bonn ', 'A', 2), ('zoe', NULL, 'ä', 3), ('Anna', 'ulm', 'b', 4);
> ok 4
INSERT INTO p VALUES ('MULLER ', 'x', 'x', 9);
> error 1062 Duplicate entry 'MULLER ' for key 'p.PRIMARY'
INSERT INTO p VALUES ('new', 'bonn', 'x', 9);
> error 1062 Duplicate entry 'bonn' for key 'p.city'
# By key, in Java.
SELECT n FROM p WHERE name = 'MÜLLER';
> 1
SELECT name FROM p WHERE name IN ('mEIER ', 'ZOÉ', 'nobody') ORDER BY n;
> Meier
> zoe
SELECT n FROM p WHERE city = 'KOLN';
> 1
SELECT n FROM p WHERE name BETWEEN 'ANNA' AND 'Mu' ORDER BY name;
> 4
> 2
SELECT n FROM p WHERE name > 'MEIER' ORDER BY name DESC;
> 3
> 1
SELECT n FROM p WHERE name LIKE 'm%ER';
> 2
> 1
SELECT n FROM p WHERE name LIKE 'meier ';
> empty
SELECT n FROM p WHERE name <=> 'anna';
> 4
SELECT n FROM p WHERE name <> 'anna' AND name <> 'ZOE' ORDER BY n;
> 1
> 2
SELECT n FROM p WHERE code = 'A';
> 2
SELECT n FROM p WHERE CASE name WHEN 'ANNA' THEN 1 ELSE 0 END = 1;
> 4
SELECT n FROM p WHERE name = 'ANNA' COLLATE utf8mb4_bin;
> empty
SELECT n FROM p WHERE name COLLATE utf8mb4_bin = 'Anna';
> 4
SELECT n FROM p WHERE BINARY name = 'ANNA';
> empty
SELECT n FROM p WHERE code COLLATE utf8mb4_general_ci = 'A' ORDER BY n;
> 1
> 2
> 3
# A column by bytes beside one without case: by bytes.
SELECT COUNT(*) FROM p a JOIN p b ON a.name = b.code;
> 0
# What DuckDB answers.
SELECT MIN(name), MAX(name), COUNT(DISTINCT name) FROM p;
> Anna | zoe | 4
SELECT UPPER(name) FROM p WHERE CONCAT(name, 'x') = 'annaX';
> ANNA
SELECT n FROM p WHERE n + 0 > 0 AND name = 'ANNA';
> 4
SELECT a.n, b.n FROM p a JOIN p b ON a.name = CONCAT(UPPER(b.name), ' ') ORDER BY a.n;
> 1 | 1
> 2 | 2
> 3 | 3
> 4 | 4
SELECT n FROM p WHERE name IN (SELECT UPPER(name) FROM p) ORDER BY name;
> 4
> 2
> 1
> 3
SELECT STRCMP(name, 'ANNA'), INSTR(name, 'NN'), LOCATE('NN', name), REPLACE(name, 'NN', '-'), FIND_IN_SET('anna', UPPER(name)), name RLIKE '^AN', NULLIF(name, 'ANNA'), FIELD('ANNA', 'x', name) FROM p WHERE n = 4;
> 0 | 2 | 2 | Anna | 1 | 1 | NULL | 2
SELECT GREATEST(name, 'MEIER'), LEAST(name, 'b') FROM p ORDER BY n;
> Müller | b
> Meier | b
> zoe | b
> MEIER | Anna
SELECT name, ROW_NUMBER() OVER (ORDER BY name) r, COUNT(*) OVER (PARTITION BY LEFT(name, 1)) c FROM p ORDER BY name;
> Anna | 1 | 1
> Meier | 2 | 2
> Müller | 3 | 2
> zoe | 4 | 1
# Groups.
CREATE TABLE g (id INT PRIMARY KEY, t VARCHAR(20) COLLATE utf8mb4_general_ci, b VARCHAR(20), v INT);
> ok
INSERT INTO g VALUES (1, 'a', 'a', 1), (2, 'A', 'A', 2), (3, 'ä ', 'ä', 4), (4, 'b', 'b', 8), (5, NULL, NULL, 16), (6, 'B', 'B', 32);
> ok 6
SELECT LOWER(LEFT(t, 1)) IN ('a', 'b', 'ä'), SUM(v), COUNT(*), COUNT(DISTINCT t) FROM g GROUP BY t ORDER BY t;
> NULL | 16 | 1 | 0
> 1 | 7 | 3 | 1
> 1 | 40 | 2 | 1
SELECT UPPER(t) u, SUM(v) FROM g WHERE t LIKE 'B' GROUP BY u;
> B | 40
SELECT SUM(v) FROM g GROUP BY t HAVING t = 'A';
> 7
SELECT t IS NULL, SUM(v) FROM g GROUP BY t WITH ROLLUP;
> 1 | 16
> 0 | 7
> 0 | 40
> 1 | 63
SELECT COUNT(*) FROM (SELECT DISTINCT t FROM g) x;
> 3
SELECT DISTINCT t IS NULL, UPPER(t) = 'A' FROM g ORDER BY 1 DESC, 2;
> 1 | NULL
> 0 | 0
> 0 | 1
SELECT COUNT(*) FROM (SELECT DISTINCT b FROM g) x;
> 6
SELECT COUNT(*) FROM (SELECT t FROM g UNION SELECT b FROM g) x;
> 7
SELECT COUNT(*) FROM (SELECT t FROM g UNION SELECT UPPER(t) FROM g) x;
> 3
SELECT COUNT(*) FROM (SELECT t FROM g UNION ALL SELECT UPPER(t) FROM g) x;
> 12
SELECT t IS NULL, t = 'á' COLLATE utf8mb4_general_ci FROM (SELECT UPPER(t) t FROM g WHERE v > 2 UNION SELECT t FROM g WHERE id = 2 ORDER BY 1 LIMIT 2) x;
> 1 | NULL
> 0 | 1
SELECT DISTINCT t FROM g ORDER BY g.t DESC LIMIT 1;
> b
SELECT COUNT(DISTINCT t), COUNT(DISTINCT b), MAX(v) FROM g;
> 2 | 5 | 32
SELECT id FROM g ORDER BY t, id;
> 5
> 1
> 2
> 3
> 4
> 6
SELECT id FROM g ORDER BY 'x' = t, t COLLATE utf8mb4_bin DESC LIMIT 3;
> 5
> 3
> 4
SELECT t FROM g INTERSECT SELECT 'a';
> error 1235 This version of Hadal doesn't yet support 'INTERSECT with texts that ignore case'; write EXISTS or NOT EXISTS
SELECT 1 FROM g WHERE (t, id) = ('a', 1);
> error 1235 This version of Hadal doesn't yet support 'A row in parentheses with texts of utf8mb4_general_ci'; compare one by one, with AND
SELECT a.id FROM g a JOIN g b USING (t);
> error 1235 This version of Hadal doesn't yet support 'USING and NATURAL with column 't' of utf8mb4_general_ci'; join ON the two columns
SELECT id FROM g WHERE t COLLATE utf8mb4_bin = b COLLATE utf8mb4_general_ci;
> error 1267 Illegal mix of collations (utf8mb4_bin,EXPLICIT) and (utf8mb4_general_ci,EXPLICIT) for operation
SELECT a.id, b.id FROM g a JOIN g b ON a.t = b.t WHERE a.id < b.id ORDER BY 1, 2;
> 1 | 2
> 1 | 3
> 2 | 3
> 4 | 6
SELECT 'a' = 'A', 'a' = 'A' COLLATE utf8mb4_general_ci, 'ß' = 's ' COLLATE utf8mb4_general_ci;
> 0 | 1 | 1
# Writes.
UPDATE p SET name = 'MÜLLER' WHERE name = 'muller';
> ok 1
SELECT name, n FROM p WHERE name = 'müller';
> MÜLLER | 1
INSERT INTO p VALUES ('anna', 'ULM', 'c', 7) ON DUPLICATE KEY UPDATE n = n + VALUES(n), code = IF(name = 'ANNA', 'yes', 'no');
> ok 2
SELECT name, code, n FROM p WHERE city = 'Ulm';
> Anna | yes | 11
REPLACE INTO p VALUES ('ANNA', 'Paris', 'c', 7);
> ok 2
SELECT name, n FROM p WHERE name = 'anna';
> ANNA | 7
DELETE FROM p WHERE name = 'ZOE';
> ok 1
UPDATE g SET v = 0 WHERE t IN ('A');
> ok 3
# In segments, too.
OPTIMIZE TABLE p FLUSH;
> any
SELECT n FROM p WHERE name = 'müllER';
> 1
INSERT INTO p VALUES ('meier', 'x', 'x', 9);
> error 1062 Duplicate entry 'meier' for key 'p.PRIMARY'
INSERT INTO p VALUES ('new', 'BONN', 'x', 9);
> error 1062 Duplicate entry 'BONN' for key 'p.city'
# ENUM and SET.
CREATE TABLE e (id INT PRIMARY KEY, c ENUM('Red', 'Green') COLLATE utf8mb4_general_ci, s SET('x', 'Y') COLLATE utf8mb4_general_ci);
> ok
INSERT INTO e VALUES (1, 'RED', 'y,X'), (2, 'green', '');
> ok 2
SELECT id, c, s FROM e WHERE c = 'rEd' AND s = 'X,y';
> 1 | Red | x,Y
SELECT c, COUNT(*) FROM e GROUP BY c ORDER BY c;
> Red | 1
> Green | 1
# Definitions.
CREATE TABLE f (a VARCHAR(10), b TEXT COLLATE utf8mb4_bin, c INT) COLLATE = utf8mb4_general_ci;
> ok
ALTER TABLE f ADD COLUMN d CHAR(5) COLLATE utf8mb4_general_ci;
> ok
SHOW CREATE TABLE f;
> any
SELECT column_name, collation_name FROM information_schema.columns WHERE table_name = 'f' ORDER BY ordinal_position;
> a | utf8mb4_general_ci
> b | utf8mb4_bin
> c | NULL
> d | utf8mb4_general_ci
ALTER TABLE f MODIFY a VARCHAR(20);
> ok
ALTER TABLE f MODIFY a VARCHAR(20) COLLATE utf8mb4_bin;
> ok
CREATE TABLE k (a VARCHAR(9) PRIMARY KEY);
> ok
INSERT INTO k VALUES ('a'), ('A'), ('b');
> ok 3
ALTER TABLE k MODIFY a VARCHAR(9) COLLATE utf8mb4_general_ci;
> error 1062 Duplicate entry 'a' for key 'k.PRIMARY'
DELETE FROM k WHERE a = 'A';
> ok 1
ALTER TABLE k MODIFY a VARCHAR(9) COLLATE utf8mb4_general_ci;
> ok 0
SELECT a FROM k WHERE a = 'B';
> b
CREATE TABLE c (a VARCHAR(9) COLLATE utf8mb4_general_ci, CHECK (a <> 'No'));
> ok
INSERT INTO c VALUES ('NO');
> error 3819 Check constraint 'c_chk_1' is violated.
CREATE TABLE h LIKE f;
> ok
INSERT INTO h (a) VALUES ('x');
> ok 1
ALTER TABLE g ADD UNIQUE KEY u (t);
> error 1062 Duplicate entry 'a' for key 'g.u'
SHOW COLLATION LIKE 'utf8mb4%';
> utf8mb4_bin | utf8mb4 | 46 | Yes | Yes | 1 | NO PAD
> utf8mb4_general_ci | utf8mb4 | 45 |  | Yes | 1 | PAD SPACE
SHOW FULL COLUMNS FROM f LIKE 'a';
> a | varchar(20) | utf8mb4_bin | YES |  | NULL |  | select,insert,update,references | 
