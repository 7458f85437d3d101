package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.expr.SQLAllColumnExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.statement.SQLSelectItem;
import com.alibaba.druid.sql.ast.statement.SQLSelectQueryBlock;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a SELECT selects. */
final class SelectItems {
    private SelectItems() {}

    /**
     * Renders them, and adds their fields to {@code fields}.
     *
     * @param ofAnyRow items whose value is that of any row of a group
     */
    static List<String> render(
            SQLSelectQueryBlock block,
            Set<SQLSelectItem> ofAnyRow,
            NameScope scope,
            ExpressionRenderer expressions,
            List<Field> fields)
            throws SqlException {
        List<String> items = new ArrayList<>();
        for (SQLSelectItem item : block.getSelectList()) {
            SQLExpr expr = item.getExpr();
            String star = star(expr);
            if (star != null) {
                Stars.expand(star, scope, items, fields);
                continue;
            }
            Sql sql = expressions.of(expr);
            String name = item.getAlias() != null ? Names.unquote(item.getAlias()) : name(expr);
            boolean narrow = sql.literal() instanceof Long && !sql.type().wide();
            String value = narrow ? "CAST(" + sql.text() + " AS BIGINT)" : Operators.value(sql);
            if (ofAnyRow.contains(item)) {
                value = "first(" + value + ")";
            }
            Type type =
                    narrow
                            ? Type.WHOLE
                            : sql.type().is(Type.Family.BOOLEAN) ? Type.NARROW : sql.type();
            if (Collating.isFolded(type)) {
                scope.named(name, Sql.of(value, type));
            }
            scope.item(Sql.of(value, type));
            items.add(value + " AS " + Literals.name(name));
            fields.add(new Field(name, type, origin(expr, scope)));
        }
        return items;
    }

    /** The qualifier of a {@code *}, empty for none; null if the expression is something else. */
    private static @Nullable String star(SQLExpr expr) {
        return switch (expr) {
            case SQLAllColumnExpr all -> all.getOwner() == null ? "" : last(all.getOwner());
            case SQLPropertyExpr name -> name.getName().equals("*") ? last(name.getOwner()) : null;
            default -> null;
        };
    }

    private static String last(SQLExpr owner) {
        return owner instanceof SQLName name
                ? Names.unquote(name.getSimpleName())
                : owner.toString();
    }

    private static String name(SQLExpr expr) {
        return switch (expr) {
            case SQLIdentifierExpr identifier -> Names.unquote(identifier.getName());
            case SQLPropertyExpr property -> Names.unquote(property.getName());
            default -> expr.toString();
        };
    }

    private static Field.@Nullable Origin origin(SQLExpr expr, NameScope scope)
            throws SqlException {
        return switch (expr) {
            case SQLIdentifierExpr name -> origin(null, name.getName(), scope);
            case SQLPropertyExpr name when name.getOwner() instanceof SQLName owner ->
                    origin(Names.unquote(owner.getSimpleName()), name.getName(), scope);
            default -> null;
        };
    }

    private static Field.@Nullable Origin origin(
            @Nullable String table, String column, NameScope scope) throws SqlException {
        String plain = Names.unquote(column);
        boolean known =
                scope.relations().stream().anyMatch(relation -> relation.field(plain) != null);
        if (!known || table == null && scope.isMerged(plain)) {
            return null;
        }
        Field field = scope.find(table, plain, "field list").field();
        return field == null ? null : field.origin();
    }
}
