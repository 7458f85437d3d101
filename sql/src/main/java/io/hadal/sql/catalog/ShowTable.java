package io.hadal.sql.catalog;

import com.alibaba.druid.sql.ast.SQLExpr;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Like;
import io.hadal.sql.eval.Literal;
import io.hadal.sql.exec.ColumnMeta;
import io.hadal.sql.exec.Reply;
import io.hadal.sql.exec.StatementScope;
import io.hadal.sql.value.Numbers;
import io.hadal.sql.value.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The result of a SHOW statement. Names that begin with {@code #} in the constructor are whole
 * numbers.
 */
final class ShowTable {
    private final List<String> names = new ArrayList<>();
    private final List<ResultColumn> columns = new ArrayList<>();
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    ShowTable(String... columnNames) {
        for (String name : columnNames) {
            boolean whole = name.startsWith("#");
            String plain = whole ? name.substring(1) : name;
            names.add(plain);
            columns.add(whole ? ColumnMeta.whole(plain) : ColumnMeta.text(plain, 1024));
        }
    }

    /**
     * Columns of a view of information_schema under SHOW's names.
     *
     * @param labels {@code Label=COLUMN}, or {@code Label} if the column is called so in capitals
     */
    static ShowTable of(View view, Catalogs catalogs, String... labels) throws SqlException {
        ShowTable table = new ShowTable();
        int[] from = new int[labels.length];
        for (int i = 0; i < labels.length; i++) {
            int equals = labels[i].indexOf('=');
            String label = equals < 0 ? labels[i] : labels[i].substring(0, equals);
            String column =
                    equals < 0 ? label.toUpperCase(Locale.ROOT) : labels[i].substring(equals + 1);
            from[i] = view.columnIndex(column);
            table.names.add(label);
            table.columns.add(ColumnMeta.of(view.columns().get(from[i]).type(), label));
        }
        for (@Nullable Object[] row : view.table(catalogs).rows()) {
            @Nullable Object[] values = new @Nullable Object[from.length];
            for (int i = 0; i < from.length; i++) {
                values[i] = row[from[i]];
            }
            table.rows.add(values);
        }
        return table;
    }

    /** Cuts the texts of a column. */
    ShowTable cut(String column, int charsMax) {
        int at = index(column);
        for (@Nullable Object[] row : rows) {
            if (row[at] instanceof String text && text.length() > charsMax) {
                row[at] = text.substring(0, charsMax);
            }
        }
        return this;
    }

    ShowTable row(@Nullable Object... values) {
        if (values.length != names.size()) {
            throw new IllegalArgumentException(
                    names + " does not fit " + values.length + " values");
        }
        rows.add(values);
        return this;
    }

    /** Keeps the rows whose first column is LIKE a pattern, and those that a WHERE is true for. */
    ShowTable filtered(@Nullable SQLExpr like, @Nullable SQLExpr where, StatementScope scope)
            throws SqlException {
        if (like != null) {
            Literal literal = Literal.of(like);
            String pattern =
                    literal == null || literal.value() == null
                            ? like.toString()
                            : Text.of(literal.value());
            rows.removeIf(row -> row[0] == null || !Like.matchesName(Text.of(row[0]), pattern));
        }
        if (where != null) {
            where(where, scope);
        }
        return this;
    }

    private void where(SQLExpr where, StatementScope scope) throws SqlException {
        Expression condition = Compiler.compile(where, (table, name) -> index(name));
        if (condition == null) {
            throw MysqlError.notSupported(
                    "SHOW … WHERE " + where, "select from information_schema");
        }
        List<@Nullable Object[]> kept = new ArrayList<>();
        for (@Nullable Object[] row : rows) {
            Object value = condition.evaluate(row, scope);
            if (value != null && Numbers.truth(value)) {
                kept.add(row);
            }
        }
        rows.clear();
        rows.addAll(kept);
    }

    private int index(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    void send(Reply reply) throws SqlException {
        reply.table(columns, rows);
    }
}
