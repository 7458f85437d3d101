package io.hadal.sql.session;

import io.hadal.engine.Database;
import io.hadal.engine.EngineException;
import io.hadal.engine.StateView;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import io.hadal.sql.ddl.CreateTableText;
import io.hadal.sql.error.EngineErrors;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.exec.ColumnMeta;
import io.hadal.sql.exec.ExistingRows;
import io.hadal.sql.exec.Reply;
import io.hadal.sql.parse.DatabaseStatement.TableName;
import io.hadal.sql.parse.DatabaseStatement.UpkeepOfTables;
import io.hadal.sql.value.Text;
import io.hadal.storage.schema.TableDef;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * ANALYZE, CHECK, CHECKSUM, OPTIMIZE and REPAIR TABLE: rows for each table, also for one that is
 * not there.
 */
final class TableUpkeep {
    private static final long CHECKSUM_MASK = 0xffff_ffffL;

    private final SessionState session;
    private final ExistingRows.Query query;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    /**
     * @param query reads what is committed
     */
    TableUpkeep(SessionState session, ExistingRows.Query query) {
        this.session = session;
        this.query = query;
    }

    void run(UpkeepOfTables upkeep, Reply reply) throws SqlException {
        boolean checksum = upkeep.what() == UpkeepOfTables.What.CHECKSUM;
        for (TableName name : upkeep.tables()) {
            Database database = database(name);
            if (checksum) {
                rows.add(
                        new @Nullable Object[] {
                            database.name() + "." + name.table(),
                            checksum(upkeep, database, name.table(), reply)
                        });
            } else {
                maintain(upkeep, database, name.table());
            }
        }
        reply.table(checksum ? CHECKSUM_COLUMNS : COLUMNS, rows);
    }

    private static final List<ResultColumn> COLUMNS =
            List.of(
                    ColumnMeta.text("Table"),
                    ColumnMeta.text("Op", 16),
                    ColumnMeta.text("Msg_type", 16),
                    ColumnMeta.text("Msg_text", 1024));

    private static final List<ResultColumn> CHECKSUM_COLUMNS =
            List.of(ColumnMeta.text("Table"), ColumnMeta.whole("Checksum"));

    private Database database(TableName name) throws SqlException {
        String wanted = name.database() == null ? session.database : name.database();
        if (wanted == null) {
            throw MysqlError.NO_DATABASE_SELECTED.with();
        }
        return session.find(wanted);
    }

    private void maintain(UpkeepOfTables upkeep, Database database, String table) {
        String name = database.name() + "." + table;
        String op = upkeep.what().word();
        try {
            TableDef def = def(database, table);
            switch (upkeep.what()) {
                case CHECK -> {
                    boolean all = upkeep.whole() && !def.isView();
                    read(database, table, all ? "" : " LIMIT 0", row -> {});
                }
                case ANALYZE, OPTIMIZE, REPAIR -> needsTable(name, def);
                case CHECKSUM -> throw new IllegalStateException("has other rows");
            }
            if (upkeep.what() == UpkeepOfTables.What.OPTIMIZE) {
                database.flush(table);
                database.merge(table);
            }
            boolean repair = upkeep.what() == UpkeepOfTables.What.REPAIR;
            add(
                    name,
                    op,
                    repair ? "note" : "status",
                    repair ? "The storage engine for the table doesn't support repair" : "OK");
        } catch (SqlException e) {
            failed(name, op, e);
        } catch (EngineException e) {
            failed(name, op, EngineErrors.of(e));
        }
    }

    private void failed(String name, String op, SqlException why) {
        add(name, op, "Error", String.valueOf(why.getMessage()));
        add(name, op, "status", "Operation failed");
    }

    private void add(String name, String op, String type, String text) {
        rows.add(new Object[] {name, op, type, text});
    }

    private static void needsTable(String name, TableDef def) throws SqlException {
        if (def.isView()) {
            throw new SqlException(1347, "HY000", "'" + name + "' is not BASE TABLE");
        }
    }

    /** Throws 1146. */
    private static TableDef def(Database database, String table) throws SqlException {
        try (StateView view = database.view()) {
            TableDef def = view.table(table).orElse(null);
            if (def == null) {
                throw MysqlError.NO_SUCH_TABLE.with(database.name(), table);
            }
            return def;
        }
    }

    private void read(Database database, String table, String limit, ExistingRows.Row each)
            throws SqlException {
        String name = CreateTableText.name(database.name()) + "." + CreateTableText.name(table);
        query.run("SELECT * FROM " + name + limit, each);
    }

    /** Of all rows, in any order; null if it is not to be calculated or the table not there. */
    private @Nullable Long checksum(
            UpkeepOfTables upkeep, Database database, String table, Reply reply)
            throws SqlException {
        try {
            def(database, table);
        } catch (SqlException e) {
            reply.warnings().warning(e.code(), String.valueOf(e.getMessage()));
            return null;
        }
        if (!upkeep.whole()) {
            return null;
        }
        long[] sum = new long[1];
        read(database, table, "", row -> sum[0] = sum[0] + checksum(row) & CHECKSUM_MASK);
        return sum[0];
    }

    private static long checksum(@Nullable Object[] row) {
        CRC32 sum = new CRC32();
        for (Object value : row) {
            if (value == null) {
                sum.update(0);
                continue;
            }
            byte[] bytes =
                    value instanceof byte[] binary
                            ? binary
                            : Text.of(value).getBytes(StandardCharsets.UTF_8);
            sum.update(1);
            sum.update(bytes);
        }
        return sum.getValue();
    }
}
