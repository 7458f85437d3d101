create table t (id int primary key, s varchar(20), d datetime, n int, x double, e decimal(10,3));
> ok 0
insert into t values (1, 'Hello World', '2024-03-15 13:45:30', 7, 2.5, 12.345), (2, null, null, null, null, null);
> ok 2
select upper(s), lower(s), length(s), char_length(s), reverse(s), left(s, 3), right(s, 3), substring(s, 2, 3), substr(s, -5), mid(s, 7) from t where abs(id) = 1;
> HELLO WORLD | hello world | 11 | 11 | dlroW olleH | Hel | rld | ell | World | World
select lpad(s, 13, '*'), rpad(s, 5, '*'), replace(s, 'o', '0'), instr(s, 'o'), locate('o', s, 6), trim('  x '), ltrim('  x'), repeat('ab', 2), space(2) from t where abs(id) = 1;
> **Hello World | Hello | Hell0 W0rld | 5 | 8 | x | x | abab |   
select substring_index('a.b.c', '.', 2), substring_index('a.b.c', '.', -1), concat_ws('-', 'a', null, 'b'), field('b', 'a', 'b'), find_in_set('b', 'a,b'), elt(2, 'x', 'y'), hex('a'), hex(255), unhex('41') from t where abs(id) = 1;
> a.b | c | a-b | 2 | 2 | y | 61 | FF | A
select abs(-n), ceil(x), floor(x), round(x), round(e, 2), round(e), truncate(e, 1), sqrt(16), pow(2, 3), mod(n, 4), sign(-x), n div 2 from t where abs(id) = 1;
> 7 | 3 | 2 | 3 | 12.35 | 12 | 12.3 | 4 | 8 | 3 | -1 | 3
select year(d), month(d), day(d), hour(d), minute(d), second(d), dayofweek(d), dayofyear(d), quarter(d), weekday(d), dayname(d), monthname(d) from t where abs(id) = 1;
> 2024 | 3 | 15 | 13 | 45 | 30 | 6 | 75 | 1 | 4 | Friday | March
select date(d), date_format(d, '%Y/%m/%d %H:%i:%s'), date_add(d, interval 1 day), d - interval 2 hour, last_day(d), datediff(d, '2024-03-01'), timestampdiff(day, '2024-03-01', d), extract(year from d) from t where abs(id) = 1;
> 2024-03-15 | 2024/03/15 13:45:30 | 2024-03-16 13:45:30 | 2024-03-15 11:45:30 | 2024-03-31 | 14 | 14 | 2024
select unix_timestamp(d), from_unixtime(0), str_to_date('15.03.2024', '%d.%m.%Y'), to_days(d) from t where abs(id) = 1;
> 1710510330 | 1970-01-01 00:00:00 | 2024-03-15 | 739325
select cast('12abc' as signed), cast(n as char), cast('2024-01-02' as date), cast(e as decimal(10,1)), convert('5', signed), cast(1.6 as signed), cast(n as double) from t where abs(id) = 1;
> 12 | 7 | 2024-01-02 | 12.3 | 5 | 2 | 7
select s + 1, s > 0, n = '7', n = '7x', concat(n, x, e), if(s like 'H%', 'y', 'n'), isnull(s), ifnull(s, 'none') from t where abs(id) = 1;
> 1 | 0 | 1 | 1 | 72.512.345 | y | 0 | Hello World
select ifnull(s, 'none'), coalesce(n, 0), n is null, n <=> null, if(n, 1, 2), nullif(1, 2), s || 'x' from t where abs(id) = 2;
> none | 0 | 1 | 1 | 2 | 1 | NULL
select s regexp '^Hel', s rlike 'z', s like '%o W%', s not like 'x%' from t where abs(id) = 1;
> 1 | 0 | 1 | 1
select 5 & 3, 5 | 3, 5 ^ 3, 1 << 4, 16 >> 2, ~0 from t where abs(id) = 1;
> 1 | 7 | 6 | 16 | 4 | 18446744073709551615
select n / 2, n / 0, n % 0, x / 2, e / 3, n * 1.5, n + x from t where abs(id) = 1;
> 3.5000 | NULL | NULL | 1.25 | 4.1150000 | 10.5 | 9.5
select json_object('a', n, 'b', s), json_array(1, 'x'), json_unquote(json_extract('{"k": "v"}', '$.k')), json_valid('[1]'), json_length('[1,2,3]') from t where abs(id) = 1;
> {"a":7,"b":"Hello World"} | [1,"x"] | v | 1 | 3
select md5('a'), sha1('a'), sha2('a', 256) from t where abs(id) = 1;
> 0cc175b9c0f1b6a831c399e269772661 | 86f7e437faa5a7fce15d1ddcb9eaeaea377667b8 | ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb
select std(n), bit_or(n), json_arrayagg(n), any_value(n) from t where id = 1 and abs(id) = 1;
> 0 | 7 | [7] | 7
select strcmp('a', 'b'), ascii('a'), char(65, 66), bin(5), format(1234567.891, 2), insert('Quadratic', 3, 4, 'What') from t where abs(id) = 1;
> -1 | 97 | AB | 101 | 1,234,567.89 | QuWhattic
select length() from t;
> error 1582
select group_concat(distinct n) from t;
> 7
select lag(n) over (order by id), first_value(s) over (order by id), ntile(2) over (order by id), rank() over (order by id) from t order by id;
> NULL | Hello World | 1 | 1
> 7 | Hello World | 2 | 2
