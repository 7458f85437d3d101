# Reads and writes by keys, with values of other types.
create table t (a int, b varchar(5), c int, primary key (a, b), unique key uc (c));
> ok 0
insert into t values (1, 'x', 10), (1, 'y', 11), (2, 'x', null), (3, 'z', null);
> ok 4
select c from t where a = 1 and b = 'y';
> 11
select c from t where a = '1' and b = 'x';
> 10
select c from t where a = 1.0 and b = 'x';
> 10
select c from t where a = 1.5 and b = 'x';
> empty
select b from t where a = 1 order by b desc;
> y
> x
select a, b from t where c = 11;
> 1 | y
select a, b from t where c is null;
> 2 | x
> 3 | z
select a from t where a > 1 and a <= 3;
> 2
> 3
select a from t where a in (3, 1, 3) and b = 'z';
> 3
select count(*) from t where a between 2 and 1;
> 0
select b from t where b = 5;
> empty
update t set c = 12 where c = 11;
> ok 1
update t set b = 'w' where a = 3 and b = 'z';
> ok 1
delete from t where a = 3;
> ok 1
select a, b, c from t order by a, b;
> 1 | x | 10
> 1 | y | 12
> 2 | x | NULL
select a from t where a = null;
> empty
select t.a from t where t.a = 2 limit 0;
> empty
select a as z from t where a = 2 and (c is null or c > 5);
> columns z
> 2
