package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLCurrentTimeExpr;
import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLAllExpr;
import com.alibaba.druid.sql.ast.expr.SQLAnyExpr;
import com.alibaba.druid.sql.ast.expr.SQLBetweenExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOpExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOpExprGroup;
import com.alibaba.druid.sql.ast.expr.SQLCaseExpr;
import com.alibaba.druid.sql.ast.expr.SQLCastExpr;
import com.alibaba.druid.sql.ast.expr.SQLExistsExpr;
import com.alibaba.druid.sql.ast.expr.SQLExtractExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLInListExpr;
import com.alibaba.druid.sql.ast.expr.SQLInSubQueryExpr;
import com.alibaba.druid.sql.ast.expr.SQLIntervalExpr;
import com.alibaba.druid.sql.ast.expr.SQLListExpr;
import com.alibaba.druid.sql.ast.expr.SQLMatchAgainstExpr;
import com.alibaba.druid.sql.ast.expr.SQLMethodInvokeExpr;
import com.alibaba.druid.sql.ast.expr.SQLNotExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.expr.SQLQueryExpr;
import com.alibaba.druid.sql.ast.expr.SQLSomeExpr;
import com.alibaba.druid.sql.ast.expr.SQLUnaryExpr;
import com.alibaba.druid.sql.ast.expr.SQLValuableExpr;
import com.alibaba.druid.sql.ast.expr.SQLVariantRefExpr;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Literal;
import io.hadal.sql.eval.Names;
import io.hadal.sql.eval.Surroundings;
import io.hadal.storage.collate.Collation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders expressions of one query block. */
final class ExpressionRenderer {
    private static final @Nullable Object[] NO_ROW = new Object[0];

    private final QueryRenderer queries;
    private final NameScope scope;
    private final Surroundings surroundings;
    private final Operators operators;
    private final FunctionTable functions;
    private String clause = "field list";

    /** What stands for texts that are grouped by their keys: one of the group's. */
    private Map<String, String> grouped = Map.of();

    /** Above 0 within an aggregate, which sees each row. */
    private int eachRow;

    ExpressionRenderer(QueryRenderer queries, NameScope scope, Surroundings surroundings) {
        this.queries = queries;
        this.scope = scope;
        this.surroundings = surroundings;
        this.operators = new Operators(this::of);
        this.functions = new FunctionTable(this::of, this::window);
    }

    /** Names the clause for errors: "field list", "where clause" and so on. */
    ExpressionRenderer in(String name) {
        clause = name;
        return this;
    }

    /** As a condition of DuckDB. */
    String condition(SQLExpr expr) throws SqlException {
        return Operators.truth(of(expr));
    }

    /** Texts that are grouped by their keys, each with what stands for it outside of aggregates. */
    void grouped(Map<String, String> texts) {
        grouped = texts;
    }

    /** As each row has it, also where rows are grouped. */
    Sql ofEachRow(SQLExpr expr) throws SqlException {
        eachRow++;
        try {
            return of(expr);
        } finally {
            eachRow--;
        }
    }

    Sql of(SQLExpr expr) throws SqlException {
        Sql sql = rendered(expr);
        String ofGroup = eachRow > 0 ? null : grouped.get(sql.text());
        return ofGroup == null ? sql : Sql.of(ofGroup, sql.type());
    }

    private Sql rendered(SQLExpr expr) throws SqlException {
        return switch (expr) {
            case SQLVariantRefExpr variable -> constant(variable);
            case SQLValuableExpr literal -> literal(literal, expr);
            case SQLIdentifierExpr name -> Operators.collate(identifier(name), name.getCollate());
            case SQLPropertyExpr name -> property(name);
            case SQLBinaryOpExprGroup group -> group(group);
            case SQLBinaryOpExpr binary -> operators.binary(binary);
            case SQLUnaryExpr unary -> operators.unary(unary);
            case SQLNotExpr not -> Sql.of("(NOT " + condition(not.getExpr()) + ")", Type.BOOLEAN);
            case SQLBetweenExpr between -> operators.between(between);
            case SQLInListExpr list -> operators.in(list);
            case SQLInSubQueryExpr in -> inQuery(in);
            case SQLExistsExpr exists ->
                    Sql.of(
                            "("
                                    + (exists.isNot() ? "NOT " : "")
                                    + "EXISTS ("
                                    + query(exists.getSubQuery()).sql()
                                    + "))",
                            Type.BOOLEAN);
            case SQLQueryExpr query -> scalar(query.getSubQuery());
            case SQLAllExpr all -> ofMany("ALL", all.getSubQuery());
            case SQLAnyExpr any -> ofMany("ANY", any.getSubQuery());
            case SQLSomeExpr some -> ofMany("ANY", some.getSubQuery());
            case SQLCaseExpr cases -> cases(cases);
            case SQLCastExpr cast -> Casts.cast(of(cast.getExpr()), cast.getDataType());
            case SQLAggregateExpr aggregate -> aggregate(aggregate);
            case SQLCurrentTimeExpr now -> niladic(now.getType().name());
            case SQLExtractExpr extract ->
                    Temporals.extract(extract.getUnit(), of(extract.getValue()));
            case SQLMethodInvokeExpr call -> call(call);
            case SQLListExpr list -> list(list);
            case SQLIntervalExpr interval ->
                    throw MysqlError.SYNTAX.with(
                            "INTERVAL stands only behind + or - or in a date function: '"
                                    + interval
                                    + "'");
            case SQLMatchAgainstExpr ignored ->
                    throw MysqlError.notSupported("MATCH … AGAINST", "use LIKE or REGEXP");
            default ->
                    throw MysqlError.notSupported(
                            "expression '" + expr + "'", "write it in another way");
        };
    }

    private Sql aggregate(SQLAggregateExpr aggregate) throws SqlException {
        boolean window = aggregate.getOver() != null || aggregate.getOverRef() != null;
        eachRow += window ? 0 : 1;
        try {
            return functions.aggregate(aggregate);
        } finally {
            eachRow -= window ? 0 : 1;
        }
    }

    private Sql ofMany(String word, SQLSelect select) throws SqlException {
        QueryRenderer.Rendered rendered = query(select);
        for (Field field : rendered.fields()) {
            refuseFolded(field.type(), word + " (SELECT …)", "write IN or EXISTS");
        }
        return Sql.of(word + " (" + rendered.sql() + ")", Type.UNKNOWN);
    }

    private static void refuseFolded(Type type, String what, String instead) throws SqlException {
        if (Collating.of(type) != Collation.BINARY) {
            throw MysqlError.notSupported(
                    what + " with texts of " + Collating.of(type).sqlName(), instead);
        }
    }

    private static Sql literal(SQLValuableExpr valuable, SQLExpr expr) throws SqlException {
        Literal literal = Literal.of(valuable);
        if (literal == null) {
            throw MysqlError.TRUNCATED_WRONG_VALUE.with("literal", expr.toString());
        }
        return Literals.of(literal.value());
    }

    /** What is calculated in Java before: variables, parameters, functions about the session. */
    private @Nullable Sql constantOrNull(SQLExpr expr) throws SqlException {
        Expression expression = Compiler.compile(expr, Compiler.NONE);
        return expression == null ? null : Literals.of(expression.evaluate(NO_ROW, surroundings));
    }

    private Sql constant(SQLExpr expr) throws SqlException {
        Sql constant = constantOrNull(expr);
        if (constant == null) {
            throw MysqlError.notSupported("expression '" + expr + "'", "write it in another way");
        }
        return constant;
    }

    private Sql identifier(SQLIdentifierExpr name) throws SqlException {
        String plain = Names.unquote(name.getName());
        if (!isColumn(plain)) {
            Sql constant = constantOrNull(name);
            if (constant != null) {
                return constant;
            }
        }
        NameScope.Found found = scope.find(null, plain, clause);
        Relation relation = found.relation();
        String qualifier = relation == null ? "" : Literals.name(relation.alias()) + ".";
        return Sql.of(qualifier + Literals.name(plain), found.type());
    }

    private Sql niladic(String name) throws SqlException {
        return constant(new SQLMethodInvokeExpr(name));
    }

    private boolean isColumn(String name) {
        return scope.relations().stream().anyMatch(relation -> relation.field(name) != null);
    }

    private Sql property(SQLPropertyExpr name) throws SqlException {
        if (name.getOwner() instanceof SQLVariantRefExpr) {
            return constant(name);
        }
        String table =
                switch (name.getOwner()) {
                    case SQLIdentifierExpr owner -> Names.unquote(owner.getName());
                    case SQLPropertyExpr owner -> Names.unquote(owner.getName());
                    default -> throw MysqlError.BAD_FIELD.with(name.toString(), clause);
                };
        String column = Names.unquote(name.getName());
        NameScope.Found found = scope.find(table, column, clause);
        String alias = found.relation() == null ? table : found.relation().alias();
        return Sql.of(Literals.name(alias) + "." + Literals.name(column), found.type());
    }

    private Sql group(SQLBinaryOpExprGroup group) throws SqlException {
        Sql result = null;
        for (SQLExpr item : group.getItems()) {
            Sql next = of(item);
            result = result == null ? next : operators.apply(group.getOperator(), result, next);
        }
        if (result == null) {
            throw new IllegalStateException("an empty group of operators");
        }
        return result;
    }

    QueryRenderer.Rendered query(SQLSelect select) throws SqlException {
        return queries.select(select, scope);
    }

    private Sql scalar(SQLSelect select) throws SqlException {
        QueryRenderer.Rendered rendered = query(select);
        Type type = rendered.fields().size() == 1 ? rendered.fields().getFirst().type() : Type.ROW;
        return Sql.of("(" + rendered.sql() + ")", type);
    }

    private Sql inQuery(SQLInSubQueryExpr in) throws SqlException {
        QueryRenderer.Rendered rendered = query(in.getSubQuery());
        Sql left = of(in.getExpr());
        Type right = rendered.fields().size() == 1 ? rendered.fields().getFirst().type() : Type.ROW;
        String query = rendered.sql();
        if (left.type().isNumber() && right.isText()) {
            query = "SELECT hadal_number(x) FROM (" + query + ") AS q(x)";
        } else if (left.type().isText() && right.isNumber()) {
            left = Sql.of(Casts.number(left), Type.DOUBLE);
        }
        Collation collation =
                right.is(Type.Family.ROW)
                        ? Collation.BINARY
                        : Collating.of(left, Sql.of("", right));
        if (collation != Collation.BINARY) {
            query =
                    "SELECT "
                            + Collating.key(collation, Sql.of("x", Type.TEXT))
                            + " FROM ("
                            + query
                            + ") AS q(x)";
            left = Sql.of(Collating.key(collation, left), left.type());
        }
        for (Field field : right.is(Type.Family.ROW) ? rendered.fields() : List.<Field>of()) {
            refuseFolded(field.type(), "A row in IN (SELECT …)", "write EXISTS");
        }
        return Sql.of(
                "(" + Operators.value(left) + (in.isNot() ? " NOT" : "") + " IN (" + query + "))",
                Type.BOOLEAN);
    }

    private Sql list(SQLListExpr list) throws SqlException {
        List<String> items = new ArrayList<>();
        for (SQLExpr item : list.getItems()) {
            Sql value = of(item);
            refuseFolded(value.type(), "A row in parentheses", "compare one by one, with AND");
            items.add(Operators.value(value));
        }
        return Sql.of("(" + String.join(", ", items) + ")", Type.ROW);
    }

    private Sql cases(SQLCaseExpr cases) throws SqlException {
        Sql value = cases.getValueExpr() == null ? null : of(cases.getValueExpr());
        List<String> conditions = new ArrayList<>();
        List<Sql> results = new ArrayList<>();
        for (SQLCaseExpr.Item item : cases.getItems()) {
            Sql condition = of(item.getConditionExpr());
            conditions.add(
                    value == null
                            ? Operators.truth(condition)
                            : Operators.compare(value, "=", condition));
            results.add(of(item.getValueExpr()));
        }
        results.add(cases.getElseExpr() == null ? Literals.of(null) : of(cases.getElseExpr()));
        Type type = Casts.common(results);
        StringBuilder sql = new StringBuilder("(CASE");
        for (int i = 0; i < conditions.size(); i++) {
            sql.append(" WHEN ")
                    .append(conditions.get(i))
                    .append(" THEN ")
                    .append(Casts.to(results.get(i), type));
        }
        sql.append(" ELSE ").append(Casts.to(results.getLast(), type)).append(" END)");
        return Sql.of(sql.toString(), type);
    }

    private Sql call(SQLMethodInvokeExpr call) throws SqlException {
        if (call.getOwner() != null) {
            throw MysqlError.NO_SUCH_FUNCTION.with(call.getOwner() + "." + call.getMethodName());
        }
        Sql constant = constantOrNull(call);
        return constant != null ? constant : functions.call(call);
    }

    private String window(SQLAggregateExpr aggregate) throws SqlException {
        return Windows.over(aggregate, this);
    }
}
