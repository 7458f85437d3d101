package io.hadal.sql.dialect;

import io.hadal.sql.SqlException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Functions by their names; each family of them is made once, by a class of its own. */
final class FunctionFamily {

    /** Writes a call. */
    @FunctionalInterface
    interface Writer {
        Sql write(List<Sql> arguments) throws SqlException;
    }

    /**
     * @param max number of arguments, {@link #ANY} = without limit
     */
    record Function(int min, int max, Writer writer) {
        boolean takes(int count) {
            return count >= min && (max == ANY || count <= max);
        }
    }

    /** What an argument is converted to. */
    enum As {
        TEXT,
        NUMBER,
        WHOLE,
        /** Date with time. */
        TIME,
        BYTES,
        /** As it is, a truth value as 0 or 1. */
        VALUE,
        /** As it is. */
        RAW;

        String of(Sql sql) {
            return switch (this) {
                case TEXT -> Casts.text(sql);
                case NUMBER -> Casts.number(sql);
                case WHOLE ->
                        sql.type().is(Type.Family.WHOLE)
                                ? sql.text()
                                : "CAST(" + Casts.number(sql) + " AS BIGINT)";
                case TIME -> Casts.dateTime(sql);
                case BYTES ->
                        sql.type().is(Type.Family.BINARY)
                                ? sql.text()
                                : "encode(" + Casts.text(sql) + ")";
                case VALUE -> Operators.value(sql);
                case RAW -> sql.text();
            };
        }

        /** Several, as in a list of arguments. */
        String list(List<Sql> arguments) {
            return joined(arguments, ", ");
        }

        String joined(List<Sql> arguments, String separator) {
            return String.join(separator, arguments.stream().map(this::of).toList());
        }
    }

    static final int ANY = -1;
    private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");

    private final Map<String, Function> functions = new HashMap<>();

    Map<String, Function> functions() {
        return functions;
    }

    FunctionFamily add(String name, int min, int max, Writer writer) {
        functions.put(name, new Function(min, max, writer));
        return this;
    }

    /**
     * A function that is a text with its arguments in it.
     *
     * @param template DuckDB's SQL with {@code {0}} for the first argument
     */
    FunctionFamily add(String name, String template, Type type, As... arguments) {
        return add(
                name,
                arguments.length,
                arguments.length,
                values -> Sql.of(filled(template, values, arguments), type));
    }

    FunctionFamily alias(String name, String of) {
        Function function = functions.get(of);
        if (function == null) {
            throw new IllegalArgumentException("no function " + of);
        }
        functions.put(name, function);
        return this;
    }

    private static String filled(String template, List<Sql> values, As... arguments) {
        return PLACE.matcher(template)
                .replaceAll(place -> {
                    int index = Integer.parseInt(place.group(1));
                    return Matcher.quoteReplacement(arguments[index].of(values.get(index)));
                });
    }
}
