create database d on gcs "b/p" credentials '{}';
> error 1235
create database d on s3 "bucket/path" config '{bad' credentials '{"aws_access_key_id":"AKIA1","aws_secret_access_key":"topsecret"}';
> error 10117 CONFIG is not valid JSON
create database d on s3 "bucket/path" config '{"nosuch":"x"}';
> error 10117 nosuch
create database d on fs "relative/path";
> error 10117 absolute path
create database test;
> error 1007
create database if not exists test;
> ok 1
show warnings;
> Note | 1007 | Can't create database 'test'; database exists
drop database nosuch;
> error 1008
drop database if exists nosuch;
> ok 0
create database information_schema;
> error 1102
attach database d on fs "/nowhere" at milestone 'm' at time '2024-01-01';
> error 1210 not both
attach database d on fs "/nowhere" at time 'yesterday';
> error 10117 is not a time
attach database d on fs "/nowhere";
> error 10122
attach database d;
> error 1064
attach database d on fs "/nowhere" as e;
> error 1235 READ ONLY
detach database nosuch;
> error 1049
create milestone "m" for nosuch;
> error 1049
create milestone "m1";
> ok 0
select milestone_name, database_name from information_schema.mv_milestones;
> m1 | test
drop milestone "nosuch";
> error 10104
drop milestone "m1";
> ok 0
create milestone x pin;
> error 1235
check bottomless on test;
> empty
backup database test to fs "/x";
> error 1235
replicate database test to fs "/x";
> error 10117
replicate database test to fs "/x" as `a/b`;
> error 10117 A replica's name has up to 64 letters, digits, '_', '-' and '.', unlike 'a/b'
replicate database test to fs "/x" max lag 0 seconds;
> error 10117 MAX LAG is a whole number from 1 to 604800, not 0
replicate database test to fs "/x" retention 3 weeks;
> error 1064
replicate database test to fs "/x" max lag 1 minute;
> error 1064
replicate database test fs "/x";
> error 1064
replicate database nosuch to fs "/x";
> error 1049
stop replicating test;
> error 10126
pause replicating test to west;
> error 10117
show replication status;
> empty
show replication status for nosuch;
> error 1049
failover database test;
> error 10117
sync bottomless database test;
> ok 0
select * from information_schema.nosuch;
> error 1109 Unknown table 'NOSUCH' in information_schema
set nosuch = 1;
> error 1193 Unknown system variable 'nosuch'
select @@nosuch;
> error 1193
set global nosuch = 1;
> error 1193
set session max_connections = 5;
> error 1229
set global max_connections = 20;
> ok 0
select @@max_connections;
> 20
set global max_connections = 'x';
> error 1232
set global port = 1;
> error 1238
set time_zone = 'nowhere';
> error 1298
set names latin7;
> error 1115
set version = 'x';
> error 1238
load data infile 'x' into table t;
> error 1146
create user 'a'@'%' identified with nosuch by 'secret';
> error 1524
call p();
> error 1305 PROCEDURE test.p does not exist
;
> error 1065
select 'unclosed;
> error 1064
set global read_only = on;
> ok 0
create table x (a int);
> error 1290
set global read_only = off;
> ok 0

# A ? without a value.
select 1 order by ?;
> error 1064
show full columns end t like 'i%';
> error 1064
