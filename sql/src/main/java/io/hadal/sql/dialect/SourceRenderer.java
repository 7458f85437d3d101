package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLJoinTableSource;
import com.alibaba.druid.sql.ast.statement.SQLJoinTableSource.JoinType;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import com.alibaba.druid.sql.ast.statement.SQLSubqueryTableSource;
import com.alibaba.druid.sql.ast.statement.SQLTableSource;
import com.alibaba.druid.sql.ast.statement.SQLUnionQueryTableSource;
import com.alibaba.druid.sql.ast.statement.SQLValuesTableSource;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.sql.eval.Surroundings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renders the FROM of one query block, and puts its relations into the block's scope. */
final class SourceRenderer {
    private final QueryRenderer queries;
    private final TableSource tables;
    private final NameScope scope;
    private final TableFilter filter;
    private final Surroundings surroundings;

    SourceRenderer(
            QueryRenderer queries,
            TableSource tables,
            NameScope scope,
            TableFilter filter,
            Surroundings surroundings) {
        this.queries = queries;
        this.tables = tables;
        this.scope = scope;
        this.filter = filter;
        this.surroundings = surroundings;
    }

    String render(SQLTableSource source) throws SqlException {
        return switch (source) {
            case SQLExprTableSource table -> table(table);
            case SQLJoinTableSource join -> join(join);
            case SQLSubqueryTableSource derived ->
                    derived(derived.getSelect(), derived.getAlias(), derived.getColumns());
            case SQLUnionQueryTableSource union ->
                    derived(new SQLSelect(union.getUnion()), union.getAlias(), union.getColumns());
            case SQLValuesTableSource values ->
                    relation(
                            queries.values(values.getValues(), null),
                            alias(values.getAlias()),
                            names(values.getColumns()));
            default ->
                    throw MysqlError.notSupported(
                            "'" + source + "' in FROM", "use tables, joins and subqueries");
        };
    }

    private String table(SQLExprTableSource table) throws SqlException {
        String schema = null;
        String name;
        switch (table.getExpr()) {
            case SQLIdentifierExpr identifier -> name = Names.unquote(identifier.getName());
            case SQLPropertyExpr property when property.getOwner() instanceof SQLName owner -> {
                schema = Names.unquote(owner.getSimpleName());
                name = Names.unquote(property.getName());
            }
            default ->
                    throw MysqlError.notSupported(
                            "'" + table.getExpr() + "' in FROM",
                            "use tables, joins and subqueries");
        }
        String alias = table.getAlias() == null ? name : Names.unquote(table.getAlias());
        List<Field> named = schema == null ? queries.named(name) : null;
        if (named != null) {
            scope.add(new Relation(alias, named));
            String rows = queries.recurses(name) ? Recursion.step(name) : Literals.name(name);
            return rows + " AS " + Literals.name(alias);
        }
        if (schema == null && name.equalsIgnoreCase("dual")) {
            return "(SELECT 1) AS dual_";
        }
        TableSource.Table found = tables.table(schema, name, alias, filter);
        scope.add(new Relation(alias, found.fields()));
        return found.sql() + " AS " + Literals.name(alias);
    }

    private static String alias(@Nullable String alias) throws SqlException {
        if (alias == null) {
            throw MysqlError.DERIVED_ALIAS.with();
        }
        return Names.unquote(alias);
    }

    private static List<String> names(@Nullable List<SQLName> columns) {
        return columns == null
                ? List.of()
                : columns.stream().map(column -> Names.unquote(column.getSimpleName())).toList();
    }

    private String derived(
            SQLSelect select, @Nullable String alias, @Nullable List<SQLName> columns)
            throws SqlException {
        return relation(queries.select(select, null), alias(alias), names(columns));
    }

    private String relation(QueryRenderer.Rendered query, String alias, List<String> names)
            throws SqlException {
        List<Field> fields = QueryRenderer.renamed(query.fields(), names);
        scope.add(new Relation(alias, fields));
        return "("
                + query.sql()
                + ") AS "
                + Literals.name(alias)
                + "("
                + QueryRenderer.names(fields)
                + ")";
    }

    private String join(SQLJoinTableSource join) throws SqlException {
        String left = render(join.getLeft());
        int before = scope.relations().size();
        String right = render(join.getRight());
        if (join.getRight() instanceof SQLJoinTableSource) {
            right = "(" + right + ")";
        }
        boolean natural = join.isNatural() || join.getJoinType().name().startsWith("NATURAL");
        List<String> using = new ArrayList<>();
        for (SQLExpr expr : join.getUsing()) {
            using.add(Names.unquote(expr.toString()));
        }
        if (natural) {
            using.addAll(common(before));
        }
        for (String name : using) {
            refuseFolded(name);
        }
        using.forEach(scope::merged);
        String kind = kind(join.getJoinType());
        if (!using.isEmpty()) {
            String columns = String.join(", ", using.stream().map(Literals::name).toList());
            return left
                    + " "
                    + (kind.equals("CROSS JOIN") ? "JOIN" : kind)
                    + " "
                    + right
                    + " USING ("
                    + columns
                    + ")";
        }
        if (join.getCondition() == null) {
            if (!kind.equals("JOIN") && !kind.equals("CROSS JOIN") && !natural) {
                throw MysqlError.SYNTAX.with("an outer join needs ON or USING");
            }
            return left + " CROSS JOIN " + right;
        }
        ExpressionRenderer expressions =
                new ExpressionRenderer(queries, scope, surroundings).in("on clause");
        String on = expressions.condition(join.getCondition());
        return left + " " + (kind.equals("CROSS JOIN") ? "JOIN" : kind) + " " + right + " ON " + on;
    }

    private void refuseFolded(String name) throws SqlException {
        for (Relation relation : scope.relations()) {
            Field field = relation.field(name);
            if (field != null && Collating.isFolded(field.type())) {
                throw MysqlError.notSupported(
                        "USING and NATURAL with column '"
                                + name
                                + "' of "
                                + Collating.of(field.type()).sqlName(),
                        "join ON the two columns");
            }
        }
    }

    /** Names that relations before and behind a place have both. */
    private List<String> common(int before) {
        List<String> names = new ArrayList<>();
        List<Relation> relations = scope.relations();
        for (Relation right : relations.subList(before, relations.size())) {
            for (Field field : right.fields()) {
                boolean both =
                        relations.subList(0, before).stream()
                                .anyMatch(left -> left.field(field.name()) != null);
                if (both && !names.contains(field.name())) {
                    names.add(field.name());
                }
            }
        }
        return names;
    }

    private static String kind(JoinType type) throws SqlException {
        return switch (type) {
            case COMMA, CROSS_JOIN, NATURAL_CROSS_JOIN -> "CROSS JOIN";
            case JOIN, INNER_JOIN, STRAIGHT_JOIN, NATURAL_JOIN, NATURAL_INNER_JOIN -> "JOIN";
            case LEFT_OUTER_JOIN, NATURAL_LEFT_JOIN -> "LEFT JOIN";
            case RIGHT_OUTER_JOIN, NATURAL_RIGHT_JOIN -> "RIGHT JOIN";
            default -> throw MysqlError.notSupported(type.name, "use INNER, LEFT or RIGHT JOIN");
        };
    }
}
