package io.hadal.sql.session;

import io.hadal.engine.Database;
import io.hadal.engine.ReplicaProof.Report;
import io.hadal.engine.ReplicaProof.Sum;
import io.hadal.engine.ReplicaProof.TableProof;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.Replicas;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.exec.ColumnMeta;
import io.hadal.sql.exec.Reply;
import io.hadal.sql.parse.DatabaseStatement.ChangeReplication;
import io.hadal.sql.parse.DatabaseStatement.ReplicateDatabase;
import io.hadal.sql.parse.DatabaseStatement.VerifyReplica;
import io.hadal.sql.store.StoreSpecs;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The statements about where a database is copied to. */
final class ReplicationStatements {
    private static final String DEFAULT_NAME = "replica";

    /** As it is part of a key in the store. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_.-]{1,64}");

    private static final List<ResultColumn> VERIFIED =
            List.of(
                    ColumnMeta.text("Table"),
                    ColumnMeta.whole("Position"),
                    ColumnMeta.whole("Rows"),
                    ColumnMeta.text("Checksum", 16),
                    ColumnMeta.whole("Replica_rows"),
                    ColumnMeta.text("Replica_checksum", 16),
                    ColumnMeta.text("Result", 1024));

    private final SessionState session;

    ReplicationStatements(SessionState session) {
        this.session = session;
    }

    void replicate(ReplicateDatabase statement, Reply reply) throws SqlException {
        String name = statement.replica() == null ? DEFAULT_NAME : statement.replica();
        if (!NAME.matcher(name).matches()) {
            throw MysqlError.INVALID_ARGUMENT.with(
                    "A replica's name has up to 64 letters, digits, '_', '-' and '.', unlike '"
                            + name
                            + "'");
        }
        ReplicaSpec spec =
                new ReplicaSpec(
                        name,
                        StoreSpecs.of(statement.store()),
                        statement.mode(),
                        statement.retention(),
                        statement.maxLag(),
                        statement.onTakeover(),
                        statement.verifyEvery());
        replicas(statement.database()).add(spec, statement.force());
        reply.ok(1, 0, "Replica '" + name + "'");
    }

    void change(ChangeReplication statement, Reply reply) throws SqlException {
        Replicas replicas = replicas(statement.database());
        List<String> names = names(statement, replicas);
        for (String name : names) {
            switch (statement.what()) {
                case PAUSE -> replicas.pause(name);
                case CONTINUE -> replicas.resume(name);
                case STOP -> replicas.remove(name);
            }
        }
        reply.ok(names.size(), 0, "");
    }

    /** A row per table. */
    void verify(Database database, VerifyReplica statement, Reply reply) throws SqlException {
        Report report = database.replicas().verify(statement.replica());
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (TableProof table : report.tables()) {
            rows.add(row(database, report, table));
        }
        String faults = report.faults();
        if (!faults.isEmpty()) {
            reply.warnings()
                    .warning(
                            MysqlError.CORRUPT_OBJECT.code(),
                            "Replica " + statement.replica() + " could not be restored: " + faults);
        }
        reply.table(VERIFIED, rows);
    }

    private static @Nullable Object[] row(Database database, Report report, TableProof table) {
        Sum here = table.here();
        Sum there = table.there();
        return new @Nullable Object[] {
            database.name() + "." + table.table(),
            report.position(),
            here == null ? null : (Long) here.rows(),
            here == null ? null : here.checksumText(),
            there == null ? null : (Long) there.rows(),
            there == null ? null : there.checksumText(),
            table.fault().isEmpty() ? "equal" : table.fault()
        };
    }

    /** Without TO, all of them. */
    private static List<String> names(ChangeReplication statement, Replicas replicas)
            throws SqlException {
        if (statement.replica() != null) {
            return List.of(statement.replica());
        }
        List<String> all =
                replicas.statuses().stream()
                        .map(ReplicaStatus::spec)
                        .map(ReplicaSpec::name)
                        .toList();
        if (all.isEmpty()) {
            throw MysqlError.NO_SUCH_REPLICA.with(
                    "Database "
                            + statement.database()
                            + " has no replica. REPLICATE DATABASE makes one.");
        }
        return all;
    }

    private Replicas replicas(String database) throws SqlException {
        return session.find(database).replicas();
    }
}
