package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLMethodInvokeExpr;
import io.hadal.sql.SqlException;
import io.hadal.sql.dialect.FunctionFamily.Function;
import io.hadal.sql.error.MysqlError;
import io.hadal.storage.collate.Collation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** MySQL's functions: how each is written in DuckDB. */
final class FunctionTable {
    private static final Map<String, Function> FUNCTIONS = new HashMap<>();

    static {
        Stream.of(
                        TextFunctions.family(),
                        CodeFunctions.family(),
                        NumberFunctions.family(),
                        TimeFunctions.family(),
                        ChoiceFunctions.family(),
                        JsonFunctions.family())
                .forEach(family -> FUNCTIONS.putAll(family.functions()));
    }

    private final Sql.Render render;
    private final SpecialCalls special;
    private final Aggregates aggregates;

    FunctionTable(Sql.Render render, Aggregates.Window window) {
        this.render = render;
        this.special = new SpecialCalls(render);
        this.aggregates = new Aggregates(render, window);
    }

    Sql call(SQLMethodInvokeExpr call) throws SqlException {
        String name = call.getMethodName().toUpperCase(Locale.ROOT);
        Sql written = special.of(call, name);
        if (written != null) {
            boolean ofText =
                    name.equals("TRIM") || name.equals("SUBSTRING") || name.equals("SUBSTR");
            return ofText ? collated(written, List.of(render.of(text(call, name)))) : written;
        }
        Function function = FUNCTIONS.get(name);
        if (function == null) {
            throw MysqlError.NO_SUCH_FUNCTION.with(call.getMethodName());
        }
        if (!function.takes(call.getArguments().size())) {
            throw MysqlError.WRONG_PARAMETER_COUNT.with(call.getMethodName());
        }
        List<Sql> arguments = render.all(call.getArguments());
        Collation collation = Collating.of(arguments).collation();
        Sql result =
                function.writer()
                        .write(
                                collation == Collation.BINARY
                                        ? arguments
                                        : compared(name, collation, arguments));
        return collated(result, arguments);
    }

    private static SQLExpr text(SQLMethodInvokeExpr call, String name) {
        return name.equals("TRIM") && call.getFrom() != null
                ? call.getFrom()
                : call.getArguments().getFirst();
    }

    /** A text that is made of texts compares as they do. */
    private static Sql collated(Sql result, List<Sql> arguments) {
        return result.type().collating().equals(Collating.LITERAL)
                ? result.withType(result.type().by(Collating.of(arguments)))
                : result;
    }

    /** What a function compares within DuckDB, as it has to be compared there. */
    private static List<Sql> compared(String name, Collation collation, List<Sql> arguments) {
        return switch (name) {
            case "STRCMP" ->
                    arguments.stream()
                            .map(arg -> Sql.of(Collating.key(collation, arg), arg.type()))
                            .toList();
            case "INSTR", "LOCATE", "POSITION", "FIND_IN_SET" ->
                    arguments.stream()
                            .map(arg ->
                                    arg.type().is(Type.Family.TEXT)
                                            ? Sql.of(Collating.weights(collation, arg), Type.TEXT)
                                            : arg)
                            .toList();
            case "REGEXP_LIKE", "REGEXP_REPLACE", "REGEXP_SUBSTR" -> {
                List<Sql> changed = new ArrayList<>(arguments);
                String pattern = Operators.pattern(arguments.get(0), arguments.get(1));
                changed.set(1, Sql.of("(" + pattern + ")", Type.TEXT));
                yield changed;
            }
            default -> arguments;
        };
    }

    /** Aggregates, window functions, and what only looks like one. */
    Sql aggregate(SQLAggregateExpr call) throws SqlException {
        Sql written = aggregates.of(call);
        return written == null ? call(call) : written;
    }
}
