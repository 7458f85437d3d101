package io.hadal.sql.dialect;

import io.hadal.sql.value.Choice;
import io.hadal.storage.schema.ColumnType;
import java.util.List;
import java.util.stream.Collectors;

/** The numbers of ENUM and SET values in DuckDB's SQL. */
final class Choices {
    private Choices() {}

    /** An ENUM's place in its members, or a SET's bits. */
    static String number(ColumnType type, String value) {
        return type.kind() == ColumnType.Kind.ENUM ? place(type, value) : bits(type, value);
    }

    private static String place(ColumnType type, String value) {
        List<String> members = type.members();
        StringBuilder out = new StringBuilder("(CASE ").append(value);
        for (int i = 0; i < members.size(); i++) {
            out.append(" WHEN ")
                    .append(Literals.text(members.get(i)))
                    .append(" THEN ")
                    .append(i + 1);
        }
        return out.append(" END)").toString();
    }

    private static String bits(ColumnType type, String value) {
        return type.members().stream()
                .map(member ->
                        "CASE WHEN list_contains(string_split("
                                + value
                                + ", ','), "
                                + Literals.text(member)
                                + ") THEN CAST("
                                + Choice.of(type, member).number()
                                + " AS DECIMAL(38,0)) WHEN "
                                + value
                                + " IS NOT NULL THEN 0 END")
                .collect(Collectors.joining(" + ", "(", ")"));
    }
}
