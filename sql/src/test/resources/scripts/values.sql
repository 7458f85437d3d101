# Expressions without tables.
select 1+1;
> columns 1+1
> 2
select 1/3, 7 DIV 2, 7 % 3, -7 DIV 2, 1.5*2, 1/0, 5 MOD 2;
> 0.3333 | 3 | 1 | -3 | 3.0 | NULL | 1

select 'a''b', "it's", 'x\'y', "say ""hi""";
> a'b | it's | x'y | say "hi"
select 1 = 1, 1 = 2, 1 <=> null, null <=> null, not 1, 1 and null, 0 and null, 1 or null, 1 xor 1;
> 1 | 0 | 0 | 1 | 0 | NULL | 0 | 1 | 0
select 1 in (1, 2), 3 in (1, null), 2 between 1 and 3, 'abc' like 'a%', 'a_c' like 'a\_c', 'abc' like 'a\_c';
> 1 | NULL | 1 | 1 | 1 | 0
select '5' = 5, '5abc' = 5, 'abc' = 0, '1.50' = 1.5;
> 1 | 1 | 1 | 1
select concat('a', 1, null), concat('a', 1.50), ifnull(null, 2), coalesce(null, null, 3), if(1 > 2, 'a', 'b'), nullif(1, 1);
> NULL | a1.50 | 2 | 3 | b | NULL
select case 2 when 1 then 'a' when 2 then 'b' end, case when 0 then 1 end;
> b | NULL
select 0x41, x'4142', 1e3, .5, 12345678901234567890;
> A | AB | 1000 | 0.5 | 12345678901234567890
select 9223372036854775807 + 1;
> error 1690 BIGINT value is out of range
select @x := 5;
> 5
select @x, @x + 1, @nothing;
> 5 | 6 | NULL
set @a = 3, @b := @a * 2;
> ok 0
select @a + @b;
> 9
select database(), user(), connection_id();
> test | root@localhost | 1
select date '2024-02-29', timestamp '2024-01-02 03:04:05', '2024-01-02' = date '2024-01-02';
> 2024-02-29 | 2024-01-02 03:04:05 | 1
select 1 from dual;
> 1
select @@autocommit, @@session.autocommit, @@max_allowed_packet;
> 1 | 1 | 67108864
select sleep(0);
> 0
# By DuckDB.
select 3 as a union all select 1 order by a;
> 1
> 3
select greatest(1, 3, 2), least('b', 'a'), greatest(1, null);
> 3 | a | NULL
