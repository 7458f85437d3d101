package io.hadal.sql.ddl;

import com.alibaba.druid.sql.SQLUtils;
import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLExistsExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLInSubQueryExpr;
import com.alibaba.druid.sql.ast.expr.SQLMethodInvokeExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.expr.SQLQueryExpr;
import com.alibaba.druid.sql.ast.expr.SQLVariantRefExpr;
import com.alibaba.druid.sql.ast.statement.SQLSelectItem;
import com.alibaba.druid.sql.dialect.mysql.visitor.MySqlASTVisitorAdapter;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Names;
import io.hadal.sql.parse.MysqlParser;
import io.hadal.storage.schema.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The expression of a CHECK or of a generated column: over columns of one row, and always the same
 * for the same row.
 *
 * @param text in MySQL's SQL, on one line
 * @param columns names of the columns that it uses, in lower case
 */
record Formula(String text, List<String> columns) {

    /** What these calculate is not of the row alone. */
    private static final Set<String> DISALLOWED =
            Set.of(
                    "CONNECTION_ID",
                    "CURDATE",
                    "CURRENT_DATE",
                    "CURRENT_ROLE",
                    "CURRENT_TIME",
                    "CURRENT_TIMESTAMP",
                    "CURRENT_USER",
                    "CURTIME",
                    "DATABASE",
                    "FOUND_ROWS",
                    "GET_LOCK",
                    "IS_FREE_LOCK",
                    "IS_USED_LOCK",
                    "LAST_INSERT_ID",
                    "LOCALTIME",
                    "LOCALTIMESTAMP",
                    "NOW",
                    "RAND",
                    "RELEASE_ALL_LOCKS",
                    "RELEASE_LOCK",
                    "ROW_COUNT",
                    "SCHEMA",
                    "SESSION_USER",
                    "SLEEP",
                    "SYSDATE",
                    "SYSTEM_USER",
                    "USER",
                    "UTC_DATE",
                    "UTC_TIME",
                    "UTC_TIMESTAMP",
                    "UUID",
                    "UUID_SHORT",
                    "VERSION");

    /** The errors of who uses the expression. */
    interface Errors {
        /**
         * @param function null if it is no function's name, but a subquery or an aggregate
         */
        SqlException function(@Nullable String function);

        SqlException variable();

        SqlException noColumn(String column);
    }

    /**
     * @param table whose name may stand before those of columns
     * @param columns those that there are
     */
    static Formula of(SQLExpr expr, String table, List<Column> columns, Errors errors)
            throws SqlException {
        // A parent, in which the whole expression can be replaced.
        SQLSelectItem holder = new SQLSelectItem(expr.clone());
        holder.accept(new OwnNames(table));
        SQLExpr copy = holder.getExpr();
        Finder finder = new Finder(columns, errors);
        copy.accept(finder);
        if (finder.error != null) {
            throw finder.error;
        }
        String text = SQLUtils.toMySqlString(copy, new SQLUtils.FormatOption(true, false));
        return new Formula(unwrapped(text), finder.found);
    }

    /** Druid leaves the parentheses of CHECK around its expression. */
    private static String unwrapped(String text) {
        if (!text.startsWith("(") || !text.endsWith(")")) {
            return text;
        }
        String inner = text.substring(1, text.length() - 1);
        try {
            return MysqlParser.parse("SELECT " + inner).toString().isEmpty() ? text : inner;
        } catch (SqlException e) {
            // The two belong to different parts, as in (a) + (b).
            return text;
        }
    }

    /** The columns, of those given, that a stored expression uses. */
    static List<String> columns(String text, List<Column> columns) throws SqlException {
        Finder finder = new Finder(columns, null);
        MysqlParser.query("SELECT " + text).accept(finder);
        return finder.found;
    }

    /** Takes the table's own name away from those of its columns. */
    private static final class OwnNames extends MySqlASTVisitorAdapter {
        private final String table;

        OwnNames(String table) {
            this.table = table;
        }

        @Override
        public boolean visit(SQLPropertyExpr name) {
            boolean own =
                    name.getOwner() instanceof SQLName owner
                            && Names.unquote(owner.getSimpleName()).equals(table);
            if (own) {
                SQLUtils.replaceInParent(name, new SQLIdentifierExpr(name.getName()));
            }
            return false;
        }
    }

    private static final class Finder extends MySqlASTVisitorAdapter {
        private final List<Column> columns;
        private final @Nullable Errors errors;
        private final List<String> found = new ArrayList<>();
        private @Nullable SqlException error;

        Finder(List<Column> columns, @Nullable Errors errors) {
            this.columns = columns;
            this.errors = errors;
        }

        private boolean refuse(@Nullable SqlException refused) {
            error = error == null ? refused : error;
            return false;
        }

        @Override
        public boolean visit(SQLIdentifierExpr name) {
            String wanted = Names.unquote(name.getName());
            Column column = Keys.find(columns, wanted);
            if (column != null) {
                found.add(wanted.toLowerCase(Locale.ROOT));
                name.setName(CreateTableText.name(column.name()));
                return false;
            }
            if (errors == null) {
                return false;
            }
            return refuse(
                    DISALLOWED.contains(wanted.toUpperCase(Locale.ROOT))
                            ? errors.function(wanted.toLowerCase(Locale.ROOT))
                            : errors.noColumn(wanted));
        }

        @Override
        public boolean visit(SQLPropertyExpr name) {
            return errors == null || refuse(errors.noColumn(name.toString()));
        }

        @Override
        public boolean visit(SQLMethodInvokeExpr call) {
            String function = call.getMethodName().toUpperCase(Locale.ROOT);
            if (errors == null || !DISALLOWED.contains(function)) {
                return true;
            }
            return refuse(errors.function(function.toLowerCase(Locale.ROOT)));
        }

        @Override
        public boolean visit(SQLAggregateExpr aggregate) {
            return errors == null || refuse(errors.function(null));
        }

        @Override
        public boolean visit(SQLQueryExpr query) {
            return errors == null || refuse(errors.function(null));
        }

        @Override
        public boolean visit(SQLInSubQueryExpr query) {
            return errors == null || refuse(errors.function(null));
        }

        @Override
        public boolean visit(SQLExistsExpr query) {
            return errors == null || refuse(errors.function(null));
        }

        @Override
        public boolean visit(SQLVariantRefExpr variable) {
            return errors == null || refuse(errors.variable());
        }
    }
}
