package io.hadal.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Checkup;
import io.hadal.sql.SqlException;
import io.hadal.sql.parse.DatabaseStatement.AttachDatabase;
import io.hadal.sql.parse.DatabaseStatement.CheckBottomless;
import io.hadal.sql.parse.DatabaseStatement.CreateDatabase;
import io.hadal.sql.parse.DatabaseStatement.CreateMilestone;
import io.hadal.sql.parse.DatabaseStatement.Detach;
import io.hadal.sql.parse.DatabaseStatement.DetachDatabase;
import io.hadal.sql.parse.DatabaseStatement.DropDatabase;
import io.hadal.sql.parse.DatabaseStatement.DropKeptLog;
import io.hadal.sql.parse.DatabaseStatement.DropMilestone;
import io.hadal.sql.parse.DatabaseStatement.FailoverDatabase;
import io.hadal.sql.parse.DatabaseStatement.Optimize;
import io.hadal.sql.parse.DatabaseStatement.OptimizeTable;
import io.hadal.sql.parse.DatabaseStatement.ReplicateDatabase;
import io.hadal.sql.parse.DatabaseStatement.ShowMilestones;
import io.hadal.sql.parse.DatabaseStatement.ShowStorageLocks;
import io.hadal.sql.parse.DatabaseStatement.SyncDatabase;
import io.hadal.sql.parse.DatabaseStatement.VerifyReplica;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseStatementParserTest {

    @Test
    void createTakesConfigAndCredentialsInEitherOrderAndQuotes() throws Exception {
        StoreClause store =
                new StoreClause("S3", "b_c/path", "{\"region\":\"x\"}", "{\"k\":\"v\"}");
        CreateDatabase expected = new CreateDatabase("db", false, store, List.of());
        assertThat(
                        parse(
                                "CREATE DATABASE db ON S3 \"b_c/path\" CONFIG '{\"region\":\"x\"}' CREDENTIALS '{\"k\":\"v\"}'"))
                .isEqualTo(expected);
        assertThat(
                        parse(
                                "create schema `db` on s3 'b_c/path' credentials '{\"k\":\"v\"}' config '{\"region\":\"x\"}';"))
                .isEqualTo(expected);
        assertThat(parse("/* a */ CREATE DATABASE IF NOT EXISTS db"))
                .isEqualTo(new CreateDatabase("db", true, null, List.of()));
    }

    @Test
    void optionsWithoutMeaningAreNamedForWarnings() throws Exception {
        assertThat(
                        parse(
                                "create database db with sync durability partitions 8 character set utf8mb4 collate utf8mb4_bin on fs '/d' config ''"))
                .isEqualTo(
                        new CreateDatabase(
                                "db",
                                false,
                                new StoreClause("FS", "/d", "", ""),
                                List.of("with sync durability", "partitions 8", "", "")));
    }

    @Test
    void checkTakesItsOptionsInOrder() throws Exception {
        assertThat(parse("CHECK BOTTOMLESS"))
                .isEqualTo(new CheckBottomless(null, false, Checkup.Repair.NONE));
        assertThat(parse("check bottomless checksum on `a b` with repair force;"))
                .isEqualTo(new CheckBottomless("a b", true, Checkup.Repair.ALL));
        assertThat(parse("CHECK BOTTOMLESS ON db WITH REPAIR"))
                .isEqualTo(new CheckBottomless("db", false, Checkup.Repair.MISSING));
        assertThat(parse("DROP KEPT LOG '1f'")).isEqualTo(new DropKeptLog("1f"));
    }

    @Test
    void verificationIsAClauseAndAStatement() throws Exception {
        assertThat(parse("VERIFY REPLICA west")).isEqualTo(new VerifyReplica("west", null));
        assertThat(parse("verify replica `w 2` for shop;"))
                .isEqualTo(new VerifyReplica("w 2", "shop"));
        assertThat(DatabaseStatementParser.parse("VERIFY something")).isNull();
        assertThat(parse("REPLICATE DATABASE a TO FS '/d' VERIFY EVERY 90 MINUTES SYNC"))
                .isInstanceOfSatisfying(
                        ReplicateDatabase.class,
                        replicate ->
                                assertThat(replicate.verifyEvery())
                                        .isEqualTo(Duration.ofMinutes(90)));
    }

    @Test
    void attachTakesAllOptions() throws Exception {
        assertThat(
                        parse(
                                "ATTACH DATABASE a ON FS \"/d\" AT MILESTONE \"m 1\" WITH STORAGEID 123 READ ONLY AS b FORCE"))
                .isEqualTo(
                        new AttachDatabase(
                                "a",
                                new StoreClause("FS", "/d", "", ""),
                                "m 1",
                                null,
                                "123",
                                true,
                                "b",
                                true));
        assertThat(
                        parse(
                                "attach database a on fs '/d' at time '2026-11-23 10:15:00.123456' storageid 5"))
                .isEqualTo(
                        new AttachDatabase(
                                "a",
                                new StoreClause("FS", "/d", "", ""),
                                null,
                                "2026-11-23 10:15:00.123456",
                                "5",
                                false,
                                null,
                                false));
    }

    @Test
    void theOthers() throws Exception {
        assertThat(parse("detach database d at milestone \"m\""))
                .isEqualTo(new DetachDatabase("d", "m", Detach.NORMAL));
        assertThat(parse("detach database d at 'm'"))
                .isEqualTo(new DetachDatabase("d", "m", Detach.NORMAL));
        assertThat(parse("detach database d force"))
                .isEqualTo(new DetachDatabase("d", null, Detach.FORCE));
        assertThat(parse("detach database d kill"))
                .isEqualTo(new DetachDatabase("d", null, Detach.KILL));
        assertThat(parse("failover database d"))
                .isEqualTo(new FailoverDatabase("d", null, null, false, false));
        assertThat(parse("failover database d to latest dry run;"))
                .isEqualTo(new FailoverDatabase("d", null, null, true, false));
        assertThat(parse("failover database d to milestone 'm' force"))
                .isEqualTo(new FailoverDatabase("d", "m", null, false, true));
        assertThat(parse("failover database d to time '2026-01-02' dry run force"))
                .isEqualTo(new FailoverDatabase("d", null, "2026-01-02", true, true));
        assertThat(parse("create milestone")).isEqualTo(new CreateMilestone(null, null));
        assertThat(parse("create milestone \"a b\" for d"))
                .isEqualTo(new CreateMilestone("a b", "d"));
        assertThat(parse("create milestone for d")).isEqualTo(new CreateMilestone(null, "d"));
        assertThat(parse("drop milestone 'm' for d")).isEqualTo(new DropMilestone("m", "d"));
        assertThat(parse("show milestones for d")).isEqualTo(new ShowMilestones("d"));
        assertThat(parse("sync bottomless database d")).isEqualTo(new SyncDatabase("d"));
        assertThat(parse("drop database if exists d purge"))
                .isEqualTo(new DropDatabase("d", true, true));
        assertThat(parse("optimize table t full"))
                .isEqualTo(new OptimizeTable(null, "t", Optimize.MERGE, List.of()));
        assertThat(parse("optimize table d.t flush"))
                .isEqualTo(new OptimizeTable("d", "t", Optimize.FLUSH, List.of()));
        assertThat(parse("optimize table t warm blob cache for column a, b"))
                .isEqualTo(new OptimizeTable(null, "t", Optimize.WARM, List.of("a", "b")));
        assertThat(parse("show storage locks on fs '/d'"))
                .isEqualTo(new ShowStorageLocks(new StoreClause("FS", "/d", "", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "insert into t values (1)",
                "show tables",
                "create table t (a int)",
                "drop table t",
                "set a = 1",
                "begin",
                "analyze select 1",
                "delete from t",
                "release savepoint s",
                "flush tables",
                "show databases"
            })
    void leavesTheRestToTheOtherParser(String sql) throws Exception {
        assertThat(DatabaseStatementParser.parse(sql)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create database",
                "create database d on",
                "create database d on disk 'x'",
                "create database d on s3 'b' config",
                "create database d nonsense",
                "attach database d",
                "attach database d on fs '/d' at noon",
                "detach database",
                "detach database d now",
                "sync bottomless d",
                "failover d",
                "failover database d to m",
                "failover database d dry",
                "drop milestone",
                "optimize table t warm",
                "create milestone 'a' for",
                "create database d on fs '/d"
            })
    void refusesWithSyntaxErrors(String sql) {
        assertThatThrownBy(() -> parse(sql))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.code()).isEqualTo(1064));
    }

    @Test
    void anErrorNeverShowsAString() {
        assertThatThrownBy(() ->
                        parse(
                                "create database d on s3 'b' credentials '{}' 'x' nonsense 'topsecret'"))
                .hasMessageNotContaining("topsecret");
        assertThatThrownBy(() -> parse("create database d 'topsecret'"))
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void whatAStoreClausePrintsHasNoSecret() {
        assertThat(new StoreClause("S3", "b", "{}", "topsecret").toString()).isEqualTo("S3 \"b\"");
    }

    private static DatabaseStatement parse(String sql) throws SqlException {
        return Objects.requireNonNull(DatabaseStatementParser.parse(sql));
    }
}
