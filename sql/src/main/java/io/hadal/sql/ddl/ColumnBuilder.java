package io.hadal.sql.ddl;

import com.alibaba.druid.sql.ast.SQLCurrentTimeExpr;
import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLMethodInvokeExpr;
import com.alibaba.druid.sql.ast.statement.SQLColumnConstraint;
import com.alibaba.druid.sql.ast.statement.SQLColumnDefinition;
import com.alibaba.druid.sql.ast.statement.SQLColumnPrimaryKey;
import com.alibaba.druid.sql.ast.statement.SQLColumnReference;
import com.alibaba.druid.sql.ast.statement.SQLColumnUniqueKey;
import com.alibaba.druid.sql.ast.statement.SQLNotNullConstraint;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Literal;
import io.hadal.sql.eval.Names;
import io.hadal.sql.value.ColumnValues;
import io.hadal.storage.collate.Collation;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.Column.DefaultKind;
import io.hadal.storage.schema.ColumnType;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A column of a statement.
 *
 * @param column in the slot it was given, nullable unless the statement says otherwise
 */
record ColumnBuilder(Column column, boolean primaryKey, boolean uniqueKey) {
    private static final int NAME_CHARS_MAX = 64;

    /**
     * @param collation of a text that names none
     */
    static ColumnBuilder of(
            SQLColumnDefinition definition, int slot, ZoneOffset zone, Collation collation)
            throws SqlException {
        String name = Names.unquote(definition.getColumnName());
        if (name.isEmpty() || name.length() > NAME_CHARS_MAX) {
            throw MysqlError.SYNTAX.with(
                    "a column's name has 1 to 64 characters, not '" + name + "'");
        }
        ColumnType type =
                DataTypes.of(name, definition.getDataType())
                        .collated(Collations.of(definition, collation));
        boolean nullable = true;
        boolean primary = false;
        boolean unique = false;
        for (SQLColumnConstraint constraint : definition.getConstraints()) {
            switch (constraint) {
                case SQLNotNullConstraint ignored -> nullable = false;
                case SQLColumnPrimaryKey ignored -> primary = true;
                case SQLColumnUniqueKey ignored -> unique = true;
                case SQLColumnReference ignored -> throw MysqlError.CANT_CREATE_FOREIGN_KEY.with();
                default -> {}
            }
        }
        boolean auto = definition.isAutoIncrement();
        Column column =
                new Column(
                        slot,
                        name,
                        type,
                        nullable && !primary && !auto,
                        DefaultKind.NONE,
                        null,
                        auto,
                        false,
                        comment(definition),
                        null,
                        onUpdateNow(name, type, definition.getOnUpdate()),
                        false,
                        null);
        return new ColumnBuilder(
                withDefault(column, definition.getDefaultExpr(), zone), primary, unique);
    }

    private static boolean onUpdateNow(String name, ColumnType type, @Nullable SQLExpr expr)
            throws SqlException {
        if (expr == null) {
            return false;
        }
        if (!isNow(expr) || !type.kind().isDateTime()) {
            throw MysqlError.INVALID_ON_UPDATE.with(name);
        }
        return true;
    }

    private static String comment(SQLColumnDefinition definition) {
        return definition.getComment() == null ? "" : text(definition.getComment());
    }

    static String text(SQLExpr expr) {
        Literal literal = Literal.of(expr);
        return literal == null || literal.value() == null
                ? expr.toString()
                : literal.value().toString();
    }

    /** The column with a DEFAULT clause, or without one if the expression is null. */
    static Column withDefault(Column column, @Nullable SQLExpr expr, ZoneOffset zone)
            throws SqlException {
        if (expr == null) {
            return column.change().defaultTo(DefaultKind.NONE, null).build();
        }
        if (isNow(expr)) {
            if (!column.type().kind().isDateTime()) {
                throw MysqlError.INVALID_DEFAULT.with(column.name());
            }
            return column.change().defaultTo(DefaultKind.NOW, null).build();
        }
        Literal literal = Literal.of(expr);
        if (literal == null) {
            throw MysqlError.notSupported(
                    "DEFAULT " + expr + " (column '" + column.name() + "')",
                    "use a literal or CURRENT_TIMESTAMP");
        }
        if (literal.value() == null) {
            if (!column.nullable()) {
                throw MysqlError.INVALID_DEFAULT.with(column.name());
            }
            return column.change().defaultTo(DefaultKind.NONE, null).build();
        }
        try {
            Object value = ColumnValues.convert(column, literal.value(), 1, zone);
            return column.change().defaultTo(DefaultKind.LITERAL, value).build();
        } catch (SqlException e) {
            throw MysqlError.INVALID_DEFAULT.because(e, column.name());
        }
    }

    private static boolean isNow(SQLExpr expr) {
        String name =
                switch (expr) {
                    case SQLMethodInvokeExpr call -> call.getMethodName();
                    case SQLIdentifierExpr identifier -> identifier.getName();
                    case SQLCurrentTimeExpr current -> current.getType().name();
                    default -> "";
                };
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP" -> true;
            default -> false;
        };
    }
}
