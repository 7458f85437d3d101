package io.hadal.sql.session;

import io.hadal.engine.Checkup.Fault;
import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.Engine;
import io.hadal.engine.StateView;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlService.Endpoint;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.exec.ColumnMeta;
import io.hadal.sql.exec.Reply;
import io.hadal.sql.parse.DatabaseStatement.CheckBottomless;
import io.hadal.sql.parse.DatabaseStatement.OptimizeTable;
import io.hadal.sql.parse.DatabaseStatement.ShowStorageLocks;
import io.hadal.sql.store.StoreSpecs;
import io.hadal.storage.log.StorageLock;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looking after what is in the store: OPTIMIZE TABLE, CHECK BOTTOMLESS, SHOW STORAGE LOCKS. */
final class UpkeepStatements {
    private final SessionState session;

    UpkeepStatements(SessionState session) {
        this.session = session;
    }

    void optimize(Database database, OptimizeTable optimize, Reply reply) throws SqlException {
        switch (optimize.mode()) {
            case FLUSH -> database.flush(optimize.table());
            case MERGE -> {
                database.flush(optimize.table());
                database.merge(optimize.table());
            }
            case WARM -> warm(database, optimize);
        }
        List<ResultColumn> columns =
                List.of(
                        ColumnMeta.text("Table"),
                        ColumnMeta.text("Op", 16),
                        ColumnMeta.text("Msg_type", 16),
                        ColumnMeta.text("Msg_text"));
        Object[] row = {database.name() + "." + optimize.table(), "optimize", "status", "OK"};
        reply.table(columns, List.<@Nullable Object[]>of(row));
    }

    /** Fetches all files of a table; single columns are not fetched yet. */
    private static void warm(Database database, OptimizeTable optimize) throws SqlException {
        try (StateView view = database.view()) {
            TableDef table = view.table(optimize.table()).orElse(null);
            if (table == null) {
                throw MysqlError.NO_SUCH_TABLE.with(database.name(), optimize.table());
            }
            for (String column : optimize.columns()) {
                if (table.columns().stream().noneMatch(known -> isNamed(known, column))) {
                    throw MysqlError.BAD_FIELD.with(column, "field list");
                }
            }
            var segments =
                    view.table(table.id()).segments().stream().map(s -> s.segment()).toList();
            database.segments().pin(segments).close();
        }
    }

    private static boolean isNamed(Column column, String name) {
        return !column.hidden() && column.name().equalsIgnoreCase(name);
    }

    /** No rows = nothing is wrong. */
    void check(CheckBottomless check, Reply reply) throws SqlException {
        Endpoint endpoint = session.identity.connections().endpoint();
        String node = session.server.engine().node();
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Database database : checked(check.database())) {
            for (Fault fault : database.check(check.checksum(), check.repair())) {
                rows.add(
                        new Object[] {
                            node,
                            endpoint.host(),
                            (long) endpoint.port(),
                            database.name(),
                            fault.table(),
                            fault.file(),
                            fault.reason(),
                            fault.repair()
                        });
            }
        }
        List<ResultColumn> columns =
                List.of(
                        ColumnMeta.text("node_id"),
                        ColumnMeta.text("Host"),
                        ColumnMeta.whole("Port"),
                        ColumnMeta.text("Database"),
                        ColumnMeta.text("Table"),
                        ColumnMeta.text("Filename"),
                        ColumnMeta.text("Reason", 1024),
                        ColumnMeta.text("Repair operation"));
        reply.table(columns, rows);
    }

    private List<Database> checked(@Nullable String name) throws SqlException {
        if (name != null) {
            return List.of(session.find(name));
        }
        Engine engine = session.server.engine();
        return engine.databases().stream()
                .map(DatabaseStatus::name)
                .flatMap(known -> engine.find(known).stream())
                .toList();
    }

    void locks(ShowStorageLocks show, Reply reply) throws SqlException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Engine.StorageLockFile file :
                session.server.engine().storageLocks(StoreSpecs.of(show.store()))) {
            StorageLock content = file.lock().content();
            rows.add(
                    new @Nullable Object[] {
                        file.storageId(),
                        file.lock().key(),
                        content == null ? null : content.node(),
                        content == null ? null : content.host(),
                        content == null ? null : Long.toString(content.pid()),
                        content == null ? null : DatabaseStatements.timeText(content.timeMicros())
                    });
        }
        List<ResultColumn> columns =
                List.of(
                        ColumnMeta.text("Storage_id"),
                        ColumnMeta.text("Lock_file"),
                        ColumnMeta.text("Node"),
                        ColumnMeta.text("Host"),
                        ColumnMeta.text("Process"),
                        ColumnMeta.text("Time", 26));
        reply.table(columns, rows);
    }
}
