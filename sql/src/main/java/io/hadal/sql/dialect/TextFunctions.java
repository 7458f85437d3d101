package io.hadal.sql.dialect;

import static io.hadal.sql.dialect.FunctionFamily.ANY;
import static io.hadal.sql.dialect.FunctionFamily.As.NUMBER;
import static io.hadal.sql.dialect.FunctionFamily.As.RAW;
import static io.hadal.sql.dialect.FunctionFamily.As.TEXT;
import static io.hadal.sql.dialect.FunctionFamily.As.WHOLE;

import io.hadal.storage.schema.ColumnType;
import java.util.List;
import java.util.stream.Collectors;

/** Functions of texts. */
final class TextFunctions {
    private TextFunctions() {}

    static FunctionFamily family() {
        FunctionFamily family = new FunctionFamily();
        wholes(family);
        parts(family);
        lists(family);
        patterns(family);
        return family;
    }

    private static void wholes(FunctionFamily family) {
        family.add("CONCAT", 1, ANY, args -> text("(" + TEXT.joined(args, " || ") + ")"))
                .add("CONCAT_WS", 2, ANY, args -> text("concat_ws(" + TEXT.list(args) + ")"))
                .add("LOWER", "lower({0})", Type.TEXT, TEXT)
                .alias("LCASE", "LOWER")
                .add("UPPER", "hadal_upper({0})", Type.TEXT, TEXT)
                .alias("UCASE", "UPPER")
                .add("CHAR_LENGTH", "length({0})", Type.WHOLE, TEXT)
                .alias("CHARACTER_LENGTH", "CHAR_LENGTH")
                .add("LENGTH", 1, 1, TextFunctions::length)
                .alias("OCTET_LENGTH", "LENGTH")
                .add("BIT_LENGTH", "(8 * strlen({0}))", Type.WHOLE, TEXT)
                .add("REVERSE", "reverse({0})", Type.TEXT, TEXT)
                .add("ASCII", "ascii({0})", Type.WHOLE, TEXT)
                .alias("ORD", "ASCII")
                .add("CHAR", 1, ANY, TextFunctions::characters)
                .add("QUOTE", "('''' || replace({0}, '''', '\\''') || '''')", Type.TEXT, TEXT)
                .add(
                        "STRCMP",
                        "(CASE WHEN {0} < {1} THEN -1 WHEN {0} > {1} THEN 1"
                                + " WHEN {0} = {1} THEN 0 END)",
                        Type.WHOLE,
                        TEXT,
                        TEXT)
                .add(
                        "FORMAT",
                        "format('{:,.' || {1} || 'f}', CAST(round({0}, CAST({1} AS INTEGER)) AS DOUBLE))",
                        Type.TEXT,
                        NUMBER,
                        WHOLE);
    }

    private static Sql text(String sql) {
        return Sql.of(sql, Type.TEXT);
    }

    private static Sql length(List<Sql> args) {
        boolean bytes = args.getFirst().type().is(Type.Family.BINARY);
        return Sql.of(
                bytes
                        ? "octet_length(" + RAW.of(args.getFirst()) + ")"
                        : "strlen(" + TEXT.of(args.getFirst()) + ")",
                Type.WHOLE);
    }

    private static Sql characters(List<Sql> args) {
        return text(
                args.stream()
                        .map(arg -> "chr(CAST(" + NUMBER.of(arg) + " AS INTEGER))")
                        .collect(Collectors.joining(" || ", "(", ")")));
    }

    private static void parts(FunctionFamily family) {
        family.add("LTRIM", "ltrim({0})", Type.TEXT, TEXT)
                .add("RTRIM", "rtrim({0})", Type.TEXT, TEXT)
                .add("REPLACE", "replace({0}, {1}, {2})", Type.TEXT, TEXT, TEXT, TEXT)
                .add("INSTR", "instr({0}, {1})", Type.WHOLE, TEXT, TEXT)
                .add("LOCATE", 2, 3, TextFunctions::locate)
                .alias("POSITION", "LOCATE")
                .add("LEFT", "hadal_left({0}, {1})", Type.TEXT, TEXT, WHOLE)
                .add("RIGHT", "hadal_right({0}, {1})", Type.TEXT, TEXT, WHOLE)
                .add("LPAD", pad("hadal_lpad"), Type.TEXT, TEXT, WHOLE, TEXT)
                .add("RPAD", pad("hadal_rpad"), Type.TEXT, TEXT, WHOLE, TEXT)
                .add("REPEAT", "repeat({0}, greatest(0, {1}))", Type.TEXT, TEXT, WHOLE)
                .add("SPACE", "hadal_space({0})", Type.TEXT, WHOLE)
                .add("SUBSTRING", 2, 3, TextFunctions::substring)
                .alias("SUBSTR", "SUBSTRING")
                .alias("MID", "SUBSTRING")
                .add(
                        "SUBSTRING_INDEX",
                        "hadal_substring_index({0}, {1}, {2})",
                        Type.TEXT,
                        TEXT,
                        TEXT,
                        WHOLE)
                .add(
                        "INSERT",
                        "(CASE WHEN {1} < 1 OR {1} > length({0}) THEN {0} ELSE substring({0}, 1,"
                                + " {1} - 1) || {3} || substring({0}, {1} + {2}) END)",
                        Type.TEXT,
                        TEXT,
                        WHOLE,
                        WHOLE,
                        TEXT);
    }

    private static String pad(String macro) {
        return macro + "({0}, CAST({1} AS INTEGER), {2})";
    }

    private static Sql locate(List<Sql> args) {
        String needle = TEXT.of(args.get(0));
        String text = TEXT.of(args.get(1));
        if (args.size() == 2) {
            return Sql.of("instr(" + text + ", " + needle + ")", Type.WHOLE);
        }
        String from = WHOLE.of(args.get(2));
        String found = "instr(substring(" + text + ", " + from + "), " + needle + ")";
        return Sql.of(
                "(CASE WHEN " + found + " = 0 THEN 0 ELSE " + found + " + " + from + " - 1 END)",
                Type.WHOLE);
    }

    static Sql substring(List<Sql> args) {
        String text = TEXT.of(args.get(0));
        String from = WHOLE.of(args.get(1));
        String length = args.size() == 3 ? WHOLE.of(args.get(2)) : "2147483647";
        boolean simple =
                args.get(1).literal() instanceof Long start && start > 0 && args.size() == 2;
        return text(
                simple
                        ? "substring(" + text + ", " + from + ")"
                        : "hadal_substring(" + text + ", " + from + ", " + length + ")");
    }

    /** Of lists of texts. */
    private static void lists(FunctionFamily family) {
        family.add(
                        "ELT",
                        2,
                        ANY,
                        args ->
                                text(
                                        "hadal_elt("
                                                + WHOLE.of(args.getFirst())
                                                + ", ["
                                                + TEXT.list(args.subList(1, args.size()))
                                                + "])"))
                .add("FIELD", 2, ANY, TextFunctions::field)
                .add("FIND_IN_SET", 2, 2, TextFunctions::findInSet);
    }

    /** A constant in a SET column has its place in the column's type, as in MySQL. */
    private static Sql findInSet(List<Sql> args) {
        String found =
                "hadal_find_in_set(" + TEXT.of(args.get(0)) + ", " + TEXT.of(args.get(1)) + ")";
        ColumnType choice = args.get(1).type().choice();
        return choice != null
                        && choice.kind() == ColumnType.Kind.SET
                        && args.get(0).literal() instanceof String member
                ? Sql.of(
                        "(CASE WHEN "
                                + found
                                + " > 0 THEN "
                                + (choice.members().indexOf(member) + 1)
                                + " ELSE "
                                + found
                                + " END)",
                        Type.WHOLE)
                : Sql.of(found, Type.WHOLE);
    }

    private static Sql field(List<Sql> args) {
        StringBuilder sql = new StringBuilder("(CASE");
        for (int i = 1; i < args.size(); i++) {
            sql.append(" WHEN ")
                    .append(Operators.compare(args.getFirst(), "=", args.get(i)))
                    .append(" THEN ")
                    .append(i);
        }
        return Sql.of(sql.append(" ELSE 0 END)").toString(), Type.WHOLE);
    }

    private static void patterns(FunctionFamily family) {
        family.add("REGEXP_LIKE", "regexp_matches({0}, {1})", Type.BOOLEAN, TEXT, TEXT)
                .add(
                        "REGEXP_REPLACE",
                        "regexp_replace({0}, {1}, {2}, 'g')",
                        Type.TEXT,
                        TEXT,
                        TEXT,
                        TEXT)
                .add(
                        "REGEXP_SUBSTR",
                        "nullif(regexp_extract({0}, {1}), '')",
                        Type.TEXT,
                        TEXT,
                        TEXT);
    }
}
