package io.hadal.sql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.LocalDisk;
import io.hadal.env.SystemEnv;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlSession;
import io.hadal.sql.parse.UserStatementParser;
import io.hadal.sql.user.AccountName;
import io.hadal.sql.user.Credential;
import io.hadal.sql.user.UserStatement;
import io.hadal.sql.user.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts, roles and what they may. */
final class UserStatementsTest {
    private TestServer server;
    private SqlSession root;

    @BeforeEach
    void open() throws Exception {
        server = new TestServer();
        root = server.open();
        run("create table t (id int primary key, x int)", "create table u (id int primary key)");
        run("insert into t values (1, 1), (2, 2)");
    }

    @AfterEach
    void close() throws Exception {
        root.close();
        server.close();
    }

    private void run(String... statements) throws SqlException {
        for (String sql : statements) {
            TestServer.run(root, sql);
        }
    }

    private List<String> rows(String sql) throws SqlException {
        return TestServer.run(root, sql).texts();
    }

    private SqlSession as(String user) {
        return server.open(new AccountName(user, "%"));
    }

    private static void denied(SqlSession session, int code, String sql) {
        assertThatThrownBy(() -> TestServer.run(session, sql))
                .as(sql)
                .isInstanceOfSatisfying(
                        SqlException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void grantsAreShownAsMysqlShowsThem() throws Exception {
        run("create user 'ann'@'%' identified by 'hush', bob@localhost");
        run("grant select, insert on test.* to ann with grant option");
        run("grant update on test.t to ann", "grant all on *.* to bob@localhost");
        run(
                "create role reader, 'w'@'%'",
                "grant reader to ann", "grant w to ann with admin option");
        assertThat(rows("show grants for ann"))
                .containsExactly(
                        "GRANT USAGE ON *.* TO `ann`@`%`",
                        "GRANT SELECT, INSERT ON `test`.* TO `ann`@`%` WITH GRANT OPTION",
                        "GRANT UPDATE ON `test`.`t` TO `ann`@`%`",
                        "GRANT `reader`@`%` TO `ann`@`%`",
                        "GRANT `w`@`%` TO `ann`@`%` WITH ADMIN OPTION");
        assertThat(rows("show grants for bob@localhost"))
                .containsExactly("GRANT ALL PRIVILEGES ON *.* TO `bob`@`localhost`");
        assertThat(rows("show grants"))
                .containsExactly(
                        "GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION");
        run("revoke insert, grant option on test.* from ann", "revoke w from ann");
        assertThat(rows("show grants for ann"))
                .containsExactly(
                        "GRANT USAGE ON *.* TO `ann`@`%`",
                        "GRANT SELECT ON `test`.* TO `ann`@`%`",
                        "GRANT UPDATE ON `test`.`t` TO `ann`@`%`",
                        "GRANT `reader`@`%` TO `ann`@`%`");
        run("revoke all privileges, grant option from ann");
        assertThat(rows("show grants for ann")).hasSize(2);
        assertThat(rows("show create user ann").getFirst())
                .startsWith("CREATE USER `ann`@`%` IDENTIFIED WITH 'caching_sha2_password' AS '$A$")
                .endsWith("' REQUIRE NONE ACCOUNT UNLOCK");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select | select * from t where id = 1 | delete from t where id = 1",
                "select | select sum(x) from t | update t set x = 1 where id = 1",
                "select, delete | delete from t where id = 2 | insert into t values (9, 9)",
                "insert | insert into t values (9, 9) | replace into t values (9, 9)",
                "insert | insert into t values (9, 9) | select * from t",
                "insert, delete | replace into t values (9, 9) | update t set x = 1",
                "update | update t set x = 1 | update t set x = 1 where id = 1",
                "select, update | update t set x = 1 where id = 1 | delete from t",
                "insert | insert into t values (9, 9) | insert into t select 9, id from u",
                "insert | insert into t values (9, 9) | insert into t values (1, 1) on duplicate key update x = 2",
                "select | with w as (select * from t) select * from w | with w as (select * from u) select * from w",
                "select | select * from t where id in (select id from t) | select * from t where id in (select id from u)",
                "select | select (select max(x) from t) | select (select max(id) from u)",
                "select | select * from t union select 1, 2 | select * from t union select id, 1 from u",
                "select | with u as (select 1) select * from u | with t as (select * from u) select * from t",
                "select | set @x = (select max(x) from t) | set @x = (select max(id) from u)",
                "select | do (select max(x) from t) | do (select max(id) from u)",
                "select | select * from t where x = (select max(x) from t) | select exists (select 1 from u)",
                "select | select * from (select * from t) d | select * from (select * from u) d",
                "select | select * from t order by (select 1) | select * from t order by (select max(id) from u)",
                "select | select * from t a join t b on a.id = b.id | select * from t a join u b on a.id = b.id",
                "alter | alter table t add column y int | drop table t",
                "alter | alter table t add column y int | alter table t rename to z",
                "drop | drop table t | create table n (id int primary key)",
                "drop | truncate table t | alter table t add column y int",
                "index | create index k on t (x) | alter table t add column y int",
                "create | create table n (id int primary key) | create table n as select * from u",
                "create | create table n (id int primary key) | create table n like u",
                "select | show create table t | show create table u",
                "select | describe t | show columns from u",
                "select | explain select * from t | explain select * from u",
                "select | select * from t for share | select * from t for update",
                "select, update | select * from t for update | select * from u for update",
                "select, delete | select * from t a for update of a | select * from u for share",
            })
    void oneTablesPrivilegesAreForThatTable(String privileges, String may, String mayNot)
            throws Exception {
        run("create user ann", "grant " + privileges + " on test.t to ann");
        run("grant create on test.n to ann");
        if (!privileges.strip().equals("create")) {
            run("revoke create on test.n from ann");
        }
        try (SqlSession ann = as("ann")) {
            ann.useDatabase("test");
            denied(ann, 1142, mayNot);
            TestServer.run(ann, may);
        }
    }

    @Test
    void aPlanThatOneMayRunIsRefusedToOthers() throws Exception {
        String sql = "select x from t where id = 1";
        assertThat(rows(sql)).containsExactly("1");
        run("create user ann", "grant select on test.u to ann");
        try (SqlSession ann = as("ann")) {
            ann.useDatabase("test");
            denied(ann, 1142, sql);
            run("grant select on test.t to ann");
            assertThat(TestServer.run(ann, sql).texts()).containsExactly("1");
            run("revoke select on test.t from ann");
            denied(ann, 1142, sql);
            run("drop user ann");
            denied(ann, 1142, "select * from u");
        }
    }

    @Test
    void databasesThatOneMayNotUseAreNotSeen() throws Exception {
        run("create database other", "create database app_1", "create database appx1");
        run("create table other.secret (id int primary key)");
        run("create user ann", "grant select on test.t to ann", "grant all on `app\\_%`.* to ann");
        try (SqlSession ann = as("ann")) {
            denied(ann, 1044, "use other");
            denied(ann, 1044, "show tables from other");
            assertThat(TestServer.run(ann, "show databases").texts())
                    .containsExactly("information_schema", "performance_schema", "app_1", "test");
            ann.useDatabase("test");
            assertThat(TestServer.run(ann, "show tables").texts()).containsExactly("t");
            assertThat(
                            TestServer.run(
                                            ann,
                                            "select table_name from information_schema.tables where"
                                                    + " table_schema not like '%\\_schema'")
                                    .texts())
                    .containsExactly("t");
            TestServer.run(ann, "create table app_1.a (id int primary key)");
            denied(ann, 1142, "create table appx1.a (id int primary key)");
            denied(ann, 1142, "select * from other.secret");
            denied(ann, 1142, "select * from other.nosuch");
        }
    }

    @Test
    void whoHasAnAccountIsForThoseWhoMayReadIt() throws Exception {
        run("create user ann identified by 'secret'");
        String accounts = "select user from mysql.user where authentication_string <> ''";
        try (SqlSession ann = as("ann")) {
            denied(ann, 1142, accounts);
            denied(ann, 1142, "show columns from mysql.user");
            denied(ann, 1044, "use mysql");
            denied(ann, 1044, "show tables from mysql");
            assertThat(
                            TestServer.run(
                                            ann,
                                            "select count(*) from information_schema.columns where"
                                                    + " table_schema = 'mysql'")
                                    .texts())
                    .containsExactly("0");
            run("grant select on mysql.user to ann");
            assertThat(TestServer.run(ann, accounts).texts()).containsExactly("ann");
            denied(ann, 1142, "select * from mysql.db");
            assertThat(TestServer.run(ann, "show tables from mysql").texts())
                    .containsExactly("user");
        }
    }

    @Test
    void othersConnectionsAreSeenWithProcess() throws Exception {
        run("create user ann");
        String attributes = "select attr_value from performance_schema.session_connect_attrs";
        try (SqlSession ann = as("ann")) {
            assertThat(TestServer.run(ann, attributes).texts()).isEmpty();
            run("grant process on *.* to ann");
            assertThat(TestServer.run(ann, attributes).texts()).containsExactly("tests");
        }
    }

    @Test
    void whatSetGlobalSaysIsForSessionsToCome() throws Exception {
        run("set global sql_mode = 'NO_ENGINE_SUBSTITUTION'", "set global time_zone = '+02:00'");
        run("set global transaction isolation level repeatable read");
        String asked = "select @@sql_mode, @@time_zone, @@transaction_isolation";
        try (SqlSession next = server.open()) {
            assertThat(TestServer.run(next, asked).texts())
                    .containsExactly("NO_ENGINE_SUBSTITUTION | +02:00 | REPEATABLE-READ");
            run("set global sql_mode = default");
            next.reset();
            assertThat(TestServer.run(next, "select @@sql_mode like 'ONLY_FULL%'").texts())
                    .containsExactly("1");
        }
        assertThat(TestServer.run(root, asked).texts().getFirst()).contains("READ-COMMITTED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1227 | super | set global wait_timeout = 100",
                "1227 | super | set @@global.wait_timeout = 100",
                "1044 | super | sync bottomless database test",
                "1044 | backup | sync bottomless database test",
                "1044 | create | create milestone 'm' for test",
                "1044 | create database | create database d",
                "1044 | drop | drop database test",
                "1044 | drop database | drop database test",
                "1227 | create user | create user x",
                "1227 | create role | create role x",
                "1227 | reload | flush tables",
                "1227 | super | set global transaction isolation level read committed",
            })
    void theServersPrivileges(int code, String privilege, String sql) throws Exception {
        run("create user ann");
        try (SqlSession ann = as("ann")) {
            denied(ann, code, sql);
            run("grant " + privilege + " on *.* to ann");
            try {
                TestServer.run(ann, sql);
            } catch (SqlException e) {
                assertThat(e.code()).isNotIn(1044, 1142, 1227);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grant super on *.* to ann",
                "grant all on test.* to ann",
                "alter user root@localhost identified by 'x'",
                "drop user root@localhost",
                "rename user root@localhost to x",
                "grant big to ann",
                "revoke select on test.* from bob",
                "set password for root@localhost = 'x'",
            })
    void nobodyGivesHimselfMore(String sql) throws Exception {
        run("create user ann, bob", "create role big", "grant super on *.* to big");
        run("grant create user on *.* to ann", "grant select on test.* to bob");
        try (SqlSession ann = as("ann")) {
            assertThatThrownBy(() -> TestServer.run(ann, sql))
                    .isInstanceOfSatisfying(
                            SqlException.class,
                            e -> assertThat(e.code()).isIn(1044, 1045, 1142, 1227));
            TestServer.run(ann, "set password = 'new'");
            TestServer.run(ann, "alter user user() identified by 'newer'");
        }
    }

    @Test
    void rolesCountWhenTheyAreActive() throws Exception {
        run("create user ann", "create role reader, inner_role");
        run("grant select on test.* to inner_role", "grant inner_role to reader");
        run("grant reader to ann");
        try (SqlSession ann = as("ann")) {
            denied(ann, 1142, "select * from test.t");
            assertThat(TestServer.run(ann, "select current_role()").texts())
                    .containsExactly("NONE");
            TestServer.run(ann, "set role reader");
            assertThat(TestServer.run(ann, "select current_role(), current_user()").texts())
                    .containsExactly("`reader`@`%` | ann@%");
            assertThat(TestServer.run(ann, "select x from test.t where id = 2").texts())
                    .containsExactly("2");
            TestServer.run(ann, "set role none");
            denied(ann, 1142, "select * from test.t");
            denied(ann, 3530, "set role nosuch");
        }
        run("set default role all to ann");
        try (SqlSession ann = as("ann")) {
            TestServer.run(ann, "select * from test.t");
        }
        denied(root, 3573, "grant reader to inner_role");
        run("drop role inner_role");
        try (SqlSession ann = as("ann")) {
            denied(ann, 1142, "select * from test.t");
        }
    }

    @Test
    void whatIsWrongIsToldAsMysqlTellsIt() throws Exception {
        run("create user ann");
        denied(root, 1396, "create user ann");
        denied(root, 1396, "drop user nosuch");
        denied(root, 1396, "alter user nosuch identified by 'x'");
        denied(root, 1410, "grant select on test.* to nosuch");
        denied(root, 1141, "revoke select on test.* from ann");
        denied(root, 1147, "revoke select on test.t from ann");
        denied(root, 1221, "grant super on test.* to ann");
        denied(root, 1144, "grant super on test.t to ann");
        denied(root, 1524, "create user x identified with nosuch by 'y'");
        denied(root, 1827, "create user x identified with mysql_native_password as 'y'");
        denied(root, 1235, "grant select (x) on test.t to ann");
        denied(root, 1064, "grant nonsense on test.t to ann");
        assertThat(TestServer.run(root, "create user if not exists ann").warnings).isEqualTo(1);
        assertThat(TestServer.run(root, "drop user if exists nosuch").warnings).isEqualTo(1);
        run("rename user ann to 'b b'@'10.%'");
        run("grant all privileges on *.* to 'carl'@'%' identified by 'hush' with grant option");
        assertThat(
                        rows(
                                "select grantee, privilege_type from"
                                        + " information_schema.user_privileges where grantee like '%b b%'"))
                .containsExactly("'b b'@'10.%' | USAGE");
    }

    @Test
    void accountsOutliveTheServer(@TempDir Path folder) throws Exception {
        LocalDisk disk = new LocalDisk(folder);
        Users kept = Users.open(disk, new SystemEnv(), List.of());
        for (String sql :
                List.of(
                        "create user ann identified by 'it''s \\\\ hush' require ssl account lock",
                        "create user old identified with mysql_native_password by 'x'",
                        "create role r",
                        "grant r to ann with admin option",
                        "set default role r to ann",
                        "grant all on `a\\_b`.* to ann with grant option",
                        "grant select on test.`t``t` to r")) {
            change(kept, sql);
        }
        Users again = Users.open(disk, new SystemEnv(), List.of());
        assertThat(again.book().accounts())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(kept.book().accounts());
        Path file = folder.resolve(Users.FILE);
        assertThat(Files.readString(file)).doesNotContain("hush").contains("REQUIRE SSL");
        Files.writeString(file, Files.readString(file).replace("SELECT", "DELETE"));
        assertThatThrownBy(() -> Users.open(disk, new SystemEnv(), List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("users.sql");
    }

    @Test
    void rootsPasswordOfTheConfigurationIsChangedThereAlone(@TempDir Path folder) throws Exception {
        LocalDisk disk = new LocalDisk(folder);
        SystemEnv env = new SystemEnv();
        List<Credential> password =
                List.of(Credential.of(Credential.CACHING_SHA2, "hush", env.random()));
        Users configured = Users.open(disk, env, password);
        change(configured, "create user ann");
        assertThatThrownBy(() -> change(configured, "alter user root identified by 'x'"))
                .hasMessageContaining("root_password_file");
        assertThat(Files.readString(folder.resolve(Users.FILE))).doesNotContain("root");
        assertThat(Users.open(disk, env, List.of()).book().accounts())
                .extracting(account -> account.name().text())
                .containsExactly("ann@%");
        assertThat(Users.open(disk, env, password).book().match("root", "192.0.2.1")).isNotNull();
    }

    private static void change(Users users, String sql) throws SqlException {
        UserStatement statement = UserStatementParser.parse(sql);
        users.change(
                (UserStatement.Change) Objects.requireNonNull(statement, sql),
                new Users.Context(
                        new AccountName("root", "localhost"), "caching_sha2_password", note -> {}));
    }
}
