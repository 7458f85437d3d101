package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLJoinTableSource;
import com.alibaba.druid.sql.ast.statement.SQLTableSource;
import com.alibaba.druid.sql.ast.statement.SQLWithSubqueryClause;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlDeleteStatement;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.sql.plan.TableInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables that an UPDATE or DELETE changes. */
final class Targets {
    private final StatementScope scope;

    private final Set<String> given = new HashSet<>();

    Targets(StatementScope scope) {
        this.scope = scope;
    }

    /** One of them. @param alias of the table; @param from what it is joined with */
    record Target(TableInfo table, String alias, SQLTableSource from) {}

    /** The tables that a DELETE deletes from. */
    List<Target> of(MySqlDeleteStatement delete) throws SqlException {
        SQLTableSource joined = delete.getUsing() != null ? delete.getUsing() : delete.getFrom();
        if (joined == null) {
            return List.of(single(delete.getTableSource()));
        }
        SQLTableSource named =
                delete.getUsing() != null && delete.getFrom() != null
                        ? delete.getFrom()
                        : delete.getTableSource();
        List<Target> targets = new ArrayList<>();
        for (SQLExprTableSource table : listed(named)) {
            targets.add(joined(joined, deleted(table.getExpr())));
        }
        return targets;
    }

    /** The tables of {@code DELETE a, b FROM …}. */
    private static List<SQLExprTableSource> listed(SQLTableSource source) throws SqlException {
        if (source instanceof SQLExprTableSource table) {
            return List.of(table);
        }
        if (!(source instanceof SQLJoinTableSource join) || join.getCondition() != null) {
            throw MysqlError.SYNTAX.with("DELETE needs names of tables, not '" + source + "'");
        }
        List<SQLExprTableSource> tables = new ArrayList<>(listed(join.getLeft()));
        tables.addAll(listed(join.getRight()));
        return tables;
    }

    /** The name in {@code a}, {@code a.*} and {@code db.a}. */
    private static String deleted(SQLExpr expr) {
        SQLExpr name =
                expr instanceof SQLPropertyExpr star && star.getName().equals("*")
                        ? star.getOwner()
                        : expr;
        return Names.unquote(
                name instanceof SQLName simple ? simple.getSimpleName() : name.toString());
    }

    Target single(SQLTableSource source) throws SqlException {
        if (!(source instanceof SQLExprTableSource table)) {
            throw MysqlError.notSupported(
                    "'" + source + "' as the table to change", "name one table");
        }
        TableInfo info = Tables.written(scope, table.getExpr(), "UPDATE");
        return new Target(info, Tables.alias(table, info), source);
    }

    /** The table of an UPDATE whose column is set. */
    Target ofColumn(SQLTableSource source, SQLExpr column) throws SqlException {
        if (source instanceof SQLExprTableSource) {
            return single(source);
        }
        if (column instanceof SQLPropertyExpr name && name.getOwner() instanceof SQLName owner) {
            return joined(source, Names.unquote(owner.getSimpleName()));
        }
        String name = Tables.Name.of(column).table();
        Target found = null;
        for (SQLExprTableSource table : tables(source)) {
            if (isGiven(table)) {
                continue;
            }
            TableInfo info = Tables.find(scope, table.getExpr());
            if (info.column(name) != null) {
                if (found != null) {
                    throw MysqlError.AMBIGUOUS_COLUMN.with(name, "field list");
                }
                found = new Target(info, Tables.alias(table, info), source);
            }
        }
        if (found == null) {
            throw MysqlError.BAD_FIELD.with(name, "field list");
        }
        return found;
    }

    /** Takes the names that WITH gives: they are of no table that could be changed. */
    void given(@Nullable SQLWithSubqueryClause with) {
        if (with != null) {
            with.getEntries()
                    .forEach(entry ->
                            given.add(Names.unquote(entry.getAlias()).toLowerCase(Locale.ROOT)));
        }
    }

    private boolean isGiven(SQLExprTableSource table) {
        return table.getExpr() instanceof SQLIdentifierExpr name
                && given.contains(Names.unquote(name.getName()).toLowerCase(Locale.ROOT));
    }

    private static List<SQLExprTableSource> tables(SQLTableSource source) {
        return switch (source) {
            case SQLJoinTableSource join -> {
                List<SQLExprTableSource> tables = new ArrayList<>(tables(join.getLeft()));
                tables.addAll(tables(join.getRight()));
                yield tables;
            }
            case SQLExprTableSource table -> List.of(table);
            default -> List.of();
        };
    }

    private Target joined(SQLTableSource source, String alias) throws SqlException {
        SQLExprTableSource found = find(source, alias);
        if (found == null) {
            throw MysqlError.UNKNOWN_TABLE.with(alias, "MULTI UPDATE");
        }
        if (isGiven(found)) {
            throw MysqlError.NOT_UPDATABLE.with(alias, "UPDATE");
        }
        TableInfo info = Tables.written(scope, found.getExpr(), "UPDATE");
        return new Target(info, Tables.alias(found, info), source);
    }

    private static @Nullable SQLExprTableSource find(SQLTableSource source, String alias)
            throws SqlException {
        for (SQLExprTableSource table : tables(source)) {
            String name =
                    table.getAlias() == null
                            ? Tables.Name.of(table.getExpr()).table()
                            : Names.unquote(table.getAlias());
            if (name.equalsIgnoreCase(alias)) {
                return table;
            }
        }
        return null;
    }
}
