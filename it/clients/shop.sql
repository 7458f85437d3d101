create database if not exists shop; use shop;
create table customer (id bigint unsigned not null auto_increment, name varchar(80) not null default '', email varchar(120) default null comment 'may be null',
 born date, balance decimal(12,2) not null default 0.00, note text, pic blob, created timestamp(6) not null default current_timestamp(6) on update current_timestamp(6), vip tinyint(1) not null default 0, settings json, score double, primary key(id), unique key email_u (email), key name_k (name)) engine=InnoDB default charset=utf8mb4 comment='people';
create table orders (id int not null auto_increment primary key, customer_id bigint unsigned not null, at datetime(3), total decimal(20,4), key c (customer_id));
create table nokey (a int, b varchar(10));
insert into customer(name,email,born,balance,note,pic,vip,settings,score) values ('Änne O''Neil','a@x.org','1980-02-29',12.50,'line1\nline2\t\\ "q" \0 end',x'00ff27225c0a0d1a',1,'{"a": [1, 2, {"b": null}]}',1.5e-7),('',null,null,-3.00,null,null,0,null,null),('😀 emoji',  'e@x', '0001-01-01', 9999999999.99, '', '', 1, '"s"', 1e300);
insert into orders(customer_id,at,total) select 1,'2024-01-02 03:04:05.678', 3.1415;
insert into orders(customer_id,at,total) select customer_id,at,total+1 from orders;insert into orders(customer_id,at,total) select customer_id,at,total+1 from orders;
insert into nokey values(1,'x'),(null,null);
