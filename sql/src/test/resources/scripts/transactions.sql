create table t (id int primary key, a int);
> ok 0
begin;
> ok 0
insert into t values (1, 1);
> ok 1
select count(*) from t;
> 1
rollback;
> ok 0
select count(*) from t;
> 0
start transaction;
> ok 0
insert into t values (1, 1);
> ok 1
savepoint s1;
> ok 0
insert into t values (2, 2);
> ok 1
savepoint s2;
> ok 0
insert into t values (3, 3);
> ok 1
rollback to s1;
> ok 0
select id from t order by id;
> 1
rollback to savepoint s2;
> error 1305 SAVEPOINT s2 does not exist
release savepoint s1;
> ok 0
commit;
> ok 0
select id from t;
> 1
set autocommit = 0;
> ok 0
insert into t values (2, 2);
> ok 1
rollback;
> ok 0
insert into t values (3, 3);
> ok 1
set autocommit = 1;
> ok 0
select id from t order by id;
> 1
> 3
# A statement that fails leaves nothing, the transaction goes on.
begin;
> ok 0
insert into t values (5, 5);
> ok 1
insert into t values (6, 6), (1, 1);
> error 1062
select id from t order by id;
> 1
> 3
> 5
commit;
> ok 0
# DDL commits.
begin;
> ok 0
insert into t values (7, 7);
> ok 1
create table u (a int);
> ok 0
rollback;
> ok 0
select count(*) from t where id = 7;
> 1
start transaction read only;
> ok 0
insert into t values (8, 8);
> error 1792
commit;
> ok 0
create database other;
> ok 1
create table other.x (a int primary key);
> ok 0
begin;
> ok 0
insert into t values (9, 9);
> ok 1
insert into other.x values (1);
> error 10121 COMMIT or ROLLBACK first
select * from other.x;
> empty
rollback;
> ok 0
begin;
> ok 0
savepoint early;
> ok 0
insert into t values (20, 1);
> ok 1
rollback to early;
> ok 0
select count(*) from t where id = 20;
> 0
commit;
> ok 0
set session transaction isolation level serializable;
> error 1235
set session transaction isolation level read uncommitted;
> ok 0
show warnings;
> Warning | 1105 | READ UNCOMMITTED is taken as READ COMMITTED
set session transaction isolation level repeatable read;
> ok 0
select @@transaction_isolation;
> REPEATABLE-READ
drop database other;
> ok 0
# A session that only reads.
create table reads (a int);
> ok 0
set session transaction read only;
> ok 0
insert into reads values (1);
> error 1792 Cannot execute statement in a READ ONLY transaction.
drop table reads;
> error 1792 Cannot execute statement in a READ ONLY transaction.
set session transaction read write;
> ok 0
start transaction with consistent snapshot, read write;
> ok 0
insert into reads values (2);
> ok 1
commit;
> ok 0
start transaction read only;
> ok 0
drop table reads;
> error 1792 Cannot execute statement in a READ ONLY transaction.
rollback;
> ok 0
drop table reads;
> ok 0
