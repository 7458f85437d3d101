# What clients send when they connect, in transactions and for metadata.
/* mysql-connector-j-26.10.0 (Revision: fac9201148ebe3f84a5754cb86ebbacaf1cdce7f) */SELECT  @@session.auto_increment_increment AS auto_increment_increment, @@character_set_client AS character_set_client, @@character_set_connection AS character_set_connection, @@character_set_results AS character_set_results, @@character_set_server AS character_set_server, @@collation_server AS collation_server, @@collation_connection AS collation_connection, @@init_connect AS init_connect, @@interactive_timeout AS interactive_timeout, @@license AS license, @@lower_case_table_names AS lower_case_table_names, @@max_allowed_packet AS max_allowed_packet, @@net_write_timeout AS net_write_timeout, @@performance_schema AS performance_schema, @@sql_mode AS sql_mode, @@system_time_zone AS system_time_zone, @@time_zone AS time_zone, @@transaction_isolation AS transaction_isolation, @@wait_timeout AS wait_timeout;
> 1 | utf8mb4 | utf8mb4 | utf8mb4 | utf8mb4 | utf8mb4_bin | utf8mb4_bin |  | 28800 | Apache-2.0 | 0 | 67108864 | 60 | 0 | ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION | UTC | SYSTEM | READ-COMMITTED | 28800
SET character_set_results = NULL;
> ok 0
set sql_mode=CONCAT(@@sql_mode,',STRICT_TRANS_TABLES'),session_track_system_variables=CONCAT('autocommit,character_set_client,character_set_connection,character_set_results,time_zone,tx_isolation',IF(LOCATE('*',@@session_track_system_variables)>0 OR FIND_IN_SET('last_gtid',LOWER(REPLACE(@@session_track_system_variables,' ','')))>0,',last_gtid','')),session_track_schema=1,NAMES utf8mb4;
> ok 0
SELECT @@max_allowed_packet, @@aggregator_id, @@sql_select_limit, @@memsql_version;
> 67108864 | 1 | 18446744073709551615 | 8.9.0
SET @@SESSION.enable_extended_types_metadata = 1;
> ok 0
select 1;
> 1
show databases;
> columns Database
> information_schema
> performance_schema
> test
select @@version_comment limit 1;
> Hadal
/*!40100 SET @@SQL_MODE='' */;
> ok 0
/*!40103 SET TIME_ZONE='+00:00' */;
> ok 0
/*M!100100 SET @@MAX_STATEMENT_TIME=0.000000 */;
> ok 0
/*M!999999\- enable the sandbox mode */;
> ok 0
-- nothing but a remark
;
> ok 0
SET WAIT_TIMEOUT=DEFAULT;
> ok 0
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;
> ok 0
START TRANSACTION /*!40100 WITH CONSISTENT SNAPSHOT */;
> ok 0
UNLOCK TABLES;
> ok 0
set optimizer_switch='semijoin=off';
> ok 0
SELECT LOGFILE_GROUP_NAME, FILE_NAME, TOTAL_EXTENTS, INITIAL_SIZE, ENGINE, EXTRA FROM INFORMATION_SCHEMA.FILES WHERE FILE_TYPE = 'UNDO LOG' AND FILE_NAME IS NOT NULL AND LOGFILE_GROUP_NAME IS NOT NULL AND LOGFILE_GROUP_NAME IN (SELECT DISTINCT LOGFILE_GROUP_NAME FROM INFORMATION_SCHEMA.FILES WHERE FILE_TYPE = 'DATAFILE' AND TABLESPACE_NAME IN (SELECT DISTINCT TABLESPACE_NAME FROM INFORMATION_SCHEMA.PARTITIONS WHERE TABLE_SCHEMA IN ('sbtest')));
> empty
set optimizer_switch=default;
> ok 0
COMMIT;
> ok 0
drop table if exists hello;
> ok 0
create table hello(id bigint primary key, s varchar(40), d decimal(12,3), t datetime(6));
> ok 0
insert into hello values(0,'é0',1.250,TIMESTAMP'2024-01-02 03:04:05');
> ok 1
BEGIN;
> ok 0
SAVEPOINT sp;
> ok 0
SHOW TABLES LIKE '%';
> hello
SELECT engine, table_type FROM INFORMATION_SCHEMA.TABLES WHERE table_schema = DATABASE() AND table_name = 'hello';
> Hadal | BASE TABLE
SET SQL_QUOTE_SHOW_CREATE=1;
> ok 0
SET SESSION character_set_results = 'binary';
> ok 0
show create table `hello`;
> any
SET SESSION character_set_results = 'utf8mb4';
> ok 0
select column_name, extra, generation_expression, data_type from information_schema.columns where table_schema=database() and table_name='hello' order by ordinal_position;
> id |  |  | bigint
> s |  |  | varchar
> d |  |  | decimal
> t |  |  | datetime
SELECT /*!40001 SQL_NO_CACHE */ `id`, `s`, `d`, `t` FROM `hello`;
> 0 | é0 | 1.250 | 2024-01-02 03:04:05
select @@collation_database;
> utf8mb4_bin
SELECT TRIGGER_NAME FROM INFORMATION_SCHEMA.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = 'hello';
> empty
ROLLBACK TO SAVEPOINT sp;
> ok 0
RELEASE SAVEPOINT sp;
> ok 0
ROLLBACK;
> ok 0
SHOW FULL TABLES FROM `information_schema` LIKE 'hello';
> empty
SHOW FULL TABLES FROM `mysql` LIKE 'hello';
> empty
SHOW FULL COLUMNS FROM `hello` FROM `test` LIKE '%';
> id | bigint | NULL | NO | PRI | NULL |  | select,insert,update,references | 
> s | varchar(40) | utf8mb4_bin | YES |  | NULL |  | select,insert,update,references | 
> d | decimal(12,3) | NULL | YES |  | NULL |  | select,insert,update,references | 
> t | datetime(6) | NULL | YES |  | NULL |  | select,insert,update,references | 
SELECT TABLE_SCHEMA TABLE_CAT, NULL TABLE_SCHEM, TABLE_NAME, COLUMN_NAME, CASE data_type WHEN 'bit' THEN -7 WHEN 'bigint' THEN -5 WHEN 'text' THEN 12 ELSE 1111 END DATA_TYPE, UCASE(IF(COLUMN_TYPE LIKE '%(%)%', CONCAT(SUBSTRING(COLUMN_TYPE, 1, LOCATE('(', COLUMN_TYPE) - 1), SUBSTRING(COLUMN_TYPE, 1+LOCATE(')', COLUMN_TYPE))), COLUMN_TYPE)) TYPE_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'hello' order by ordinal_position limit 1;
> columns TABLE_CAT | TABLE_SCHEM | TABLE_NAME | COLUMN_NAME | DATA_TYPE | TYPE_NAME
> test | NULL | hello | id | -5 | BIGINT
select database_name from information_schema.distributed_databases;
> test
CREATE TABLE sbtest1(
  id INTEGER NOT NULL AUTO_INCREMENT,
  k INTEGER DEFAULT '0' NOT NULL,
  c CHAR(120) DEFAULT '' NOT NULL,
  pad CHAR(60) DEFAULT '' NOT NULL,
  PRIMARY KEY (id)
) /*! ENGINE = innodb */;
> ok 0
INSERT INTO sbtest1(k, c, pad) VALUES(2, '54818524749', '29948985531'),(2, '96984258143', 'x'),(1, 'b', 'y');
> ok 3
CREATE INDEX k_1 ON sbtest1(k);
> ok 0
SELECT c FROM sbtest1 WHERE id BETWEEN 1 AND 100 ORDER BY c;
> 54818524749
> 96984258143
> b
SELECT SUM(k) FROM sbtest1 WHERE id BETWEEN 2 AND 101;
> columns SUM(k)
> 3
SELECT DISTINCT k FROM sbtest1 WHERE id BETWEEN 1 AND 101 ORDER BY k;
> 1
> 2
UPDATE sbtest1 SET k=k+1 WHERE id=2;
> ok 1
show variables like 'lower_case_%';
> lower_case_file_system | OFF
> lower_case_table_names | 0
SHOW VARIABLES WHERE Variable_name in ('autocommit','license');
> autocommit | ON
> license | Apache-2.0
show warnings;
> empty
show collation where charset = 'utf8mb4';
> utf8mb4_bin | utf8mb4 | 46 | Yes | Yes | 1 | NO PAD
> utf8mb4_general_ci | utf8mb4 | 45 |  | Yes | 1 | PAD SPACE
show character set;
> utf8mb4 | UTF-8 Unicode | utf8mb4_bin | 4
show engines;
> any
show processlist;
> any
show grants;
> any
show status like 'ssl%';
> Ssl_cipher | 
> Ssl_version | 
show triggers;
> empty
show table status;
> any
use information_schema;
> ok 0
select schema_name from schemata order by 1;
> information_schema
> performance_schema
> test
use test;
> ok 0
use nosuch;
> error 1049 Unknown database 'nosuch'
select 1; select 2;
> 2
kill 99;
> error 1094
kill query 99;
> error 1094
set sql_mode = '';
> ok 0
SELECT LOGFILE_GROUP_NAME, FILE_NAME, TOTAL_EXTENTS, INITIAL_SIZE, ENGINE, EXTRA FROM INFORMATION_SCHEMA.FILES WHERE FILE_TYPE = 'UNDO LOG' AND FILE_NAME IS NOT NULL AND LOGFILE_GROUP_NAME IS NOT NULL GROUP BY LOGFILE_GROUP_NAME, FILE_NAME, ENGINE, TOTAL_EXTENTS, INITIAL_SIZE ORDER BY LOGFILE_GROUP_NAME;
> empty
create table loose (id int primary key, a int, b varchar(5));
> ok 0
insert into loose values (1, 1, 'x'), (2, 1, 'x'), (3, 2, null);
> ok 3
select a, b, count(*) from loose group by a order by a;
> 1 | x | 2
> 2 | NULL | 1
select a + 1 as c, upper(b) as d, max(id) from loose group by c order by 1;
> 2 | X | 2
> 3 | NULL | 3
select b, a from loose where a = 1 group by 2;
> x | 1
select b, count(*) from loose where a = 1;
> x | 2
set sql_mode = default;
> ok 0
select a, b from loose group by a;
> error 1055
lock tables loose read local, loose as l read;
> ok 0
select count(*) from loose;
> 3
insert into loose values (4, 4, 'no');
> error 1792
unlock tables;
> ok 0
lock tables loose write;
> ok 0
show warnings;
> Warning | 1105 | LOCK TABLES … WRITE keeps nobody out; in a transaction, SELECT … FOR UPDATE locks rows
insert into loose values (4, 4, 'yes');
> ok 1
unlock tables;
> ok 0
do 1;
> ok 0
do sleep(0), release_lock('none');
> ok 0
do nonsense(1);
> error 1305
select get_lock('Job', 0), get_lock('job', -1), is_free_lock('job'), is_used_lock('JOB') = connection_id();
> 1 | 1 | 0 | 1
select release_lock('job'), release_lock('job'), release_lock('job'), is_used_lock('job'), release_all_locks();
> 1 | 1 | NULL | NULL | 0
select get_lock(null, 1);
> error 3057 Incorrect user-level lock name 'NULL'; use 1 to 64 characters
SELECT DATABASE_NAME TABLE_CAT FROM INFORMATION_SCHEMA.DISTRIBUTED_DATABASES UNION SELECT s.SCHEMA_NAME TABLE_CAT FROM INFORMATION_SCHEMA.SCHEMATA s LEFT JOIN INFORMATION_SCHEMA.DISTRIBUTED_DATABASES_ON_SITES d ON s.SCHEMA_NAME = d.DATABASE_NAME where d.DATABASE_NAME is NULL ORDER BY 1;
> information_schema
> performance_schema
> test
select storage_type from information_schema.tables where table_schema = 'test' and table_name = 'loose';
> COLUMNSTORE
select routine_name, routine_comment, routine_type from information_schema.routines where routine_schema in ('test') order by 1, 2, 3;
> empty
select parameter_mode, ordinal_position, dtd_identifier from information_schema.parameters;
> empty
select word from information_schema.keywords where reserved = 1 and word in ('SELECT', 'FROBNICATE');
> SELECT
create table ancient (d date, t datetime);
> ok 0
insert into ancient values ('0001-01-01', '0099-12-31 23:59:59'), ('01-02-03', '70-01-01');
> ok 2
select * from ancient;
> 0001-01-01 | 0099-12-31 23:59:59
> 2001-02-03 | 1970-01-01 00:00:00
insert into ancient values ('0000-01-01', null);
> error 1292
drop table ancient, loose;
> ok 0
create table parent (id int primary key, a varchar(5));
> ok 0
create table child (id int primary key, p int, n int);
> ok 0
insert into parent values (1, 'x'), (2, 'y');
> ok 2
insert into child values (10, 1, 0), (11, null, 0);
> ok 2
begin;
> ok 0
select c.id, p.a from child c left join parent p on p.id = c.p where c.id > 1 order by 1 for update of c;
> 10 | x
> 11 | NULL
select c.id, p.a from child c left join parent p on p.id = c.p order by 1 for update;
> 10 | x
> 11 | NULL
select id from parent for share;
> 1
> 2
select id from parent p for update of p nonsense;
> error 1064
rollback;
> ok 0
insert into child (id, n) values (10, 5), (12, 7) as fresh on duplicate key update n = fresh.n + child.n + 1, p = 2;
> ok 3
select * from child order by id;
> 10 | 2 | 6
> 11 | NULL | 0
> 12 | NULL | 7
set @most = (select max(n) from child), @none = (select n from child where id = 0);
> ok 0
select @most, @none;
> 7 | NULL
select hex('\0'), '\0' = char(0);
> 00 | 1
select aggregate_name from information_schema.aggregate_functions;
> empty
drop table parent, child;
> ok 0
create table keyed (id int primary key, a int, key (a));
> ok 0
/*!40000 ALTER TABLE `keyed` DISABLE KEYS */;
> ok 0
insert into keyed values (1, 2);
> ok 1
/*!40000 ALTER TABLE `keyed` ENABLE KEYS */;
> ok 0
select count(*) from keyed where a = 2;
> 1
drop table keyed;
> ok 0
create table said (a int) comment = 'one';
> ok 0
alter table said comment = 'it''s two', add column b int;
> ok 0
select table_comment from information_schema.tables where table_name = 'said';
> it's two
alter table said engine = InnoDB, comment '';
> ok 0
select table_comment = '' from information_schema.tables where table_name = 'said';
> 1
drop table said;
> ok 0
