package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.statement.SQLInsertStatement.ValuesClause;
import com.alibaba.druid.sql.ast.statement.SQLReplaceStatement;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlInsertStatement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What INSERT and REPLACE have in common.
 *
 * @param columns as named, empty for all
 * @param query of INSERT … SELECT, or null
 * @param onDuplicate assignments
 */
record InsertParts(
        SQLExpr table,
        List<SQLExpr> columns,
        List<ValuesClause> rows,
        @Nullable SQLSelect query,
        RowWriter.Mode mode,
        List<SQLExpr> onDuplicate) {

    static InsertParts of(MySqlInsertStatement insert) {
        RowWriter.Mode mode =
                insert.isIgnore()
                        ? RowWriter.Mode.IGNORE
                        : insert.getDuplicateKeyUpdate().isEmpty()
                                ? RowWriter.Mode.INSERT
                                : RowWriter.Mode.UPDATE;
        return new InsertParts(
                insert.getTableSource().getExpr(),
                insert.getColumns(),
                insert.getValuesList(),
                insert.getQuery(),
                mode,
                insert.getDuplicateKeyUpdate());
    }

    static InsertParts of(SQLReplaceStatement replace) {
        return new InsertParts(
                replace.getTableSource().getExpr(),
                replace.getColumns(),
                replace.getValuesList(),
                replace.getQuery() == null ? null : replace.getQuery().getSubQuery(),
                RowWriter.Mode.REPLACE,
                List.of());
    }
}
