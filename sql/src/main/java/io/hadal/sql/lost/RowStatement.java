package io.hadal.sql.lost;

import static io.hadal.sql.ddl.CreateTableText.name;

import io.hadal.sql.ddl.CreateTableText;
import io.hadal.sql.value.Text;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.row.RowReader;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statement that does to a row what was done to it: found by its primary key or, in a table
 * without one, by all its values.
 */
final class RowStatement {
    private final TableDef table;
    private final List<Column> shown;

    RowStatement(TableDef table) {
        this.table = table;
        this.shown =
                table.columns().stream()
                        .filter(column -> !column.hidden() && column.generated() == null)
                        .toList();
    }

    boolean isOf(TableDef other) {
        return table == other;
    }

    /**
     * One statement on one line, without semicolon.
     *
     * @param before the row's bytes, null if there was none; @param after null if it was deleted
     */
    String of(byte @Nullable [] before, byte @Nullable [] after) {
        if (before == null) {
            return insert(values(Objects.requireNonNull(after)));
        }
        return after == null
                ? "DELETE FROM " + name(table.name()) + where(values(before))
                : update(values(before), values(after));
    }

    private List<@Nullable Object> values(byte[] row) {
        RowReader reader = RowCodec.of(table).reader(row);
        List<@Nullable Object> values = new ArrayList<>();
        for (Column column : shown) {
            values.add(reader.seek(column.slot()) ? reader.value() : null);
        }
        return values;
    }

    private String insert(List<@Nullable Object> values) {
        String columns =
                shown.stream().map(column -> name(column.name())).collect(Collectors.joining(", "));
        List<String> literals = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            literals.add(literal(shown.get(i).type(), values.get(i)));
        }
        return "INSERT INTO "
                + name(table.name())
                + " ("
                + columns
                + ") VALUES ("
                + String.join(", ", literals)
                + ")";
    }

    /** Sets what differs; all if nothing does. */
    private String update(List<@Nullable Object> before, List<@Nullable Object> after) {
        List<String> all = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            Column column = shown.get(i);
            String set = name(column.name()) + " = " + literal(column.type(), after.get(i));
            all.add(set);
            if (!Objects.deepEquals(before.get(i), after.get(i))) {
                changed.add(set);
            }
        }
        return "UPDATE "
                + name(table.name())
                + " SET "
                + String.join(", ", changed.isEmpty() ? all : changed)
                + where(before);
    }

    private String where(List<@Nullable Object> values) {
        boolean keyed = !CreateTableText.hasHiddenKey(table);
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            Column column = shown.get(i);
            if (!keyed || table.primaryKey().contains(column.slot())) {
                conditions.add(condition(column, values.get(i)));
            }
        }
        return " WHERE " + String.join(" AND ", conditions) + (keyed ? "" : " LIMIT 1");
    }

    private static String condition(Column column, @Nullable Object value) {
        return value == null
                ? name(column.name()) + " IS NULL"
                : name(column.name()) + " = " + literal(column.type(), value);
    }

    private static String literal(ColumnType type, @Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            // A FLOAT in full: what is printed of it may be beyond its range.
            case Float number -> exponent(Double.toString(number));
            case Double number -> exponent(number.toString());
            case byte[] bytes -> "X'" + HexFormat.of().formatHex(bytes) + "'";
            case Number number when type.kind() == ColumnType.Kind.TIME ->
                    CreateTableText.text(Text.of(number, type));
            case Number number -> Text.of(number, type);
            default -> CreateTableText.text(Text.of(value, type));
        };
    }

    /** With an exponent it is never taken for a DECIMAL. */
    private static String exponent(String number) {
        return number.contains("E") ? number : number + "E0";
    }
}
