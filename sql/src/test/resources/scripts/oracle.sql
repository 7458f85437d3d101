# What differed from MySQL and MariaDB when both were asked the same.
create table ord (id int primary key, cust int, amount decimal(10,2), day date, at datetime(6), b datetime);
> ok 0
insert into ord values (1,1,10.00,'2024-01-01','2024-01-31 10:20:30.123456','2024-01-31 10:20:30'),(2,1,20.50,'2024-01-02',null,null),(3,2,5.25,'2024-01-02',null,null),(4,3,0,'2024-02-01',null,null),(5,null,7.77,null,null,null);
> ok 5
create table cust (id int primary key, name varchar(20));
> ok 0
insert into cust values (1,'Ann'),(2,'Bob');
> ok 2
select cust, sum(amount) from ord group by cust with rollup;
> NULL | 7.77
> 1 | 30.50
> 2 | 5.25
> 3 | 0.00
> NULL | 43.52
select cust, day, count(*) from ord where id < 4 group by cust, day with rollup;
> 1 | 2024-01-01 | 1
> 1 | 2024-01-02 | 1
> 1 | NULL | 2
> 2 | 2024-01-02 | 1
> 2 | NULL | 1
> NULL | NULL | 3
select group_concat(distinct cust order by cust desc), group_concat(distinct cust order by cust separator '-') from ord;
> 3,2,1 | 1-2-3
select group_concat(distinct amount order by amount desc) from ord where id < 3;
> 20.50,10.00
select date_sub(day, interval 1 hour), at + interval 1 day, b + interval 1 day, b + interval 1 microsecond from ord where abs(id) = 1;
> 2023-12-31 23:00:00 | 2024-02-01 10:20:30.123456 | 2024-02-01 10:20:30 | 2024-01-31 10:20:30.000001
select time(at), time(b), maketime(1, 2, 3) from ord where abs(id) = 1;
> 10:20:30.123456 | 10:20:30 | 01:02:03
select week('2000-01-01', 1), week('2000-01-01', 3), week('2024-12-30', 1), week('2024-12-30', 3), week('2024-01-31', 1);
> 0 | 52 | 53 | 1 | 5
select trim(both 'xx' from 'xxaxxx'), trim(leading 'ab' from 'ababcab'), trim(trailing 'a.' from 'xa.a.'), trim(both '' from 'x');
> ax | cab | x | x
select cast(-1 as unsigned), cast(5 as unsigned), cast('7' as unsigned), oct(8);
> 18446744073709551615 | 5 | 7 | 10
delete o from ord o join cust c on c.id = o.cust where c.name = 'Bob';
> ok 1
delete from o using ord as o join cust c on c.id = o.cust where o.id = 1;
> ok 1
select id from ord order by id;
> 2
> 4
> 5
drop table cust, nosuch, nothing;
> error 1051 Unknown table 'test.nosuch,test.nothing'
select count(*) from cust;
> 2
drop table if exists nosuch, cust;
> ok 0
select upper('straße'), lower('ÄÖÜ'), upper(b) from (select 'straße' as b) x;
> STRAßE | äöü | STRAßE
select upper('straße');
> STRAßE
select format(amount, 1), format(12345.675, 2), format(-1234567, 0) from (select 7.75 as amount) x;
> 7.8 | 12,345.68 | -1,234,567
