create table t (id int auto_increment, a varchar(10) not null, b int, primary key (id), unique key ua (a, b), key kb (b)) comment 'words';
> ok 0
select table_name, column_name, ordinal_position, column_default, is_nullable, data_type, character_maximum_length, numeric_precision, column_key, extra from information_schema.columns where table_schema = 'test' order by ordinal_position;
> t | id | 1 | NULL | NO | int | NULL | 10 | PRI | auto_increment
> t | a | 2 | NULL | NO | varchar | 10 | NULL | MUL | 
> t | b | 3 | NULL | YES | int | NULL | 10 | MUL | 
select index_name, seq_in_index, column_name, non_unique from information_schema.statistics where table_name = 't' order by index_name, seq_in_index;
> PRIMARY | 1 | id | 0
> kb | 1 | b | 1
> ua | 1 | a | 0
> ua | 2 | b | 0
select constraint_name, constraint_type from information_schema.table_constraints order by 1;
> PRIMARY | PRIMARY KEY
> ua | UNIQUE
select k.column_name from information_schema.key_column_usage k join information_schema.table_constraints c on k.constraint_name = c.constraint_name and k.table_name = c.table_name where c.constraint_type = 'PRIMARY KEY';
> id
select table_comment, table_rows from information_schema.tables where table_name = 't';
> words | 0
select count(*) from information_schema.tables where table_schema = 'information_schema' and table_name = 'MV_BOTTOMLESS_STATUS';
> 1
select database_name, is_detached, storage_type from information_schema.mv_bottomless_databases;
> test | 0 | MEMORY
select database_name, role, state from information_schema.mv_bottomless_status;
> test | master | OPEN
select `databases` from information_schema.mv_bottomless_summary;
> 1
show columns from information_schema.mv_cached_blobs;
> columns Field | Type | Null | Key | Default | Extra
> FILE_NAME | varchar(1024) | YES |  | NULL |
> DATABASE_NAME | varchar(1024) | YES |  | NULL |
> STATUS | varchar(1024) | YES |  | NULL |
> EVICTABLE | bigint | YES |  | NULL |
> SIZE | bigint | YES |  | NULL |
describe information_schema.MV_MILESTONES milestone_time;
> MILESTONE_TIME | datetime(6) | YES |  | NULL |
select column_name, data_type from information_schema.columns where table_schema = 'information_schema' and table_name = 'MV_MILESTONES' and ordinal_position < 3 order by ordinal_position;
> MILESTONE_NAME | varchar
> MILESTONE_TIME | datetime
show columns from information_schema.none;
> error 1109 Unknown table 'NONE' in information_schema
show index from t where Key_name = 'ua';
> columns Table | Non_unique | Key_name | Seq_in_index | Column_name | Collation | Cardinality | Sub_part | Packed | Null | Index_type | Comment | Index_comment | Visible
> t | 0 | ua | 1 | a | A | NULL | NULL | NULL |  | BTREE |  |  | YES
> t | 0 | ua | 2 | b | A | NULL | NULL | NULL | YES | BTREE |  |  | YES
show full columns from t like 'a';
> a | varchar(10) | utf8mb4_bin | NO | MUL | NULL |  | select,insert,update,references |
show tables from information_schema like 'MV_B%';
> MV_BOTTOMLESS_API_EVENTS
> MV_BOTTOMLESS_DATABASES
> MV_BOTTOMLESS_REMOTE_STATS
> MV_BOTTOMLESS_STATUS
> MV_BOTTOMLESS_SUMMARY
show full tables;
> columns Tables_in_test | Table_type
> t | BASE TABLE
show table status like 't';
> t | Hadal | 10 | Dynamic | 0 | 0 | 0 | 0 | 0 | 0 | NULL | NULL | NULL | NULL | utf8mb4_bin | NULL |  | words
show storage engines;
> Hadal | DEFAULT | Hot rows in memory, segments in the object store | YES | NO | YES
select count(*) from information_schema.columns where table_schema = database() and table_name = 't';
> 3
select count(*) from information_schema.columns c where c.table_schema = 'nowhere';
> 0
select count(*) > 200 from information_schema.columns;
> 1
select t.table_name, count(*) from information_schema.tables t left join information_schema.columns c on c.table_name = t.table_name and c.table_schema = t.table_schema where t.table_schema = 'test' group by t.table_name;
> t | 3
select count(distinct table_schema) from information_schema.columns where table_schema = 'test' or table_schema = 'information_schema';
> 2
show tables from nowhere;
> error 1049
show status like 'up%';
> Uptime | 7
show global status where variable_name = 'Threads_connected';
> Threads_connected | 1
