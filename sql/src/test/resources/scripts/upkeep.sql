# What looks after tables in MySQL, and what never exists here.

CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR(20), KEY (s));
> ok 0
INSERT INTO t VALUES (1, 'a'), (2, NULL);
> ok 2
CREATE VIEW v AS SELECT s FROM t;
> ok 0
CHECK TABLE t, v;
> columns Table | Op | Msg_type | Msg_text
> test.t | check | status | OK
> test.v | check | status | OK
CHECK TABLE test.t, nothing EXTENDED;
> test.t | check | status | OK
> test.nothing | check | Error | Table 'test.nothing' doesn't exist
> test.nothing | check | status | Operation failed
CHECK TABLE t FOR UPGRADE QUICK;
> test.t | check | status | OK
ANALYZE NO_WRITE_TO_BINLOG TABLE t, v;
> test.t | analyze | status | OK
> test.v | analyze | Error | 'test.v' is not BASE TABLE
> test.v | analyze | status | Operation failed
ANALYZE LOCAL TABLES t;
> test.t | analyze | status | OK
ANALYZE TABLE t UPDATE HISTOGRAM ON s WITH 8 BUCKETS;
> error 1235 ANALYZE TABLE … UPDATE HISTOGRAM
REPAIR TABLE t QUICK;
> test.t | repair | note | The storage engine for the table doesn't support repair
OPTIMIZE TABLE v, nothing;
> test.v | optimize | Error | 'test.v' is not BASE TABLE
> test.v | optimize | status | Operation failed
> test.nothing | optimize | Error | Table 'test.nothing' doesn't exist
> test.nothing | optimize | status | Operation failed
CHECKSUM TABLE t, nothing QUICK;
> columns Table | Checksum
> test.t | NULL
> test.nothing | NULL
CREATE TABLE same (id INT PRIMARY KEY, s VARCHAR(20));
> ok 0
CHECKSUM TABLE same;
> test.same | 0
INSERT INTO same SELECT * FROM t ORDER BY id DESC;
> ok 2
CHECKSUM TABLE t, same EXTENDED;
> test.t | 3019062949
> test.same | 3019062949
UPDATE same SET s = '' WHERE id = 2;
> ok 1
CHECKSUM TABLE same;
> test.same | 83111699
DROP TABLE same;
> ok 0
CHECK TABLE mysql.user;
> error 1044 Access denied

# Stored programs: dumps and migrations take away what is not there.
DROP PROCEDURE IF EXISTS p;
> ok 0
SHOW WARNINGS;
> Note | 1305 | PROCEDURE test.p does not exist
DROP FUNCTION IF EXISTS other.f;
> ok 0
SHOW WARNINGS;
> Note | 1305 | FUNCTION other.f does not exist
DROP TRIGGER IF EXISTS tr;
> ok 0
SHOW WARNINGS;
> Note | 1360 | Trigger does not exist
DROP EVENT IF EXISTS e;
> ok 0
SHOW WARNINGS;
> Note | 1305 | Event e does not exist
DROP PROCEDURE p;
> error 1305 PROCEDURE test.p does not exist
DROP FUNCTION f;
> error 1305 FUNCTION test.f does not exist
DROP TRIGGER tr;
> error 1360 Trigger does not exist
DROP EVENT e;
> error 1539 Unknown event 'e'
CALL p(1);
> error 1305 PROCEDURE test.p does not exist
CALL other.p;
> error 1305 PROCEDURE other.p does not exist
SHOW CREATE PROCEDURE p;
> error 1305 PROCEDURE p does not exist
SHOW CREATE FUNCTION f;
> error 1305 FUNCTION f does not exist
SHOW CREATE TRIGGER tr;
> error 1360 Trigger does not exist
SHOW CREATE EVENT e;
> error 1539 Unknown event 'e'
CREATE PROCEDURE p() SELECT 1;
> error 1235 CREATE PROCEDURE

# SHOW of what is in MySQL and not here.
SHOW MASTER STATUS;
> empty
SHOW BINARY LOG STATUS;
> empty
SHOW SLAVE STATUS;
> empty
SHOW REPLICA STATUS;
> empty
SHOW REPLICAS;
> empty
SHOW SLAVE HOSTS;
> empty
SHOW BINARY LOGS;
> error 1381 You are not using binary logging
SHOW MASTER LOGS;
> error 1381 You are not using binary logging
SHOW BINLOG EVENTS;
> empty
SHOW PROFILES;
> empty
SHOW PROFILE;
> empty
SHOW ENGINE InnoDB STATUS;
> error 1286 Unknown storage engine 'InnoDB'
SHOW EXTENDED FULL COLUMNS FROM t LIKE 'i%';
> id | int | NULL | NO | PRI | NULL |  | select,insert,update,references | 
SHOW LOCAL VARIABLES LIKE 'autocommit';
> autocommit | ON
SHOW PRIVILEGES;
> any
SHOW TABLE STATUS LIKE 'no%';
> empty

# SET PERSIST is SET GLOBAL.
SET PERSIST max_connections = 400, PERSIST connect_timeout = 20;
> ok 0
SHOW WARNINGS;
> Warning | 1105 | SET PERSIST is SET GLOBAL here: what is to outlive the server belongs in its properties file
> Warning | 1105 | SET PERSIST is SET GLOBAL here: what is to outlive the server belongs in its properties file
SELECT @@global.max_connections, @@connect_timeout;
> 400 | 20
SET @@persist.max_connections = DEFAULT;
> ok 0
SET PERSIST_ONLY max_connections = 400;
> error 1235 SET PERSIST_ONLY

TABLE t ORDER BY id DESC LIMIT 1;
> 2 | NULL
DROP VIEW v;
> ok 0
DROP TABLE t;
> ok 0
