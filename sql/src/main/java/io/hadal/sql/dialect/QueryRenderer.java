package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLLimit;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.SQLOrderBy;
import com.alibaba.druid.sql.ast.SQLOrderingSpecification;
import com.alibaba.druid.sql.ast.SQLOver;
import com.alibaba.druid.sql.ast.SQLWindow;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLAllColumnExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLIntegerExpr;
import com.alibaba.druid.sql.ast.expr.SQLListExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import com.alibaba.druid.sql.ast.statement.SQLSelectGroupByClause;
import com.alibaba.druid.sql.ast.statement.SQLSelectItem;
import com.alibaba.druid.sql.ast.statement.SQLSelectOrderByItem;
import com.alibaba.druid.sql.ast.statement.SQLSelectQuery;
import com.alibaba.druid.sql.ast.statement.SQLSelectQueryBlock;
import com.alibaba.druid.sql.ast.statement.SQLTableSource;
import com.alibaba.druid.sql.ast.statement.SQLUnionQuery;
import com.alibaba.druid.sql.ast.statement.SQLValuesTableSource;
import com.alibaba.druid.sql.ast.statement.SQLWithSubqueryClause;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Names;
import io.hadal.sql.eval.Surroundings;
import io.hadal.sql.value.Numbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders a query with everything in it. One for each query: it remembers what WITH named. */
public final class QueryRenderer {
    private static final @Nullable Object[] NO_ROW = new Object[0];

    private final TableSource tables;
    private final Surroundings surroundings;
    private Map<String, List<Field>> with = new HashMap<>();

    public QueryRenderer(TableSource tables, Surroundings surroundings) {
        this.tables = tables;
        this.surroundings = surroundings;
    }

    /** A query in DuckDB's SQL and its columns. */
    public record Rendered(String sql, List<Field> fields) {}

    /** A whole query. */
    public Rendered render(SQLSelect select) throws SqlException {
        return select(select, null);
    }

    /**
     * The rows of a table (and what it is joined with) that fulfil a condition, for UPDATE and
     * DELETE.
     *
     * @param from Druid's table source
     * @param target alias of the table whose {@code slots} are wanted
     * @param values of SET, behind the slots in each row
     */
    public Rendered target(
            SQLTableSource from,
            List<String> columns,
            String target,
            List<SQLExpr> values,
            @Nullable SQLExpr where,
            @Nullable SQLOrderBy orderBy,
            @Nullable SQLLimit limit)
            throws SqlException {
        NameScope scope = new NameScope(null);
        String source = sources(scope, where).render(from);
        ExpressionRenderer expressions = new ExpressionRenderer(this, scope, surroundings);
        List<String> items = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (String column : columns) {
            items.add(Literals.name(target) + "." + Literals.name(column));
            fields.add(Field.of(column, Type.UNKNOWN));
        }
        for (SQLExpr value : values) {
            Sql sql = expressions.of(value);
            items.add(Operators.value(sql));
            fields.add(Field.of("", sql.type()));
        }
        StringBuilder sql =
                new StringBuilder("SELECT ")
                        .append(String.join(", ", items))
                        .append(" FROM ")
                        .append(source);
        if (where != null) {
            sql.append(" WHERE ").append(expressions.in("where clause").condition(where));
        }
        order(sql, orderBy, expressions.in("order clause"), scope);
        limit(sql, limit);
        return new Rendered(sql.toString(), fields);
    }

    /** A single value. */
    public Rendered value(SQLExpr expr) throws SqlException {
        Sql sql = new ExpressionRenderer(this, new NameScope(null), surroundings).of(expr);
        return new Rendered(
                "SELECT " + Operators.value(sql), List.of(Field.of("value", sql.type())));
    }

    Rendered select(SQLSelect select, @Nullable NameScope parent) throws SqlException {
        Map<String, List<Field>> outer = with;
        with = new HashMap<>(outer);
        try {
            String prefix = with(select.getWithSubQuery(), parent);
            Rendered query = query(select.getQuery(), parent);
            StringBuilder sql = new StringBuilder(prefix).append(query.sql());
            if (select.getOrderBy() != null
                    || select.getLimit() != null && select.getQueryBlock() == null) {
                NameScope scope = results(query.fields(), parent);
                order(
                        sql,
                        select.getOrderBy(),
                        new ExpressionRenderer(this, scope, surroundings).in("order clause"),
                        scope);
            }
            return new Rendered(sql.toString(), query.fields());
        } finally {
            with = outer;
        }
    }

    private String with(@Nullable SQLWithSubqueryClause clause, @Nullable NameScope parent)
            throws SqlException {
        if (clause == null) {
            return "";
        }
        boolean recursive = Boolean.TRUE.equals(clause.getRecursive());
        List<String> entries = new ArrayList<>();
        for (SQLWithSubqueryClause.Entry entry : clause.getEntries()) {
            String name = Names.unquote(entry.getAlias());
            List<String> columns =
                    entry.getColumns().stream()
                            .map(column -> Names.unquote(column.getSimpleName()))
                            .toList();
            if (recursive && entry.getSubQuery().getQuery() instanceof SQLUnionQuery union) {
                // What the first part gives is what the name stands for in the others.
                Rendered anchor = query(first(union), parent);
                with.put(name.toLowerCase(Locale.ROOT), renamed(anchor.fields(), columns));
            }
            Rendered query = select(entry.getSubQuery(), parent);
            List<Field> fields = renamed(query.fields(), columns);
            with.put(name.toLowerCase(Locale.ROOT), fields);
            entries.add(Literals.name(name) + "(" + names(fields) + ") AS (" + query.sql() + ")");
        }
        return "WITH " + (recursive ? "RECURSIVE " : "") + String.join(", ", entries) + " ";
    }

    private static SQLSelectQuery first(SQLUnionQuery union) {
        SQLSelectQuery first =
                union.getRelations().isEmpty() ? union.getLeft() : union.getRelations().getFirst();
        return first instanceof SQLUnionQuery inner ? first(inner) : first;
    }

    static String names(List<Field> fields) {
        return String.join(
                ", ", fields.stream().map(field -> Literals.name(field.name())).toList());
    }

    static List<Field> renamed(List<Field> fields, List<String> names) throws SqlException {
        if (names.isEmpty()) {
            return fields.stream()
                    .map(field -> new Field(field.name(), field.type(), null))
                    .toList();
        }
        if (names.size() != fields.size()) {
            throw MysqlError.WRONG_COLUMN_COUNT.with();
        }
        List<Field> renamed = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            renamed.add(Field.of(names.get(i), fields.get(i).type()));
        }
        return renamed;
    }

    private Rendered query(SQLSelectQuery query, @Nullable NameScope parent) throws SqlException {
        return switch (query) {
            case SQLSelectQueryBlock block -> block(block, parent);
            case SQLUnionQuery union -> union(union, parent);
            case SQLValuesTableSource values -> values(values.getValues(), parent);
            default -> throw MysqlError.notSupported("'" + query + "'", "write it as SELECT");
        };
    }

    Rendered values(List<SQLListExpr> rows, @Nullable NameScope parent) throws SqlException {
        ExpressionRenderer expressions =
                new ExpressionRenderer(this, new NameScope(parent), surroundings);
        List<String> rendered = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (SQLListExpr row : rows) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < row.getItems().size(); i++) {
                Sql value = expressions.of(row.getItems().get(i));
                values.add(Operators.value(value));
                if (rendered.isEmpty()) {
                    fields.add(Field.of("column_" + i, value.type()));
                }
            }
            rendered.add("(" + String.join(", ", values) + ")");
        }
        return new Rendered(
                "SELECT * FROM (VALUES "
                        + String.join(", ", rendered)
                        + ") AS v("
                        + names(fields)
                        + ")",
                fields);
    }

    private Rendered union(SQLUnionQuery union, @Nullable NameScope parent) throws SqlException {
        List<SQLSelectQuery> parts =
                union.getRelations().isEmpty()
                        ? List.of(union.getLeft(), union.getRight())
                        : union.getRelations();
        List<String> sql = new ArrayList<>();
        List<Field> fields = List.of();
        for (SQLSelectQuery part : parts) {
            Rendered rendered = query(part, parent);
            if (sql.isEmpty()) {
                fields = rendered.fields();
            } else if (fields.size() != rendered.fields().size()) {
                throw MysqlError.WRONG_COLUMN_COUNT.with();
            } else {
                fields = merged(fields, rendered.fields());
            }
            sql.add("(" + rendered.sql() + ")");
        }
        StringBuilder out = new StringBuilder(String.join(" " + operator(union) + " ", sql));
        if (union.getOrderBy() != null) {
            NameScope scope = results(fields, parent);
            order(
                    out,
                    union.getOrderBy(),
                    new ExpressionRenderer(this, scope, surroundings).in("order clause"),
                    scope);
        }
        limit(out, union.getLimit());
        return new Rendered(out.toString(), fields);
    }

    private static List<Field> merged(List<Field> a, List<Field> b) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            fields.add(Field.of(a.get(i).name(), a.get(i).type().or(b.get(i).type())));
        }
        return fields;
    }

    private static String operator(SQLUnionQuery union) throws SqlException {
        return switch (union.getOperator()) {
            case UNION, DISTINCT -> "UNION";
            case UNION_ALL -> "UNION ALL";
            case EXCEPT, EXCEPT_DISTINCT, MINUS, MINUS_DISTINCT -> "EXCEPT";
            case EXCEPT_ALL, MINUS_ALL -> "EXCEPT ALL";
            case INTERSECT, INTERSECT_DISTINCT -> "INTERSECT";
            case INTERSECT_ALL -> "INTERSECT ALL";
        };
    }

    /** The names that ORDER BY behind a set operation can use. */
    private static NameScope results(List<Field> fields, @Nullable NameScope parent) {
        NameScope scope = new NameScope(parent);
        fields.forEach(field -> scope.alias(field.name(), field.type()));
        return scope;
    }

    private SourceRenderer sources(NameScope scope, @Nullable SQLExpr where) {
        return new SourceRenderer(this, tables, scope, new TableFilter(where), surroundings);
    }

    /** What WITH named, or null. */
    @Nullable List<Field> named(String name) {
        return with.get(name.toLowerCase(Locale.ROOT));
    }

    private Rendered block(SQLSelectQueryBlock block, @Nullable NameScope parent)
            throws SqlException {
        if (block.getInto() != null) {
            throw MysqlError.notSupported("SELECT … INTO", "read the result in the client");
        }
        NameScope scope = new NameScope(parent);
        String from =
                block.getFrom() == null
                        ? ""
                        : sources(scope, block.getWhere()).render(block.getFrom());
        ExpressionRenderer expressions = new ExpressionRenderer(this, scope, surroundings);
        StringBuilder where = new StringBuilder();
        if (block.getWhere() != null) {
            where.append(" WHERE ")
                    .append(expressions.in("where clause").condition(block.getWhere()));
        }
        List<Field> fields = new ArrayList<>();
        List<String> items =
                items(block.getSelectList(), scope, expressions.in("field list"), fields);
        for (Field field : fields) {
            scope.alias(field.name(), field.type());
        }
        StringBuilder rest = new StringBuilder();
        group(rest, block.getGroupBy(), expressions, scope);
        windows(rest, block.getWindows(), expressions);
        order(rest, block.getOrderBy(), expressions.in("order clause"), scope);
        limit(rest, block.getLimit());
        String sql =
                "SELECT "
                        + (block.isDistinct() ? "DISTINCT " : "")
                        + String.join(", ", items)
                        + (from.isEmpty() ? "" : " FROM " + from)
                        + where
                        + rest;
        return new Rendered(sql, fields);
    }

    private List<String> items(
            List<SQLSelectItem> selected,
            NameScope scope,
            ExpressionRenderer expressions,
            List<Field> fields)
            throws SqlException {
        List<String> items = new ArrayList<>();
        for (SQLSelectItem item : selected) {
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
            Type type =
                    narrow
                            ? Type.WHOLE
                            : sql.type().is(Type.Family.BOOLEAN) ? Type.NARROW : sql.type();
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

    private void group(
            StringBuilder sql,
            @Nullable SQLSelectGroupByClause group,
            ExpressionRenderer expressions,
            NameScope scope)
            throws SqlException {
        if (group == null) {
            return;
        }
        List<String> items = new ArrayList<>();
        for (SQLExpr item : group.getItems()) {
            SQLExpr expr = item instanceof SQLSelectOrderByItem ordered ? ordered.getExpr() : item;
            items.add(
                    expr instanceof SQLIntegerExpr
                            ? expr.toString()
                            : Operators.value(expressions.in("group statement").of(expr)));
        }
        if (!items.isEmpty()) {
            String list =
                    String.join(", ", group.isWithRollUp() ? items : Stars.dependent(items, scope));
            sql.append(" GROUP BY ").append(group.isWithRollUp() ? "ROLLUP(" + list + ")" : list);
        }
        if (group.getHaving() != null) {
            sql.append(" HAVING ")
                    .append(expressions.in("having clause").condition(group.getHaving()));
        }
    }

    private void windows(
            StringBuilder sql, @Nullable List<SQLWindow> windows, ExpressionRenderer expressions)
            throws SqlException {
        if (windows == null || windows.isEmpty()) {
            return;
        }
        List<String> definitions = new ArrayList<>();
        for (SQLWindow window : windows) {
            definitions.add(
                    Literals.name(Names.unquote(window.getName().getSimpleName()))
                            + " AS ("
                            + over(window.getOver(), expressions)
                            + ")");
        }
        sql.append(" WINDOW ").append(String.join(", ", definitions));
    }

    /** {@code OVER (…)} of a call, or an empty text. */
    String over(SQLAggregateExpr call, ExpressionRenderer expressions) throws SqlException {
        if (call.getOverRef() != null) {
            return " OVER " + Literals.name(Names.unquote(call.getOverRef().getSimpleName()));
        }
        return call.getOver() == null ? "" : " OVER (" + over(call.getOver(), expressions) + ")";
    }

    private static String over(SQLOver over, ExpressionRenderer expressions) throws SqlException {
        StringBuilder sql = new StringBuilder();
        List<String> partitions = new ArrayList<>();
        for (SQLExpr expr : over.getPartitionBy()) {
            partitions.add(Operators.value(expressions.of(expr)));
        }
        if (!partitions.isEmpty()) {
            sql.append("PARTITION BY ").append(String.join(", ", partitions));
        }
        if (over.getOrderBy() != null) {
            List<String> orders = new ArrayList<>();
            for (SQLSelectOrderByItem item : over.getOrderBy().getItems()) {
                orders.add(Operators.value(expressions.of(item.getExpr())) + direction(item));
            }
            sql.append(" ORDER BY ").append(String.join(", ", orders));
        }
        if (over.getWindowingType() != null) {
            sql.append(' ')
                    .append(over.getWindowingType().name())
                    .append(' ')
                    .append(frame(over, expressions));
        }
        return sql.toString();
    }

    private static String frame(SQLOver over, ExpressionRenderer expressions) throws SqlException {
        String begin =
                bound(
                        over.getWindowingBetweenBegin(),
                        over.getWindowingBetweenBeginBound(),
                        expressions);
        if (over.getWindowingBetweenEndBound() == null) {
            return begin;
        }
        return "BETWEEN "
                + begin
                + " AND "
                + bound(
                        over.getWindowingBetweenEnd(),
                        over.getWindowingBetweenEndBound(),
                        expressions);
    }

    private static String bound(
            @Nullable SQLExpr value,
            SQLOver.@Nullable WindowingBound bound,
            ExpressionRenderer expressions)
            throws SqlException {
        String count = value == null ? "" : expressions.of(value).text() + " ";
        return count + (bound == null ? "CURRENT ROW" : bound.name().replace('_', ' '));
    }

    private void order(
            StringBuilder sql,
            @Nullable SQLOrderBy orderBy,
            ExpressionRenderer expressions,
            NameScope scope)
            throws SqlException {
        if (orderBy == null) {
            return;
        }
        List<String> items = new ArrayList<>();
        for (SQLSelectOrderByItem item : orderBy.getItems()) {
            SQLExpr expr = item.getExpr();
            String text;
            if (expr instanceof SQLIntegerExpr) {
                text = expr.toString();
            } else if (expr instanceof SQLIdentifierExpr name
                    && scope.hasAlias(Names.unquote(name.getName()))) {
                text = Literals.name(Names.unquote(name.getName()));
            } else {
                text = Operators.value(expressions.of(expr));
            }
            items.add(text + direction(item));
        }
        sql.append(" ORDER BY ").append(String.join(", ", items));
    }

    /** NULL is the smallest value in MySQL. */
    static String direction(SQLSelectOrderByItem item) {
        return item.getType() == SQLOrderingSpecification.DESC
                ? " DESC NULLS LAST"
                : " ASC NULLS FIRST";
    }

    private void limit(StringBuilder sql, @Nullable SQLLimit limit) throws SqlException {
        if (limit == null) {
            return;
        }
        if (limit.getRowCount() != null) {
            sql.append(" LIMIT ").append(count(limit.getRowCount()));
        }
        if (limit.getOffset() != null) {
            sql.append(" OFFSET ").append(count(limit.getOffset()));
        }
    }

    private String count(SQLExpr expr) throws SqlException {
        Expression expression = Compiler.compile(expr, Compiler.NONE);
        Object value = expression == null ? null : expression.evaluate(NO_ROW, surroundings);
        if (!(value instanceof Number) || Numbers.toDouble(value) < 0) {
            throw MysqlError.SYNTAX.with(
                    "LIMIT needs whole numbers that are not negative, not '" + expr + "'");
        }
        return Long.toString(Numbers.toLong(value));
    }
}
