package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.statement.SQLTableSource;
import io.hadal.engine.TableSpace;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.sql.plan.TableInfo;
import io.hadal.storage.schema.TableDef;
import org.jspecify.annotations.Nullable;

/** Finds the tables that statements name. */
public final class Tables {
    private Tables() {}

    /** A table's name as written: {@code name} or {@code schema.name}. */
    public record Name(@Nullable String schema, String table) {

        public static Name of(SQLExpr expr) throws SqlException {
            return switch (expr) {
                case SQLIdentifierExpr name -> new Name(null, Names.unquote(name.getName()));
                case SQLPropertyExpr name when name.getOwner() instanceof SQLIdentifierExpr owner ->
                        new Name(Names.unquote(owner.getName()), Names.unquote(name.getName()));
                default ->
                        throw MysqlError.notSupported(
                                "table '" + expr + "'", "write database.table");
            };
        }
    }

    /** The table in the statement's view. Throws 1146, 1046, 1049. */
    public static TableInfo find(StatementScope scope, SQLExpr expr) throws SqlException {
        Name name = Name.of(expr);
        TableSpace space = scope.home(name.schema(), name.table());
        return new TableInfo(space, def(scope, space, name.table()));
    }

    /** A table that is written to. Throws 1288 for a view. */
    static TableInfo written(StatementScope scope, SQLExpr expr, String statement)
            throws SqlException {
        TableInfo table = find(scope, expr);
        if (table.def().isView()) {
            throw statement.equals("INSERT")
                    ? MysqlError.NOT_INSERTABLE.with(table.name())
                    : MysqlError.NOT_UPDATABLE.with(table.name(), statement);
        }
        return table;
    }

    /** What the rest of a statement calls a table. */
    static String alias(SQLTableSource source, TableInfo table) {
        return source.getAlias() == null ? table.name() : Names.unquote(source.getAlias());
    }

    static TableDef def(StatementScope scope, TableSpace database, String table)
            throws SqlException {
        TableDef def = scope.view(database).table(table).orElse(null);
        if (def == null) {
            throw MysqlError.NO_SUCH_TABLE.with(database.name(), table);
        }
        return def;
    }
}
