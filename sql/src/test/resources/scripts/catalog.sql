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
select databases from information_schema.mv_bottomless_summary;
> 1
