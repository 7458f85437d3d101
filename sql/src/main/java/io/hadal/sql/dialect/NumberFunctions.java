package io.hadal.sql.dialect;

import static io.hadal.sql.dialect.FunctionFamily.As.NUMBER;
import static io.hadal.sql.dialect.FunctionFamily.As.RAW;
import static io.hadal.sql.dialect.FunctionFamily.As.WHOLE;

import java.util.List;

/** Functions of numbers. */
final class NumberFunctions {
    private static final int ROUND_SCALE_MAX = 30;

    private NumberFunctions() {}

    static FunctionFamily family() {
        FunctionFamily family = new FunctionFamily();
        arithmetic(family);
        logarithms(family);
        angles(family);
        return family;
    }

    private static void arithmetic(FunctionFamily family) {
        family.add("ABS", 1, 1, args -> abs(args.getFirst()))
                .add("CEIL", 1, 1, args -> toWhole("ceil", args.getFirst()))
                .alias("CEILING", "CEIL")
                .add("FLOOR", 1, 1, args -> toWhole("floor", args.getFirst()))
                .add("ROUND", 1, 2, NumberFunctions::round)
                .add(
                        "TRUNCATE",
                        "hadal_truncate(CAST({0} AS DOUBLE), {1})",
                        Type.DOUBLE,
                        NUMBER,
                        WHOLE)
                .add("MOD", 2, 2, NumberFunctions::modulo)
                .add("SIGN", "CAST(sign({0}) AS BIGINT)", Type.WHOLE, NUMBER)
                .add("RAND", 0, 1, args -> Sql.of("random()", Type.DOUBLE))
                .add("BIT_COUNT", "bit_count({0})", Type.WHOLE, WHOLE);
    }

    private static Sql abs(Sql arg) {
        Type type = arg.type().isNumber() ? arg.type() : Type.DOUBLE;
        return Sql.of(
                "abs(" + NUMBER.of(arg) + ")", type.is(Type.Family.BOOLEAN) ? Type.WHOLE : type);
    }

    private static Sql toWhole(String function, Sql arg) {
        if (arg.type().is(Type.Family.WHOLE)) {
            return arg;
        }
        String call = function + "(" + NUMBER.of(arg) + ")";
        return arg.type().isExact()
                ? Sql.of("CAST(" + call + " AS BIGINT)", Type.WHOLE)
                : Sql.of(call, Type.DOUBLE);
    }

    private static Sql modulo(List<Sql> args) {
        return Sql.of(
                "(" + NUMBER.of(args.get(0)) + " % nullif(" + NUMBER.of(args.get(1)) + ", 0))",
                args.getFirst().type());
    }

    private static Sql round(List<Sql> args) {
        return args.size() == 1 ? round(args.getFirst()) : round(args.getFirst(), args.get(1));
    }

    private static Sql round(Sql value) {
        return switch (value.type().family()) {
            case DECIMAL ->
                    Sql.of("CAST(round(" + RAW.of(value) + ") AS DECIMAL(38,0))", Type.decimal(0));
            case WHOLE -> value;
            default -> Sql.of("round(" + NUMBER.of(value) + ")", Type.DOUBLE);
        };
    }

    private static Sql round(Sql value, Sql places) {
        if (value.type().is(Type.Family.DECIMAL)
                && places.literal() instanceof Long digits
                && digits >= 0) {
            int scale = (int) Math.min(Math.min(digits, value.type().scale()), ROUND_SCALE_MAX);
            return Sql.of(
                    "CAST(round("
                            + RAW.of(value)
                            + ", "
                            + scale
                            + ") AS DECIMAL(38,"
                            + scale
                            + "))",
                    Type.decimal(scale));
        }
        String digits = "CAST(" + WHOLE.of(places) + " AS INTEGER)";
        if (value.type().isExact()) {
            return Sql.of("round(" + NUMBER.of(value) + ", " + digits + ")", value.type());
        }
        return Sql.of(
                "round(CAST(" + NUMBER.of(value) + " AS DOUBLE), " + digits + ")", Type.DOUBLE);
    }

    private static void logarithms(FunctionFamily family) {
        family.add("SQRT", "sqrt({0})", Type.DOUBLE, NUMBER)
                .add("EXP", "exp({0})", Type.DOUBLE, NUMBER)
                .add("POW", "power({0}, {1})", Type.DOUBLE, NUMBER, NUMBER)
                .alias("POWER", "POW")
                .add("LOG10", "log10({0})", Type.DOUBLE, NUMBER)
                .add("LOG2", "log2({0})", Type.DOUBLE, NUMBER)
                .add("LN", 1, 1, NumberFunctions::log)
                .add("LOG", 1, 2, NumberFunctions::log);
    }

    /** Natural, or of the second argument to the base of the first. */
    private static Sql log(List<Sql> args) {
        String first = NUMBER.of(args.getFirst());
        return Sql.of(
                args.size() == 1
                        ? "ln(CASE WHEN " + first + " > 0 THEN " + first + " END)"
                        : "(ln(" + NUMBER.of(args.get(1)) + ") / ln(" + first + "))",
                Type.DOUBLE);
    }

    private static void angles(FunctionFamily family) {
        family.add("PI", "pi()", Type.DOUBLE)
                .add("SIN", "sin({0})", Type.DOUBLE, NUMBER)
                .add("COS", "cos({0})", Type.DOUBLE, NUMBER)
                .add("TAN", "tan({0})", Type.DOUBLE, NUMBER)
                .add("COT", "cot({0})", Type.DOUBLE, NUMBER)
                .add("ASIN", "asin({0})", Type.DOUBLE, NUMBER)
                .add("ACOS", "acos({0})", Type.DOUBLE, NUMBER)
                .add("ATAN2", "atan2({0}, {1})", Type.DOUBLE, NUMBER, NUMBER)
                .add("RADIANS", "radians({0})", Type.DOUBLE, NUMBER)
                .add("DEGREES", "degrees({0})", Type.DOUBLE, NUMBER)
                .add(
                        "ATAN",
                        1,
                        2,
                        args ->
                                Sql.of(
                                        (args.size() == 1 ? "atan(" : "atan2(")
                                                + NUMBER.list(args)
                                                + ")",
                                        Type.DOUBLE));
    }
}
