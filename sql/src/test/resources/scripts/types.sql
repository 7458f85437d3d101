create table t (id int primary key, ti tinyint, si smallint, mi mediumint, bi bigint, d decimal(5,2), f float, db double, v varchar(3), vb varbinary(3), dt date, ts datetime, t6 datetime(6), bo bool, j json, tx text, bl blob);
> ok 0
insert into t (id, ti) values (1, 128);
> error 1264 Out of range value for column 'ti' at row 1
insert into t (id, bi) values (1, 9223372036854775808);
> error 1264
insert into t (id, d) values (1, 1000);
> error 1264
insert into t (id, v) values (1, 'abcd');
> error 1406 Data too long for column 'v' at row 1
insert into t (id, vb) values (1, 'abcd');
> error 1406
insert into t (id, ti) values (1, 'abc');
> error 1366 Incorrect integer value: 'abc' for column 'ti' at row 1
insert into t (id, dt) values (1, '2024-02-30');
> error 1292 Incorrect date value: '2024-02-30' for column 'dt' at row 1
insert into t (id, ts) values (1, '0000-00-00');
> error 1292
insert into t (id, j) values (1, '{bad');
> error 3140
insert into t values (null, 1,1,1,1,1,1,1,1,1,null,null,null,null,null,null,null);
> error 1048 Column 'id' cannot be null
insert into t values (1, 127, -5, 8388607, 9223372036854775807, 1.005, 1.5, 2.5, 'äöü', 'abc', '2024-2-9', '2024-01-02 03:04:05.6', '2024-01-02 03:04:05.123456', true, '{"a": [1, 2]}', 'text', x'00ff');
> ok 1
select id, ti, d, v, vb, dt, ts, t6, bo, j, tx from t where id = 1;
> 1 | 127 | 1.01 | äöü | abc | 2024-02-09 | 2024-01-02 03:04:06 | 2024-01-02 03:04:05.123456 | 1 | {"a": [1, 2]} | text
select id, ti, si, mi, bi, d, f, db, v, dt, ts, t6, bo, j, tx, hex(bl) from t where id > 0 and abs(id) = 1;
> 1 | 127 | -5 | 8388607 | 9223372036854775807 | 1.01 | 1.5 | 2.5 | äöü | 2024-02-09 | 2024-01-02 03:04:06 | 2024-01-02 03:04:05.123456 | 1 | {"a": [1, 2]} | text | 00FF
select ti + 1, d + 1, d * 2, ti / 2, sum(ti), avg(d), avg(ti), bi - 1 from t group by id;
> 128 | 2.01 | 2.02 | 63.5000 | 127 | 1.010000 | 127.0000 | 9223372036854775806
select j->'$.a', j->>'$.a[1]', json_extract(j, '$.a[0]') from t;
> [1,2] | 2 | 1
update t set ti = 200 where id = 1;
> error 1264
update t set d = '12.345', v = 12 where id = 1;
> ok 1
select d, v from t;
> 12.35 | 12
insert into t (id, t6) values (2, current_timestamp(6));
> ok 1
select count(*) from t where t6 <= now(6) and t6 > now() - interval 1 hour and id = 2;
> 1
create table d (id int primary key, at datetime(6) not null default current_timestamp(6), n varchar(9) default null, r int not null);
> ok 0
insert into d (id) values (1);
> error 1364 Field 'r' doesn't have a default value
insert into d (id, r) values (1, 2);
> ok 1
select id, n, r, at is not null from d;
> 1 | NULL | 2 | 1
create table floats (id int primary key, f float);
> ok 0
insert into floats values (1, 1.1), (2, 1.5), (3, -1.1);
> ok 3
select id from floats where f = 1.1;
> 1
select id from floats where id < 9 and f >= 1.1 order by id;
> 1
> 2
select id from floats where id = 1 and f = 1.1e0;
select id from floats where id = 1 and f = 1.100000023841858e0;
> 1
