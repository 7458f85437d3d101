create table t (id int primary key auto_increment, a int, b varchar(10), unique key ub (b), key ia (a));
> ok 0
insert into t (a, b) values (10, 'x'), (20, 'y'), (30, null), (40, null);
> ok 4
select last_insert_id();
> 1
select * from t;
> 1 | 10 | x
> 2 | 20 | y
> 3 | 30 | NULL
> 4 | 40 | NULL
insert into t values (2, 1, 'z');
> error 1062 Duplicate entry '2' for key 't.PRIMARY'
insert into t values (9, 1, 'y');
> error 1062 Duplicate entry 'y' for key 't.ub'
insert ignore into t values (2, 1, 'z'), (10, 5, 'q');
> ok 1
replace into t values (1, 11, 'y');
> ok 3
select * from t where id in (1, 2, 10) order by id;
> 1 | 11 | y
> 10 | 5 | q
insert into t (id, a, b) values (1, 5, 'k') on duplicate key update a = a + values(a), b = 'd';
> ok 2
select * from t where id = 1;
> 1 | 16 | d
insert into t set a = 1, b = 'set';
> ok 1
select id, b from t where b = 'set';
> 11 | set
update t set a = a + 1 where id = 1;
> ok 1
update t set a = a + 1, b = concat(b, '!') where a > 15;
> ok 3
select id, a, b from t order by id;
> 1 | 18 | d!
> 3 | 31 | NULL
> 4 | 41 | NULL
> 10 | 5 | q
> 11 | 1 | set
update t set a = a where id = 1;
> ok 0
update t set id = 100 where id = 1;
> ok 1
update t set a = (select max(a) from t) where id = 100;
> ok 1
select id, a from t where a = 41 order by id;
> 4 | 41
> 100 | 41
update t set a = 0 order by id limit 1;
> ok 1
select id from t where a = 0;
> 3
delete from t where id = 3;
> ok 1
delete from t where a in (select a from t where id = 100);
> ok 2
select count(*) from t;
> 2
delete from t order by id desc limit 1;
> ok 1
create table u (id int primary key, c int);
> ok 0
insert into u select id, a * 2 from t;
> ok 1
select * from u;
> 10 | 10
update u join t on u.id = t.id set u.c = t.a + 1 where t.b = 'q';
> ok 1
select c from u;
> 6
delete u from u join t on u.id = t.id;
> ok 1
insert into u values (1, default), (2, 2 + 3);
> ok 2
insert into u (id, c) values (3, (select max(c) from u));
> ok 1
select * from u order by id;
> 1 | NULL
> 2 | 5
> 3 | 5
insert into u values (1);
> error 1136 row 1
insert into u (id, id) values (1, 2);
> error 1110
insert into u (nosuch) values (1);
> error 1054 Unknown column 'nosuch'
update u set nosuch = 1;
> error 1054
update u set c = nosuch where id = 1;
> error 1054
# A table without a primary key.
create table n (a int, b varchar(5));
> ok 0
insert into n values (1, 'a'), (1, 'a'), (2, 'b');
> ok 3
update n set b = 'c' where a = 1;
> ok 2
select a, b, count(*) from n group by a, b order by a;
> 1 | c | 2
> 2 | b | 1
delete from n where a = 1;
> ok 2
select * from n;
> columns a | b
> 2 | b
insert into n select * from n;
> ok 1
select count(*) from n;
> 2

# IGNORE puts the nearest value in place of one that does not fit.
create table near (id int primary key, i tinyint, u bigint unsigned, d decimal(4,2), v varchar(3), b varbinary(2), t time, e enum('x','y'), s set('p','q'), dt date, n int not null);
> ok
insert ignore into near values (1, 999, -5, '12345.678rest', 'abcdef', 'xyz', '999:00:00', 'z', 'q,r', 'no day', null);
> ok 1
select id, i, u, d, v, b, t, e, s, dt, n from near;
> 1 | 127 | 0 | 99.99 | abc | xy | 838:59:59 | NULL | q | NULL | 0
insert ignore into near (id, i, u, d) values (2, '-7up', '1e40', '-1e-40'), (2, 1, 1, 1);
> ok 1
select i, u, d, n from near where id = 2;
> -7 | 18446744073709551615 | 0.00 | 0
insert into near (id, i, n) values (3, 999, 1);
> error 1264
