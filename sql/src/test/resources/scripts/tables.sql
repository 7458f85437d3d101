create table t (id int primary key, name varchar(20) not null default 'x', price decimal(10,2), at datetime(6), ok bool, shard key (id), sort key (id));
> ok 0
show create table t;
> any
create table t (id int);
> error 1050 Table 't' already exists
create table if not exists t (id int);
> ok 0
show warnings;
> Note | 1050 | Table 't' already exists
describe t;
> columns Field | Type | Null | Key | Default | Extra
> id | int | NO | PRI | NULL | 
> name | varchar(20) | NO |  | x | 
> price | decimal(10,2) | YES |  | NULL | 
> at | datetime(6) | YES |  | NULL | 
> ok | tinyint(1) | YES |  | NULL | 
insert into t (id, price) values (1, 1.5);
> ok 1
alter table t add column extra int not null default 7 after id, add column note text;
> ok 0
select * from t;
> columns id | extra | name | price | at | ok | note
> 1 | 7 | x | 1.50 | NULL | NULL | NULL
alter table t rename column extra to more, drop column at;
> ok 0
insert into t values (2, 3, 'y', 2.25, true, 'n');
> ok 1
select * from t where id = 2;
> columns id | more | name | price | ok | note
> 2 | 3 | y | 2.25 | 1 | n
select id, more, name from t order by id desc;
> 2 | 3 | y
> 1 | 7 | x
alter table t drop column nosuch;
> error 1091 Can't DROP 'nosuch'
alter table t modify name varchar(40) not null;
> ok 0
alter table t modify name int;
> error 1366 Incorrect integer value
alter table t rename to u;
> ok 0
select count(*) from t;
> error 1146 Table 'test.t' doesn't exist
rename table u to t;
> ok 0
create index i on t (name);
> ok 0
alter table t add unique key uu (name);
> ok 0
create unique index uu on t (name);
> error 1061
drop index uu on t;
> ok 0
show index from t;
> t | 0 | PRIMARY | 1 | id | A | NULL | NULL | NULL |  | BTREE |  |  | YES
> t | 1 | i | 1 | name | A | NULL | NULL | NULL |  | BTREE |  |  | YES
drop index i on t;
> ok 0
drop index i on t;
> error 1091
truncate table t;
> ok 0
select count(*) from t;
> 0
create table copy like t;
> ok 0
show tables;
> columns Tables_in_test
> copy
> t
show full tables like 'c%';
> copy | BASE TABLE
alter table copy rename to t;
> error 1050
select count(*) from t;
> 0
drop table copy, t;
> ok 0
drop table t;
> error 1051
drop table if exists t;
> ok 0
show warnings;
> Note | 1051 | Unknown table 'test.t'
create table a (a int, b int, primary key (nosuch));
> error 1072 Key column 'nosuch'
create table a (a int, A int);
> error 1060 Duplicate column name 'A'
create table a (a int primary key, b int primary key);
> error 1068
create table a (a int zerofill);
> error 1235 ZEROFILL
create table a (a point);
> error 1235 use VARCHAR
create table a (a int, foreign key (a) references b(id));
> error 1215 FOREIGN KEY
set ignore_foreign_keys = on;
> ok
create table fk (a int, b int references x(id), constraint c foreign key (a) references b(id) on delete cascade, key (a));
> ok
show warnings;
> Warning | 1105 | FOREIGN KEY is not checked and was ignored (ignore_foreign_keys)
alter table fk add constraint f foreign key (b) references x(id);
> ok
alter table fk add column c int, add foreign key (c) references x(id), drop foreign key f;
> ok
select count(*) from information_schema.columns where table_name = 'fk';
> 3
drop table fk;
> ok
set ignore_foreign_keys = off;
> ok
create table a (a text primary key);
> error 1170
create table a (a int default 'x');
> error 1067 Invalid default value for 'a'
create table a (a int auto_increment);
> error 1075
create table a (a varchar(99999));
> error 1074
create table a (a decimal(65,2));
> error 1426
create columnstore table a (a int, sort key (a desc));
> ok 0
show warnings;
> Warning | 1105 | SORT KEY … DESC is kept in ascending order
