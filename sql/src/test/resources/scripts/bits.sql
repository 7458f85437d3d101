# BIT, CHAR, BINARY, and the sizes of TEXT and BLOB.
CREATE DATABASE d;
> any
USE d;
> any
CREATE TABLE b (id INT PRIMARY KEY, f BIT, g BIT(10), h BIT(64), KEY (g));
> ok
INSERT INTO b VALUES (1, b'1', b'1111100000', b'1111111111111111111111111111111111111111111111111111111111111111'), (2, 0, 5, 0x0102), (3, TRUE, NULL, 1), (4, NULL, '!', 18446744073709551615);
> ok 4
SELECT id, f, g, h FROM b ORDER BY id;
> 1 | 1 | 992 | 18446744073709551615
> 2 | 0 | 5 | 258
> 3 | 1 | NULL | 1
> 4 | NULL | 33 | 18446744073709551615
SELECT id FROM b WHERE f = b'1' ORDER BY id;
> 1
> 3
SELECT id FROM b WHERE f ORDER BY id;
> 1
> 3
SELECT id FROM b WHERE f = 1 AND ABS(id) = 3;
> 3
SELECT id FROM b WHERE g = b'1111100000';
> 1
SELECT id FROM b WHERE g = 0x05 AND ABS(id) > 0;
> 2
SELECT f + 0, g + 1, g & 6, BIN(g), HEX(g) FROM b WHERE ABS(id) = 2;
> 0 | 6 | 4 | 101 | 5
SELECT b'101' + 0, 0x10 + 1, 5 = b'101', x'41' = 'A';
> 5 | 17 | 1 | 1
INSERT INTO b (id, f) VALUES (9, 2);
> error 1406 Data too long for column 'f' at row 1
INSERT INTO b (id, g) VALUES (9, -1);
> error 1406 Data too long for column 'g' at row 1
INSERT INTO b (id, g) VALUES (9, b'10000000000');
> error 1406 Data too long for column 'g' at row 1
UPDATE b SET g = g + 1 WHERE id = 2;
> ok 1
SELECT g FROM b ORDER BY g;
> NULL
> 6
> 33
> 992
CREATE TABLE bad (a BIT(65));
> error 1439 Display width out of range for column 'a' (max = 64)
CREATE TABLE c (a CHAR(3) PRIMARY KEY, b BINARY(3), c CHAR, d VARCHAR(3));
> ok
INSERT INTO c VALUES ('a  ', 'a', 'x ', 'b  '), ('é', x'0102', '', 'b');
> ok 2
SELECT a, LENGTH(a), HEX(b), c, CHAR_LENGTH(d) FROM c ORDER BY a;
> a | 1 | 610000 | x | 3
> é | 2 | 010200 |  | 1
INSERT INTO c (a) VALUES ('a');
> error 1062 Duplicate entry 'a' for key
INSERT INTO c (a) VALUES ('abcd');
> error 1406 Data too long for column 'a' at row 1
INSERT INTO c (a) VALUES ('abc   ');
> ok 1
INSERT INTO c (a, b) VALUES ('x', 'abcd');
> error 1406 Data too long for column 'b' at row 1
SELECT a FROM c WHERE b = x'610000';
> a
SHOW COLUMNS FROM c;
> a | char(3) | NO | PRI | NULL | 
> b | binary(3) | YES |  | NULL | 
> c | char(1) | YES |  | NULL | 
> d | varchar(3) | YES |  | NULL | 
CREATE TABLE l (id INT PRIMARY KEY, a TINYTEXT, b TEXT, c MEDIUMTEXT, d LONGTEXT, e TINYBLOB, f BLOB, g MEDIUMBLOB, h LONGBLOB, i TEXT(100), j TEXT(70000), k BLOB(300));
> ok
SELECT column_name, column_type, character_maximum_length FROM information_schema.columns WHERE table_name = 'l' ORDER BY ordinal_position;
> id | int | NULL
> a | tinytext | 255
> b | text | 65535
> c | mediumtext | 16777215
> d | longtext | 4294967295
> e | tinyblob | 255
> f | blob | 65535
> g | mediumblob | 16777215
> h | longblob | 4294967295
> i | text | 65535
> j | mediumtext | 16777215
> k | blob | 65535
INSERT INTO l (id, a, e) VALUES (1, REPEAT('é', 127), REPEAT('x', 255));
> ok 1
INSERT INTO l (id, a) VALUES (2, REPEAT('é', 128));
> error 1406 Data too long for column 'a' at row 1
INSERT INTO l (id, e) VALUES (2, REPEAT('x', 256));
> error 1406 Data too long for column 'e' at row 1
INSERT INTO l (id, b) VALUES (2, REPEAT('x', 65536));
> error 1406 Data too long for column 'b' at row 1
INSERT INTO l (id, c, d) VALUES (2, REPEAT('x', 65536), REPEAT('y', 70000));
> ok 1
SELECT LENGTH(a), LENGTH(c), LENGTH(d) FROM l ORDER BY id;
> 254 | NULL | NULL
> NULL | 65536 | 70000
SELECT a, HEX(b) FROM c ORDER BY b;
> abc | NULL
> é | 010200
> a | 610000
