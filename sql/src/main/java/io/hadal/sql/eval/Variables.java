package io.hadal.sql.eval;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.expr.SQLVariantRefExpr;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Parameters, user variables and system variables. */
public final class Variables {
    private Variables() {}

    /** What a {@code ?}, {@code @x} or {@code @@x} refers to. */
    public static Expression compile(SQLVariantRefExpr variable) {
        String name = variable.getName();
        if (name.equals("?")) {
            int index = variable.getIndex();
            return (row, surroundings) -> parameter(surroundings.parameters(), index);
        }
        if (name.startsWith("@@")) {
            String rest = name.substring(2);
            int dot = rest.indexOf('.');
            String scope = dot < 0 ? "" : rest.substring(0, dot).toLowerCase(Locale.ROOT);
            return system(variable.isGlobal() ? "global" : scope, rest.substring(dot + 1));
        }
        if (variable.isGlobal() || variable.isSession()) {
            return system(variable.isGlobal() ? "global" : "session", name);
        }
        String user = userName(name);
        return (row, surroundings) -> surroundings.userVariable(user);
    }

    /** Throws 1064 for a {@code ?} of a statement that was not prepared. */
    private static @Nullable Object parameter(List<@Nullable Object> values, int index)
            throws SqlException {
        if (index < 0 || index >= values.size()) {
            throw MysqlError.SYNTAX.with("a ? stands for a value only in a prepared statement");
        }
        return values.get(index);
    }

    /** {@code @name} without the sign and quotes, lower case. */
    public static String userName(String name) {
        return Names.unquote(name.startsWith("@") ? name.substring(1) : name)
                .toLowerCase(Locale.ROOT);
    }

    /** {@code @x := value}, or null if the left side is something else. */
    static @Nullable Expression assignment(SQLExpr target, Expression value) {
        if (!(target instanceof SQLVariantRefExpr variable)
                || !variable.getName().startsWith("@")
                || variable.getName().startsWith("@@")) {
            return null;
        }
        String name = userName(variable.getName());
        return (row, surroundings) -> {
            Object result = value.evaluate(row, surroundings);
            surroundings.setUserVariable(name, result);
            return result;
        };
    }

    static Expression system(String scope, String name) {
        String lower = Names.unquote(name).toLowerCase(Locale.ROOT);
        return (row, surroundings) -> surroundings.systemVariable(scope, lower);
    }

    /**
     * The scope of {@code @@global.x} or {@code @@session.x} where Druid reads it as a qualified
     * name, or null.
     */
    public static @Nullable String scoped(SQLPropertyExpr name) {
        if (!(name.getOwner() instanceof SQLVariantRefExpr owner)) {
            return null;
        }
        String scope = owner.getName().replace("@", "").toLowerCase(Locale.ROOT);
        return scope.equals("global") || scope.equals("session") || scope.equals("local")
                ? scope
                : null;
    }
}
