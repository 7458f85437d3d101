package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLLimit;
import com.alibaba.druid.sql.ast.SQLOrderBy;
import com.alibaba.druid.sql.ast.expr.SQLListExpr;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import com.alibaba.druid.sql.ast.statement.SQLSelectQuery;
import com.alibaba.druid.sql.ast.statement.SQLSelectQueryBlock;
import com.alibaba.druid.sql.ast.statement.SQLTableSource;
import com.alibaba.druid.sql.ast.statement.SQLUnionQuery;
import com.alibaba.druid.sql.ast.statement.SQLValuesTableSource;
import com.alibaba.druid.sql.ast.statement.SQLWithSubqueryClause;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.sql.eval.Surroundings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Renders a query with everything in it. One for each query: it remembers what WITH named. */
public final class QueryRenderer {
    private final TableSource tables;
    private final Surroundings surroundings;
    private Map<String, List<Field>> with = new HashMap<>();

    /** What is being rendered of WITH RECURSIVE. */
    private final Set<String> recursing = new HashSet<>();

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

    /** Which rows UPDATE and DELETE are about. */
    public record Selection(
            @Nullable SQLWithSubqueryClause with,
            @Nullable SQLExpr where,
            @Nullable SQLOrderBy orderBy,
            @Nullable SQLLimit limit) {}

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
            Selection chosen)
            throws SqlException {
        Map<String, List<Field>> outer = with;
        with = new HashMap<>(outer);
        try {
            String prefix = with(chosen.with(), null);
            Rendered rows = rows(from, columns, target, values, chosen);
            return new Rendered(prefix + rows.sql(), rows.fields());
        } finally {
            with = outer;
        }
    }

    private Rendered rows(
            SQLTableSource from,
            List<String> columns,
            String target,
            List<SQLExpr> values,
            Selection chosen)
            throws SqlException {
        NameScope scope = new NameScope(null);
        SQLExpr where = chosen.where();
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
        Clauses.order(sql, chosen.orderBy(), expressions.in("order clause"), scope);
        Clauses.limit(sql, chosen.limit(), surroundings);
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
                sql = sortable(sql, query.fields());
                Clauses.order(
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
                recursing.add(name.toLowerCase(Locale.ROOT));
            }
            Rendered query = select(entry.getSubQuery(), parent);
            recursing.remove(name.toLowerCase(Locale.ROOT));
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
        StringBuilder out = new StringBuilder(combined(operator(union), sql, fields));
        if (union.getOrderBy() != null) {
            out = sortable(out, fields);
            NameScope scope = results(fields, parent);
            Clauses.order(
                    out,
                    union.getOrderBy(),
                    new ExpressionRenderer(this, scope, surroundings).in("order clause"),
                    scope);
        }
        Clauses.limit(out, union.getLimit(), surroundings);
        return new Rendered(out.toString(), fields);
    }

    private static String combined(String operator, List<String> queries, List<Field> fields)
            throws SqlException {
        if (operator.endsWith("ALL") || !FoldedGroups.any(fields)) {
            return String.join(" " + operator + " ", queries);
        }
        if (!operator.equals("UNION")) {
            throw MysqlError.notSupported(
                    operator + " with texts that ignore case", "write EXISTS or NOT EXISTS");
        }
        return FoldedGroups.distinct(
                String.join(" UNION ALL ", queries), fields, new ArrayList<>());
    }

    /** DuckDB sorts what a set operation gives by its columns only, not by their keys. */
    private static StringBuilder sortable(StringBuilder sql, List<Field> fields) {
        return FoldedGroups.any(fields)
                ? new StringBuilder("SELECT * FROM (").append(sql).append(") AS u_")
                : sql;
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
        for (Field field : fields) {
            Sql item = Sql.of(Literals.name(field.name()), field.type().withoutChoice());
            scope.alias(field.name(), item.type());
            scope.named(field.name(), item);
            scope.item(item);
        }
        return scope;
    }

    private SourceRenderer sources(NameScope scope, @Nullable SQLExpr where) {
        return new SourceRenderer(this, tables, scope, new TableFilter(where), surroundings);
    }

    /** What WITH named, or null. */
    @Nullable List<Field> named(String name) {
        return with.get(name.toLowerCase(Locale.ROOT));
    }

    /** Whether a name that WITH gave is used in its own query. */
    boolean recurses(String name) {
        return recursing.contains(name.toLowerCase(Locale.ROOT));
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
        String where = Clauses.where(block, expressions);
        List<Field> fields = new ArrayList<>();
        Map<SQLExpr, Sql> folded = FoldedGroups.of(block, expressions, scope);
        List<String> items =
                SelectItems.render(
                        block,
                        LooseGroups.of(block, surroundings),
                        scope,
                        expressions.in("field list"),
                        fields);
        for (Field field : fields) {
            scope.alias(field.name(), field.type());
        }
        StringBuilder rest = new StringBuilder();
        List<String> rollup =
                RowHaving.of(block) == null
                        ? Clauses.group(rest, block.getGroupBy(), expressions, scope, folded)
                        : List.of();
        Windows.clause(rest, block.getWindows(), expressions);
        if (block.isDistinct() && FoldedGroups.any(fields)) {
            String query =
                    "SELECT "
                            + String.join(", ", items)
                            + (from.isEmpty() ? "" : " FROM " + from)
                            + where
                            + rest;
            return foldedDistinct(block, query, fields, parent);
        }
        if (block.getOrderBy() == null && !block.isDistinct()) {
            Clauses.orderRollup(rest, rollup);
        }
        Clauses.order(rest, block.getOrderBy(), expressions.in("order clause"), scope);
        Clauses.limit(rest, block.getLimit(), surroundings);
        String sql =
                "SELECT "
                        + (block.isDistinct() ? "DISTINCT " : "")
                        + String.join(", ", items)
                        + (from.isEmpty() ? "" : " FROM " + from)
                        + where
                        + rest;
        return new Rendered(sql, fields);
    }

    private Rendered foldedDistinct(
            SQLSelectQueryBlock block, String query, List<Field> fields, @Nullable NameScope parent)
            throws SqlException {
        List<Sql> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder(FoldedGroups.distinct(query, fields, values));
        NameScope scope = new NameScope(parent);
        for (int i = 0; i < fields.size(); i++) {
            scope.selected(fields.get(i).name(), values.get(i));
            scope.item(values.get(i));
            if (fields.size() == block.getSelectList().size()) {
                scope.selected(block.getSelectList().get(i).getExpr().toString(), values.get(i));
            }
        }
        Clauses.order(
                sql,
                block.getOrderBy(),
                new ExpressionRenderer(this, scope, surroundings).in("order clause"),
                scope);
        Clauses.limit(sql, block.getLimit(), surroundings);
        return new Rendered(sql.toString(), fields);
    }
}
