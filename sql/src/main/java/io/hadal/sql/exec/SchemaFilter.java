package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOpExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOpExprGroup;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOperator;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Names;
import io.hadal.sql.eval.Surroundings;
import org.jspecify.annotations.Nullable;

/**
 * The one database whose rows of information_schema a condition lets through: what clients ask
 * about at every turn need not be made for all of them.
 */
final class SchemaFilter {
    private static final String COLUMN = "TABLE_SCHEMA";
    private static final @Nullable Object[] NO_ROW = new Object[0];

    private SchemaFilter() {}

    /** Null if it cannot be told. */
    static @Nullable String of(@Nullable SQLExpr where, String alias, Surroundings surroundings)
            throws SqlException {
        if (where instanceof SQLBinaryOpExprGroup group
                && group.getOperator() == SQLBinaryOperator.BooleanAnd) {
            for (SQLExpr item : group.getItems()) {
                String schema = of(item, alias, surroundings);
                if (schema != null) {
                    return schema;
                }
            }
            return null;
        }
        if (!(where instanceof SQLBinaryOpExpr binary)) {
            return null;
        }
        if (binary.getOperator() == SQLBinaryOperator.BooleanAnd) {
            String left = of(binary.getLeft(), alias, surroundings);
            return left != null ? left : of(binary.getRight(), alias, surroundings);
        }
        return binary.getOperator() == SQLBinaryOperator.Equality
                        && isSchema(binary.getLeft(), alias)
                ? value(binary.getRight(), surroundings)
                : null;
    }

    private static boolean isSchema(SQLExpr expr, String alias) {
        return switch (expr) {
            case SQLIdentifierExpr name -> Names.unquote(name.getName()).equalsIgnoreCase(COLUMN);
            case SQLPropertyExpr name ->
                    Names.unquote(name.getName()).equalsIgnoreCase(COLUMN)
                            && Names.unquote(String.valueOf(name.getOwner()))
                                    .equalsIgnoreCase(alias);
            default -> false;
        };
    }

    private static @Nullable String value(SQLExpr expr, Surroundings surroundings)
            throws SqlException {
        Expression expression = Compiler.compile(expr, Compiler.NONE);
        Object value = expression == null ? null : expression.evaluate(NO_ROW, surroundings);
        return value instanceof String text ? text : null;
    }
}
