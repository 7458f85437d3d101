package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLMethodInvokeExpr;
import io.hadal.sql.SqlException;
import io.hadal.sql.dialect.FunctionFamily.Function;
import io.hadal.sql.error.MysqlError;
import java.util.HashMap;
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
            return written;
        }
        Function function = FUNCTIONS.get(name);
        if (function == null) {
            throw MysqlError.NO_SUCH_FUNCTION.with(call.getMethodName());
        }
        if (!function.takes(call.getArguments().size())) {
            throw MysqlError.WRONG_PARAMETER_COUNT.with(call.getMethodName());
        }
        return function.writer().write(render.all(call.getArguments()));
    }

    /** Aggregates, window functions, and what only looks like one. */
    Sql aggregate(SQLAggregateExpr call) throws SqlException {
        Sql written = aggregates.of(call);
        return written == null ? call(call) : written;
    }
}
