package io.hadal.sql.session;

import io.hadal.engine.Database;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.AttachRequest;
import io.hadal.engine.Engine.Attached;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.Engine.Detached;
import io.hadal.engine.EngineException;
import io.hadal.engine.Failover;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.exec.ColumnMeta;
import io.hadal.sql.exec.Reply;
import io.hadal.sql.exec.VirtualTables;
import io.hadal.sql.parse.DatabaseStatement;
import io.hadal.sql.parse.DatabaseStatement.AttachDatabase;
import io.hadal.sql.parse.DatabaseStatement.ChangeReplication;
import io.hadal.sql.parse.DatabaseStatement.CheckBottomless;
import io.hadal.sql.parse.DatabaseStatement.CreateDatabase;
import io.hadal.sql.parse.DatabaseStatement.CreateMilestone;
import io.hadal.sql.parse.DatabaseStatement.DetachDatabase;
import io.hadal.sql.parse.DatabaseStatement.DropDatabase;
import io.hadal.sql.parse.DatabaseStatement.DropKeptLog;
import io.hadal.sql.parse.DatabaseStatement.DropMilestone;
import io.hadal.sql.parse.DatabaseStatement.FailoverDatabase;
import io.hadal.sql.parse.DatabaseStatement.OptimizeTable;
import io.hadal.sql.parse.DatabaseStatement.ReplicateDatabase;
import io.hadal.sql.parse.DatabaseStatement.ShowDivergence;
import io.hadal.sql.parse.DatabaseStatement.ShowMilestones;
import io.hadal.sql.parse.DatabaseStatement.ShowReplicationStatus;
import io.hadal.sql.parse.DatabaseStatement.ShowStorageLocks;
import io.hadal.sql.parse.DatabaseStatement.SyncDatabase;
import io.hadal.sql.parse.DatabaseStatement.UpkeepOfTables;
import io.hadal.sql.parse.DatabaseStatement.VerifyReplica;
import io.hadal.sql.store.StoreSpecs;
import io.hadal.sql.value.Text;
import io.hadal.sql.value.Times;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The statements about databases and milestones. Each commits the session's transaction first, as
 * MySQL's DDL does.
 */
final class DatabaseStatements {
    private final SessionState session;

    DatabaseStatements(SessionState session) {
        this.session = session;
    }

    void run(DatabaseStatement statement, Reply reply) throws SqlException {
        switch (statement) {
            case CreateDatabase create -> create(create, reply);
            case DropDatabase drop -> drop(drop, reply);
            case AttachDatabase attach -> attach(attach, reply);
            case DetachDatabase detach -> detach(detach, reply);
            case FailoverDatabase failover -> failover(failover, reply);
            case CreateMilestone create -> {
                String name = create.name() == null ? nowText() : create.name();
                database(create.database()).createMilestone(name);
                reply.ok();
            }
            case DropMilestone drop -> {
                database(drop.database()).dropMilestone(drop.name());
                reply.ok();
            }
            case ShowMilestones show -> milestones(database(show.database()), reply);
            case ShowDivergence show -> new ShowLost(reply).run(engine(), named(show.database()));
            case SyncDatabase sync -> {
                session.find(sync.name()).sync();
                reply.ok();
            }
            case OptimizeTable optimize ->
                    new UpkeepStatements(session)
                            .optimize(database(optimize.database()), optimize, reply);
            case CheckBottomless check -> new UpkeepStatements(session).check(check, reply);
            case DropKeptLog drop -> {
                engine().dropKeptLog(drop.id());
                reply.ok();
            }
            case ReplicateDatabase replicate ->
                    new ReplicationStatements(session).replicate(replicate, reply);
            case ChangeReplication change ->
                    new ReplicationStatements(session).change(change, reply);
            case VerifyReplica verify ->
                    new ReplicationStatements(session)
                            .verify(database(verify.database()), verify, reply);
            case ShowReplicationStatus show ->
                    throw new IllegalStateException("is a query: " + show);
            case UpkeepOfTables upkeep ->
                    throw new IllegalStateException("reads by queries: " + upkeep);
            case ShowStorageLocks locks -> new UpkeepStatements(session).locks(locks, reply);
        }
    }

    private Engine engine() {
        return session.server.engine();
    }

    private Database database(@Nullable String name) throws SqlException {
        return session.find(named(name));
    }

    private String named(@Nullable String name) throws SqlException {
        String wanted = name == null ? session.database : name;
        if (wanted == null) {
            throw MysqlError.NO_DATABASE_SELECTED.with();
        }
        return wanted;
    }

    private void create(CreateDatabase create, Reply reply) throws SqlException {
        checkName(create.name());
        create.ignored().stream()
                .filter(option -> !option.isEmpty())
                .forEach(option ->
                        reply.warnings()
                                .warning(1105, option + " has no meaning here and was ignored"));
        Engine.StoreSpec store = create.store() == null ? null : StoreSpecs.of(create.store());
        try {
            engine().create(create.name(), store);
        } catch (EngineException e) {
            if (e.kind() != EngineException.Kind.DATABASE_EXISTS) {
                throw e;
            }
            if (!create.ifNotExists()) {
                throw MysqlError.DATABASE_EXISTS.because(e, create.name());
            }
            reply.warnings()
                    .note(1007, "Can't create database '" + create.name() + "'; database exists");
        }
        reply.ok(1, 0, "");
    }

    /** As it is part of error messages and file names. */
    private static void checkName(String name) throws SqlException {
        boolean system = VirtualTables.has(name) || name.equalsIgnoreCase("sys");
        if (name.isEmpty() || name.length() > 64 || system) {
            throw new SqlException(1102, "42000", "Incorrect database name '" + name + "'");
        }
    }

    private void drop(DropDatabase drop, Reply reply) throws SqlException {
        try {
            engine().drop(drop.name(), drop.purge());
        } catch (EngineException e) {
            if (e.kind() != EngineException.Kind.NO_SUCH_DATABASE) {
                throw e;
            }
            if (!drop.ifExists()) {
                throw MysqlError.DROP_NO_DATABASE.because(e, drop.name());
            }
            reply.warnings()
                    .note(
                            1008,
                            "Can't drop database '" + drop.name() + "'; database doesn't exist");
        }
        if (drop.name().equals(session.database)) {
            session.database = null;
        }
        reply.ok();
    }

    private void attach(AttachDatabase attach, Reply reply) throws SqlException {
        String name = attach.newName() == null ? attach.name() : attach.newName();
        checkName(name);
        Long time = attach.time() == null ? null : micros(attach.time());
        Attached attached =
                engine().attach(
                                new AttachRequest(
                                        name,
                                        StoreSpecs.of(attach.store()),
                                        attach.storageId(),
                                        attach.milestone(),
                                        time,
                                        attach.readOnly(),
                                        attach.force()));
        attached.notes().forEach(note -> reply.warnings().note(1105, note));
        reply.ok(
                1,
                0,
                "Attached at commit "
                        + attached.position()
                        + " of "
                        + timeText(attached.timeMicros()));
    }

    private void failover(FailoverDatabase failover, Reply reply) throws SqlException {
        Failover.Report report =
                engine().failover(
                                new Failover.Request(
                                        failover.name(),
                                        failover.milestone(),
                                        failover.time() == null ? null : micros(failover.time()),
                                        failover.dryRun(),
                                        failover.force()));
        report.notes().forEach(note -> reply.warnings().note(1105, note));
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Failover.Step step : report.steps()) {
            Duration took = step.took();
            rows.add(
                    new @Nullable Object[] {
                        step.name(),
                        took == null
                                ? null
                                : String.format(Locale.ROOT, "%.1f", took.toNanos() / 1e6),
                        step.detail()
                    });
        }
        List<ResultColumn> columns =
                List.of(
                        ColumnMeta.text("Step", 32),
                        ColumnMeta.text("Milliseconds", 16),
                        ColumnMeta.text("Detail", 1024));
        reply.table(columns, rows);
    }

    private static long micros(String text) throws SqlException {
        LocalDateTime time = Times.dateTime(text);
        if (time == null) {
            throw MysqlError.INVALID_ARGUMENT.with(
                    "TIME '"
                            + text
                            + "' is not a time; write it in UTC like '2026-11-23 10:15:00.123456'");
        }
        return Math.addExact(
                time.toEpochSecond(ZoneOffset.UTC) * 1_000_000L, time.getNano() / 1_000);
    }

    private void detach(DetachDatabase detach, Reply reply) throws SqlException {
        DetachMode mode =
                switch (detach.mode()) {
                    case NORMAL -> DetachMode.NORMAL;
                    case FORCE -> DetachMode.FORCE;
                    case KILL -> DetachMode.KILL;
                };
        Detached detached = engine().detach(detach.name(), detach.milestone(), mode);
        if (detached.lostCommits() > 0) {
            reply.warnings()
                    .warning(
                            1105,
                            detached.lostCommits()
                                    + " commit(s) were not in the object store and are lost there");
        }
        detached.notes().forEach(note -> reply.warnings().warning(1105, note));
        if (detach.name().equals(session.database)) {
            session.database = null;
        }
        reply.ok(
                1,
                0,
                detached.milestone() == null ? "" : "Milestone '" + detached.milestone() + "'");
    }

    private void milestones(Database database, Reply reply) throws SqlException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Milestone milestone : database.milestones()) {
            rows.add(new Object[] {milestone.name(), timeText(milestone.timeMicros())});
        }
        reply.table(List.of(ColumnMeta.text("Milestone"), ColumnMeta.text("Time", 26)), rows);
    }

    private String nowText() {
        return timeText(session.server.env().nowMicros());
    }

    /** Like {@code 2021-11-10 11:44:27.911987}, UTC. */
    static String timeText(long micros) {
        LocalDateTime time =
                LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, 1_000_000L),
                        (int) Math.floorMod(micros, 1_000_000L) * 1_000,
                        ZoneOffset.UTC);
        return Text.dateTime(time, 6);
    }
}
