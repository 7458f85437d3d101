create table c (id int primary key, name varchar(20), country varchar(2));
> ok 0
create table o (id int primary key, cid int, amount decimal(10,2), at date);
> ok 0
insert into c values (1, 'Ann', 'DE'), (2, 'Bob', 'FR'), (3, 'Cid', null);
> ok 3
insert into o values (1, 1, 10.50, '2024-01-01'), (2, 1, 20, '2024-02-01'), (3, 2, 5, '2024-02-15'), (4, 9, 1, null);
> ok 4
select c.name, sum(o.amount) as total from c join o on c.id = o.cid group by c.name having total > 5 order by total desc;
> columns name | total
> Ann | 30.50
select name n, 'x' as country from c having country = 'x' and n <> 'Bob' order by id;
> Ann | x
> Cid | x
select id + 1 as next from c where id > 1 or id = 1 having next;
> 2
> 3
> 4
select id from c having (select count(*) from o where o.cid = c.id) = 0;
> 3
select count(*) as k from c having k > 3;
select id from c having nosuch = 1;
> error 1054
select name, (select count(*) from o where o.cid = c.id) n from c order by id;
> Ann | 2
> Bob | 1
> Cid | 0
select c.name, o.id from c left join o on o.cid = c.id where c.id <> 1 order by c.id;
> Bob | 3
> Cid | NULL
select * from c where country is null or country in ('FR') order by country;
> 3 | Cid | NULL
> 2 | Bob | FR
with x as (select cid, count(*) n from o group by cid) select name, n from x join c on c.id = x.cid order by n;
> Bob | 1
> Ann | 2
with recursive f(n, a, b) as (select 1, 0, 1 union all select n + 1, b, a + b from f where n < 10) select max(a) from f;
> 34
with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) select count(*) from n;
> 1000
with recursive n(i) as (select 1 union all select i + 1 from n where i < 1001) select count(*) from n;
> error 3636 after 1001 iterations
with recursive n(i) as (select 1 union select i + 1 from n) select count(*) from n;
> error 3636 after 1001 iterations
with recursive n as (select 1 as i union all select i + 1 from n), m as (select 1 as j) select * from m;
> 1
with recursive n(i) as (select 0 union select (i + 1) % 5 from n) select count(*) from n;
> 5
with recursive n(i) as (select 1 union all select i + 1 from n where i < 600), m(i) as (select 1 union all select x.i + 1 from m as x where x.i < 600) select (select count(*) from n) + (select count(*) from m);
> 1200
with recursive d(id, boss, depth) as (select cid, cid, 0 from o where id = 1 union all select o.cid, d.id, depth + 1 from d join o on o.id = depth + 2 where depth < 2) select count(*) from d;
> 3
set session cte_max_recursion_depth = 3;
> ok 0
with recursive n(i) as (select 1 union all select i + 1 from n where i < 4) select count(*) from n;
> error 3636 after 4 iterations
with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select count(*) from n;
> 3
set session cte_max_recursion_depth = 0;
> ok 0
with recursive n(i) as (select 1 union all select i + 1 from n where i < 1) select count(*) from n;
> error 3636 after 1 iterations
set session cte_max_recursion_depth = 4294967295;
> ok 0
set session max_execution_time = 1;
> ok 0
with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n;
> error 3024
set session max_execution_time = 0;
> ok 0
set session cte_max_recursion_depth = 1000;
> ok 0
create view counted as with recursive n(i) as (select 1 union all select i + 1 from n where i < 7) select i from n;
> ok 0
select count(*) from counted;
> 7
select id, row_number() over (order by amount desc) rn, sum(amount) over (partition by cid order by id) s from o order by id;
> 1 | 2 | 10.50
> 2 | 1 | 30.50
> 3 | 3 | 5.00
> 4 | 4 | 1.00
select cid from o union select id from c order by 1;
> 1
> 2
> 3
> 9
select id from c where exists (select 1 from o where o.cid = c.id) and id in (select cid from o) order by id;
> 1
> 2
select count(*), count(country), count(distinct country), min(name), max(name) from c;
> 3 | 2 | 2 | Ann | Cid
select country, count(*) from c group by country with rollup order by country;
> any
select year(at) y, month(at) m, sum(amount) from o where at >= '2024-01-01' and at < date_add('2024-01-01', interval 2 month) group by y, m order by y, m;
> 2024 | 1 | 10.50
> 2024 | 2 | 25.00
select group_concat(name order by name desc separator '/') from c;
> Cid/Bob/Ann
select distinct country from c order by country desc;
> FR
> DE
> NULL
select * from o order by amount limit 1, 2;
> 3 | 2 | 5.00 | 2024-02-15
> 1 | 1 | 10.50 | 2024-01-01
select * from c natural join (select 1 id, 'x' extra) e;
> 1 | Ann | DE | x
select * from c join o using (id) where id < 3 order by id;
> columns id | name | country | cid | amount | at
> 1 | Ann | DE | 1 | 10.50 | 2024-01-01
> 2 | Bob | FR | 1 | 20.00 | 2024-02-01
select c.*, 1 one from c where c.id = 1;
> 1 | Ann | DE | 1
select id, name from c group by id;
> any
select name, amount from c, o where c.id = o.cid and amount = (select max(amount) from o);
> Ann | 20.00
select * from (select id, name n from c) t where t.n like '%b%';
> 2 | Bob
select 1 from c where nosuch = 1;
> error 1054 Unknown column 'nosuch' in 'where clause'
select id from c join o on c.id = o.cid;
> error 1052 Column 'id' in field list is ambiguous
select * from c as a, o as a;
> error 1066
select * from nosuch;
> error 1146 Table 'test.nosuch' doesn't exist
select * from nodb.c;
> error 1049 Unknown database 'nodb'
select nofunc(1) from c;
> error 1305 nofunc
select name, count(*) from c;
> error 1055
select * from (select 1);
> error 1248
select id from c union select id, name from c;
> error 1222
select (select id from c);
> error 1242
select * from c where;
> error 1064
selec 1;
> error 1064
select id, amount from o where cid = 1 for update;
> 1 | 10.50
> 2 | 20.00
explain select * from c where id = 1;
> in memory: select from c by primary key
explain select name, count(*) from c group by name;
> any
select a.id from c a where a.id >= 1 and a.id < 3;
> 1
> 2
select sum(amount), count(*), avg(amount), min(at) from o where id between 1 and 3;
> 35.50 | 3 | 11.833333 | 2024-01-01
values row(1, 'a'), row(2, 'b');
> 1 | a
> 2 | b
select null(1);
> error 1064 no function's name before
select b'01'(1), -0.0 (1);
> error 1064
select ();
> error 1064 no function's name before
select max();
> error 1064 needs an argument
select 1 from c where ();
> error 1064
kill query ;
> error 1064
select 1 for update;
> 1
select id where id > 0 for update;
> error 1054
select row_number() over (order by id) from c order by 1 limit 1;
> 1
insert into c () values ();
> error 1364
create table untyped (a default 1);
> error 1064 needs a type
select concat('a', x'0'' ');
> error 1064 not hexadecimal
select hex(0xF), hex(x'0F');
> 0F | 0F
