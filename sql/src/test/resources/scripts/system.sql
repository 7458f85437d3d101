# performance_schema and mysql: what clients of MySQL look into.

SELECT VARIABLE_VALUE FROM performance_schema.session_variables WHERE VARIABLE_NAME = 'SQL_MODE';
> ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION
SELECT VARIABLE_NAME, VARIABLE_VALUE FROM performance_schema.global_variables WHERE VARIABLE_NAME IN ('performance_schema', 'lower_case_table_names') ORDER BY 1;
> lower_case_table_names | 0
> performance_schema | OFF
SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'uptime';
> 7
SELECT s.VARIABLE_VALUE, i.VARIABLE_VALUE FROM performance_schema.session_status s JOIN information_schema.SESSION_STATUS i ON s.VARIABLE_NAME = i.VARIABLE_NAME WHERE s.VARIABLE_NAME = 'Uptime';
> 7 | 7
SELECT VARIABLE_NAME FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME LIKE 'THREADS\_C%';
> Threads_connected
SELECT PROCESSLIST_ID, ATTR_NAME, ATTR_VALUE, ORDINAL_POSITION FROM performance_schema.session_connect_attrs;
> 1 | program_name | tests | 0
SELECT ATTR_VALUE FROM performance_schema.session_account_connect_attrs WHERE PROCESSLIST_ID = 1;
> tests
SELECT THREAD_ID, TYPE, PROCESSLIST_USER, PROCESSLIST_HOST, PROCESSLIST_INFO FROM performance_schema.threads;
> 1 | FOREGROUND | root | 127.0.0.1 | SHOW PROCESSLIST
SELECT ID, USER, DB, COMMAND FROM performance_schema.processlist;
> 1 | root | test | Query
SELECT COUNT(*) FROM performance_schema.events_statements_summary_by_digest;
> 0
SELECT * FROM performance_schema.nothing;
> error 1146 Table 'performance_schema.nothing' doesn't exist
SELECT * FROM information_schema.nothing;
> error 1109 Unknown table 'NOTHING' in information_schema
INSERT INTO performance_schema.threads (THREAD_ID) VALUES (1);
> error 1044 Access denied for user 'root'@'localhost' to database 'performance_schema'
DELETE FROM mysql.user;
> error 1044 Access denied for user 'root'@'localhost' to database 'mysql'
SHOW DATABASES;
> information_schema
> performance_schema
> test
SHOW TABLES FROM mysql LIKE '%priv';
> columns_priv
> procs_priv
> proxies_priv
> tables_priv
USE mysql;
> ok
SELECT User, Host, Select_priv, Super_priv, Create_tmp_table_priv, ssl_type, plugin, authentication_string, account_locked FROM user WHERE User = 'root';
> root | localhost | Y | Y | Y |  | caching_sha2_password |  | N
SELECT DATABASE();
> mysql
SHOW COLUMNS FROM user LIKE 'auth%';
> authentication_string | varchar(1024) | YES |  | NULL | 
DESCRIBE db Db;
> Db | varchar(1024) | YES |  | NULL | 
USE test;
> ok
CREATE USER reader@'%' IDENTIFIED WITH mysql_native_password AS '*00A51F3F48415C7D4E8908980D443C29C69B60C9' REQUIRE SSL;
> ok
CREATE ROLE clerk;
> ok
GRANT SELECT, INSERT, CREATE TEMPORARY TABLES ON test.* TO reader WITH GRANT OPTION;
> ok
GRANT SHOW VIEW, CREATE VIEW, UPDATE ON test.t TO reader;
> ok
GRANT clerk TO reader WITH ADMIN OPTION;
> ok
SET DEFAULT ROLE clerk TO reader;
> ok
SELECT User, Host, plugin, authentication_string, ssl_type, account_locked FROM mysql.user ORDER BY User;
> clerk | % | caching_sha2_password |  |  | Y
> reader | % | mysql_native_password | *00A51F3F48415C7D4E8908980D443C29C69B60C9 | ANY | N
> root | localhost | caching_sha2_password |  |  | N
SELECT Host, Db, User, Select_priv, Insert_priv, Update_priv, Create_tmp_table_priv, Grant_priv FROM mysql.db;
> % | test | reader | Y | Y | N | Y | Y
SELECT Db, Table_name, Table_priv, Column_priv FROM mysql.tables_priv;
> test | t | Update,Create View,Show view | 
SELECT * FROM mysql.role_edges;
> % | clerk | % | reader | Y
SELECT * FROM mysql.default_roles;
> % | reader | % | clerk
SELECT COUNT(*) FROM mysql.columns_priv;
> 0
SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'mysql' AND TABLE_NAME LIKE 'd%' ORDER BY 1;
> db | SYSTEM VIEW
> default_roles | SYSTEM VIEW
SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'performance_schema' AND TABLE_NAME = 'session_connect_attrs';
> 4
SHOW STATUS LIKE 'uptime';
> Uptime | 7
DROP USER reader;
> ok
DROP ROLE clerk;
> ok

# Variables: a session's, everybody's, and those that are as they are.

SET SESSION sort_buffer_size = 1048576, SESSION storage_engine = InnoDB;
> ok
SELECT @@sort_buffer_size, @@global.sort_buffer_size, @@storage_engine;
> 1048576 | 262144 | InnoDB
SET GLOBAL sort_buffer_size = 524288;
> ok
SELECT @@sort_buffer_size, @@global.sort_buffer_size;
> 1048576 | 524288
SET sort_buffer_size = DEFAULT;
> ok
SELECT @@sort_buffer_size;
> 524288
SET GLOBAL sort_buffer_size = DEFAULT;
> ok
SELECT @@global.sort_buffer_size;
> 262144
SET sort_buffer_size = DEFAULT;
> ok
SET GLOBAL log_bin_trust_function_creators = ON;
> ok
SHOW VARIABLES LIKE 'log_bin_trust%';
> log_bin_trust_function_creators | ON
SET log_bin_trust_function_creators = 0;
> error 1229 Variable 'log_bin_trust_function_creators' is a GLOBAL variable
SET GLOBAL log_bin_trust_function_creators = 2;
> error 1231 Variable 'log_bin_trust_function_creators' can't be set to the value of '2'
SET GLOBAL log_bin_trust_function_creators = DEFAULT;
> ok
SET have_dynamic_loading = 1;
> error 1238 Variable 'have_dynamic_loading' is a read only variable
SET sort_buffer_size = 'big';
> error 1232 Incorrect argument type to variable 'sort_buffer_size'
SET sql_mode = NULL;
> error 1231 Variable 'sql_mode' can't be set to the value of 'NULL'
SET sql_mode = 'STRICT_TRANS_TABLES,NONSENSE';
> error 1231 Variable 'sql_mode' can't be set to the value of 'NONSENSE'
SET sql_mode = 'no_engine_substitution, STRICT_TRANS_TABLES,';
> ok
SELECT @@sql_mode;
> STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION
SET sql_mode = TRADITIONAL;
> ok
SELECT @@sql_mode;
> STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,TRADITIONAL,NO_ENGINE_SUBSTITUTION
SET sql_mode = ANSI_QUOTES;
> ok
SHOW WARNINGS;
> Warning | 1105 | sql_mode ANSI_QUOTES has no effect here
SET sql_mode = DEFAULT;
> ok
SET GLOBAL transaction_isolation = 'REPEATABLE-READ';
> ok
SELECT @@global.transaction_isolation, @@transaction_isolation;
> REPEATABLE-READ | READ-COMMITTED
SET GLOBAL TRANSACTION ISOLATION LEVEL READ COMMITTED;
> ok
SELECT @@global.transaction_isolation;
> READ-COMMITTED
SET timestamp = 86400.5;
> ok
SELECT NOW(6), UTC_TIMESTAMP(), UNIX_TIMESTAMP(), @@timestamp;
> 1970-01-02 00:00:00.500000 | 1970-01-02 00:00:00 | 86400 | 86400.500000
SELECT CURDATE(), CAST(NOW() AS DATE) FROM information_schema.ENGINES;
> 1970-01-02 | 1970-01-02
SET timestamp = DEFAULT;
> ok
SELECT YEAR(NOW()) > 2000;
> 1
SET GLOBAL timestamp = 1;
> error 1228 Variable 'timestamp' is a SESSION variable
