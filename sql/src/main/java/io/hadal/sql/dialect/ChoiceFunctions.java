package io.hadal.sql.dialect;

import static io.hadal.sql.dialect.FunctionFamily.ANY;
import static io.hadal.sql.dialect.FunctionFamily.As.RAW;
import static io.hadal.sql.dialect.FunctionFamily.As.VALUE;

import io.hadal.storage.collate.Collation;
import java.util.List;
import java.util.stream.Collectors;

/** Functions that choose one of their arguments. */
final class ChoiceFunctions {
    private ChoiceFunctions() {}

    static FunctionFamily family() {
        return new FunctionFamily()
                .add("IF", 3, 3, ChoiceFunctions::condition)
                .add("COALESCE", 1, ANY, args -> chosen("coalesce", args))
                .add("IFNULL", 2, 2, args -> chosen("coalesce", args))
                .alias("NVL", "IFNULL")
                .add("NULLIF", 2, 2, ChoiceFunctions::nullIf)
                .add("ISNULL", "({0} IS NULL)", Type.BOOLEAN, RAW)
                .add("GREATEST", 2, ANY, args -> extreme("greatest", args))
                .add("LEAST", 2, ANY, args -> extreme("least", args))
                .add("ANY_VALUE", 1, 1, ChoiceFunctions::anyValue)
                .add("INTERVAL", 2, ANY, ChoiceFunctions::interval);
    }

    private static Sql condition(List<Sql> args) {
        Type type = Casts.common(args.subList(1, 3));
        return Sql.of(
                "(CASE WHEN "
                        + Operators.truth(args.getFirst())
                        + " THEN "
                        + Casts.to(args.get(1), type)
                        + " ELSE "
                        + Casts.to(args.get(2), type)
                        + " END)",
                type);
    }

    private static Sql chosen(String function, List<Sql> args) {
        Type type = Casts.common(args);
        return Sql.of(
                args.stream()
                        .map(arg -> Casts.to(arg, type))
                        .collect(Collectors.joining(", ", function + "(", ")")),
                type);
    }

    private static Sql nullIf(List<Sql> args) {
        Type type = args.getFirst().type();
        return Sql.of(
                "(CASE WHEN "
                        + Operators.compare(args.get(0), "=", args.get(1))
                        + " THEN NULL ELSE "
                        + VALUE.of(args.get(0))
                        + " END)",
                type.is(Type.Family.BOOLEAN) ? Type.NARROW : type);
    }

    /** NULL if one is NULL, unlike DuckDB's. */
    private static Sql extreme(String function, List<Sql> args) {
        Sql value =
                Collating.isFolded(Casts.common(args))
                        ? folded(function, args)
                        : chosen(function, args);
        String known =
                args.stream()
                        .map(arg -> arg.text() + " IS NOT NULL")
                        .collect(Collectors.joining(" AND "));
        return Sql.of("(CASE WHEN " + known + " THEN " + value.text() + " END)", value.type());
    }

    /** One after the other, as DuckDB compares by bytes. */
    private static Sql folded(String function, List<Sql> args) {
        Type type = Casts.common(args);
        Collation collation = Collating.of(type);
        String operator = function.equals("greatest") ? " >= " : " <= ";
        String value = Casts.to(args.getFirst(), type);
        for (Sql arg : args.subList(1, args.size())) {
            String other = Casts.to(arg, type);
            value =
                    "(CASE WHEN "
                            + Collating.key(collation, Sql.of(value, Type.TEXT))
                            + operator
                            + Collating.key(collation, Sql.of(other, Type.TEXT))
                            + " THEN "
                            + value
                            + " ELSE "
                            + other
                            + " END)";
        }
        return Sql.of(value, type);
    }

    private static Sql anyValue(List<Sql> args) {
        return Sql.of("any_value(" + VALUE.of(args.getFirst()) + ")", args.getFirst().type());
    }

    private static Sql interval(List<Sql> args) {
        StringBuilder sql =
                new StringBuilder("(CASE WHEN " + args.getFirst().text() + " IS NULL THEN -1");
        for (int i = 1; i < args.size(); i++) {
            sql.append(" WHEN ")
                    .append(Operators.compare(args.getFirst(), "<", args.get(i)))
                    .append(" THEN ")
                    .append(i - 1);
        }
        return Sql.of(
                sql.append(" ELSE ").append(args.size() - 1).append(" END)").toString(),
                Type.WHOLE);
    }
}
