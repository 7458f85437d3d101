package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.statement.SQLCreateViewStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropViewStatement;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLTableElement;
import io.hadal.engine.Database;
import io.hadal.sql.SqlException;
import io.hadal.sql.access.TablesRead;
import io.hadal.sql.ddl.CreateTable;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.sql.parse.MysqlParser;
import io.hadal.sql.parse.SqlText;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CREATE VIEW and DROP VIEW. */
final class ViewStatements {
    private final StatementScope scope;
    private final Reply reply;
    private final ExistingRows.Describe describe;

    ViewStatements(StatementScope scope, Reply reply, ExistingRows.Describe describe) {
        this.scope = scope;
        this.reply = reply;
        this.describe = describe;
    }

    /**
     * @param text the statement's source
     */
    void create(SQLCreateViewStatement create, String text) throws SqlException {
        if (create.isWithCheckOption()) {
            throw MysqlError.notSupported(
                    "WITH CHECK OPTION", "leave it out: views are for reading only");
        }
        String found = SqlText.query(text);
        String query = found == null ? create.getSubQuery().toString() : found;
        if (SqlText.hasVariables(query)) {
            throw MysqlError.VIEW_WITH_VARIABLE.with();
        }
        refuseTemporary(query);
        Tables.Name name = Tables.Name.of(create.getName());
        Database database = scope.resolve(name.schema());
        TableDef view = view(create, query, database.newTableId(), name.table());
        try {
            database.alterTable(view.name(), before -> replaced(create, before, view));
        } catch (TableStatements.Refused e) {
            if (!create.isIfNotExists()) {
                throw e.error();
            }
            reply.warnings().note(e.error().code(), String.valueOf(e.error().getMessage()));
        }
    }

    private void refuseTemporary(String query) throws SqlException {
        for (SQLExprTableSource source : TablesRead.of(MysqlParser.query(query))) {
            Tables.Name name = Tables.Name.of(source.getExpr());
            if (scope.temporary()
                    .isNamed(
                            name.schema() == null ? scope.database() : name.schema(),
                            name.table())) {
                throw MysqlError.VIEW_OF_TEMPORARY.with(name.table());
            }
        }
    }

    private static TableDef replaced(
            SQLCreateViewStatement create, @Nullable TableDef before, TableDef view) {
        if (before != null && !(create.isOrReplace() && before.isView())) {
            throw new TableStatements.Refused(MysqlError.TABLE_EXISTS.with(view.name()));
        }
        return view;
    }

    private TableDef view(SQLCreateViewStatement create, String query, long id, String name)
            throws SqlException {
        List<QueryColumn> described = describe.of(query);
        List<String> named = new ArrayList<>();
        for (SQLTableElement element : create.getColumns()) {
            named.add(Names.unquote(element.toString()));
        }
        if (!named.isEmpty() && named.size() != described.size()) {
            throw MysqlError.VIEW_COLUMN_COUNT.with();
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < described.size(); i++) {
            QueryColumn column = described.get(i);
            String label = named.isEmpty() ? column.name() : named.get(i);
            for (Column other : columns) {
                if (other.name().equalsIgnoreCase(label)) {
                    throw MysqlError.DUPLICATE_COLUMN.with(label);
                }
            }
            columns.add(new QueryColumn(label, column.type(), column.nullable()).in(i));
        }
        int key = columns.size();
        columns.add(CreateTable.rowId(key));
        return new TableDef(
                id,
                name,
                columns,
                key + 1,
                List.of(key),
                List.of(),
                List.of(),
                List.of(),
                "",
                query,
                List.of());
    }

    void drop(SQLDropViewStatement drop) throws SqlException {
        List<String> unknown = new ArrayList<>();
        for (SQLExprTableSource source : drop.getTableSources()) {
            Tables.Name name = Tables.Name.of(source.getExpr());
            Database database = scope.resolve(name.schema());
            TableDef view = scope.view(database).table(name.table()).orElse(null);
            if (view == null) {
                unknown.add(database.name() + "." + name.table());
            } else if (!view.isView()) {
                throw MysqlError.WRONG_OBJECT.with(database.name(), name.table(), "VIEW");
            }
        }
        if (!unknown.isEmpty() && !drop.isIfExists()) {
            throw MysqlError.BAD_TABLE.with(String.join(",", unknown));
        }
        for (String missing : unknown) {
            SqlException error = MysqlError.BAD_TABLE.with(missing);
            reply.warnings().note(error.code(), String.valueOf(error.getMessage()));
        }
        for (SQLExprTableSource source : drop.getTableSources()) {
            Tables.Name name = Tables.Name.of(source.getExpr());
            Database database = scope.resolve(name.schema());
            if (!unknown.contains(database.name() + "." + name.table())) {
                database.alterTable(name.table(), before -> null);
            }
        }
    }
}
