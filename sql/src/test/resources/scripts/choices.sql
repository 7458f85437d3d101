# ENUM and SET: members, errors, order, numbers, keys, defaults.
CREATE DATABASE d;
> any
USE d;
> any
CREATE TABLE e (id INT PRIMARY KEY, size ENUM('small','medium','large') NOT NULL DEFAULT 'medium', tags SET('red','green','blue'), KEY (size));
> ok
INSERT INTO e VALUES (1,'large','green,red'),(2,'small',''),(3,DEFAULT,NULL),(4,'3',7),(5,1,'blue,blue');
> ok 5
SELECT * FROM e ORDER BY id;
> 1 | large | red,green
> 2 | small | 
> 3 | medium | NULL
> 4 | large | red,green,blue
> 5 | small | blue
SELECT id FROM e ORDER BY size, id;
> 2
> 5
> 3
> 1
> 4
SELECT id FROM e ORDER BY size DESC, id LIMIT 3;
> 1
> 4
> 3
SELECT id FROM e ORDER BY tags, id;
> 3
> 2
> 1
> 5
> 4
SELECT id, size + 0, tags + 0 FROM e ORDER BY id;
> 1 | 3 | 3
> 2 | 1 | 0
> 3 | 2 | NULL
> 4 | 3 | 7
> 5 | 1 | 4
SELECT id FROM e WHERE size = 'large' ORDER BY id;
> 1
> 4
SELECT id FROM e WHERE size = 1 ORDER BY id;
> 2
> 5
SELECT id FROM e WHERE size > 'large' AND id > 0 ORDER BY id;
> 2
> 3
> 5
SELECT id FROM e WHERE FIND_IN_SET('red', tags) ORDER BY id;
> 1
> 4
SELECT id FROM e WHERE tags & 4 ORDER BY id;
> 4
> 5
SELECT size, COUNT(*) FROM e GROUP BY size ORDER BY size;
> small | 2
> medium | 1
> large | 2
SELECT DISTINCT size FROM e ORDER BY size;
> small
> medium
> large
SELECT MIN(size), MAX(size), MAX(tags) FROM e;
> large | small | red,green,blue
SELECT CONCAT(size, '!'), UPPER(size), LENGTH(tags), IFNULL(tags, 'none') FROM e WHERE id = 3;
> medium! | MEDIUM | NULL | none
SELECT CASE WHEN size = 'small' THEN 's' ELSE size END FROM e WHERE id IN (1, 2) ORDER BY id;
> large
> s
INSERT INTO e (id, size) VALUES (9, 'huge');
> error 1265 Data truncated for column 'size' at row 1
INSERT INTO e (id, size) VALUES (9, 4);
> error 1265 Data truncated for column 'size' at row 1
INSERT INTO e (id, size) VALUES (9, 0);
> error 1265 Data truncated for column 'size' at row 1
INSERT INTO e (id, size) VALUES (9, '');
> error 1265 Data truncated for column 'size' at row 1
INSERT INTO e (id, size) VALUES (9, NULL);
> error 1048 Column 'size' cannot be null
INSERT INTO e (id, tags) VALUES (9, 'red,pink');
> error 1265 Data truncated for column 'tags' at row 1
INSERT INTO e (id, tags) VALUES (9, 8);
> error 1265 Data truncated for column 'tags' at row 1
INSERT INTO e (id) VALUES (9);
> ok 1
UPDATE e SET size = 'small', tags = 'blue,green' WHERE id = 9;
> ok 1
UPDATE e SET tags = CONCAT(tags, ',red') WHERE size = 'small' AND id = 9;
> ok 1
SELECT size, tags FROM e WHERE id = 9;
> small | red,green,blue
UPDATE e SET size = size + 1 WHERE id = 9;
> ok 1
SELECT size FROM e WHERE id = 9;
> medium
DELETE FROM e WHERE size = 'medium';
> ok 2
INSERT INTO e VALUES (1, 'small', 'red') ON DUPLICATE KEY UPDATE size = VALUES(size), tags = VALUES(tags);
> ok 2
SELECT * FROM e WHERE id = 1;
> 1 | small | red
SELECT id, size, tags FROM e ORDER BY size DESC, id;
> 4 | large | red,green,blue
> 1 | small | red
> 2 | small | 
> 5 | small | blue
SELECT id FROM e WHERE size = 'large';
> 4
CREATE TABLE k (c ENUM('x','y') PRIMARY KEY, n ENUM('a','b') NOT NULL);
> ok
INSERT INTO k (c) VALUES ('y'), ('x');
> ok 2
SELECT c, n FROM k ORDER BY c;
> x | a
> y | a
INSERT INTO k (c) VALUES (1);
> error 1062 Duplicate entry 'x' for key
SELECT n FROM k WHERE c = 'y';
> a
SELECT column_name, column_type, data_type, character_maximum_length FROM information_schema.columns WHERE table_name = 'e' ORDER BY ordinal_position;
> id | int | int | NULL
> size | enum('small','medium','large') | enum | 6
> tags | set('red','green','blue') | set | 14
SHOW COLUMNS FROM e LIKE 'size';
> size | enum('small','medium','large') | NO | MUL | medium | 
ALTER TABLE k ADD COLUMN m ENUM('p','q') NOT NULL, ADD COLUMN s SET('p','q') NOT NULL;
> ok
SELECT * FROM k WHERE c = 'x';
> x | a | p | 
CREATE TABLE bad (a ENUM('x','x'));
> error 1291 Column 'a' has duplicated value 'x' in ENUM
CREATE TABLE bad (a SET('x,y'));
> error 1367 Illegal set 'x,y' value found during parsing
CREATE TABLE bad (a ENUM('x') DEFAULT 'z');
> error 1067 Invalid default value for 'a'
CREATE TABLE quoted (a ENUM('it''s','b') DEFAULT 'it''s');
> ok
SHOW CREATE TABLE quoted;
> any
INSERT INTO quoted VALUES ();
> ok 1
SELECT a, a = 'it''s' FROM quoted;
> it's | 1
SELECT size FROM e WHERE id = 4 UNION SELECT n FROM k ORDER BY 1;
> a
> large
