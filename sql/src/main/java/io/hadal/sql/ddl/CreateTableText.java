package io.hadal.sql.ddl;

import io.hadal.sql.value.Text;
import io.hadal.storage.collate.Collation;
import io.hadal.storage.schema.Check;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** SHOW CREATE TABLE: a statement that makes the same table again. */
public final class CreateTableText {
    private CreateTableText() {}

    public static String of(TableDef table) {
        if (table.query() instanceof String query) {
            return view(table, query);
        }
        List<String> lines = new ArrayList<>();
        for (Column column : table.columns()) {
            if (!column.hidden()) {
                lines.add(column(column));
            }
        }
        if (!hasHiddenKey(table)) {
            lines.add("PRIMARY KEY (" + names(table, table.primaryKey()) + ")");
        }
        table.indexes().forEach(index -> lines.add(key(table, index)));
        table.checks().forEach(check -> lines.add(check(check)));
        if (!table.shardKey().isEmpty()) {
            lines.add("SHARD KEY (" + names(table, table.shardKey()) + ")");
        }
        if (!table.sortKey().isEmpty()) {
            lines.add("SORT KEY (" + names(table, table.sortKey()) + ")");
        }
        String comment = table.comment().isEmpty() ? "" : " COMMENT=" + text(table.comment());
        return "CREATE TABLE "
                + name(table.name())
                + " (\n  "
                + String.join(",\n  ", lines)
                + "\n) ENGINE=Hadal DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"
                + comment;
    }

    /** Likewise of one session's table. */
    public static String ofTemporary(TableDef table) {
        return "CREATE TEMPORARY" + of(table).substring("CREATE".length());
    }

    private static String view(TableDef view, String query) {
        return "CREATE VIEW "
                + name(view.name())
                + view.columns().stream()
                        .filter(column -> !column.hidden())
                        .map(column -> name(column.name()))
                        .collect(Collectors.joining(",", " (", ") AS "))
                + query;
    }

    /** Whether the key is the one that was added because the statement had none. */
    public static boolean hasHiddenKey(TableDef table) {
        return table.bySlot(table.primaryKey().getFirst()).hidden();
    }

    static String key(TableDef table, Index index) {
        String kind = index.unique() ? "UNIQUE KEY " : "KEY ";
        return kind + name(index.name()) + " (" + names(table, index.slots()) + ")";
    }

    static String check(Check check) {
        return "CONSTRAINT "
                + name(check.name())
                + " CHECK ("
                + check.expression()
                + (check.enforced() ? ")" : ") NOT ENFORCED");
    }

    static String column(Column column) {
        StringBuilder out =
                new StringBuilder(name(column.name()))
                        .append(' ')
                        .append(TypeNames.full(column.type()))
                        .append(
                                column.type().collation() == Collation.BINARY
                                        ? ""
                                        : " COLLATE " + column.type().collation().sqlName());
        if (column.generated() instanceof Column.Generated generated) {
            out.append(" GENERATED ALWAYS AS (")
                    .append(generated.expression())
                    .append(generated.declaredStored() ? ") STORED" : ") VIRTUAL");
        }
        if (!column.nullable()) {
            out.append(" NOT NULL");
        }
        switch (column.defaultKind()) {
            case LITERAL -> out.append(" DEFAULT ").append(literal(column));
            case NOW -> out.append(" DEFAULT ").append(now(column.type()));
            case NONE ->
                    out.append(
                            column.nullable() && column.generated() == null ? " DEFAULT NULL" : "");
        }
        if (column.onUpdateNow()) {
            out.append(" ON UPDATE ").append(now(column.type()));
        }
        if (column.autoIncrement()) {
            out.append(" AUTO_INCREMENT");
        }
        if (!column.comment().isEmpty()) {
            out.append(" COMMENT ").append(text(column.comment()));
        }
        return out.toString();
    }

    public static String now(ColumnType type) {
        return type.precision() == 0
                ? "CURRENT_TIMESTAMP"
                : "CURRENT_TIMESTAMP(" + type.precision() + ")";
    }

    private static String literal(Column column) {
        Object value = column.defaultValue();
        return switch (value) {
            case null -> "NULL";
            case byte[] bytes -> bytes.length == 0 ? "''" : "0x" + HexFormat.of().formatHex(bytes);
            default -> text(Text.of(value, column.type()));
        };
    }

    private static String names(TableDef table, List<Integer> slots) {
        return slots.stream()
                .map(slot -> name(table.bySlot(slot).name()))
                .collect(Collectors.joining(","));
    }

    /** A name in backticks. */
    public static String name(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** A text as MySQL writes it, on one line. */
    public static String text(String text) {
        return "'"
                + text.replace("\\", "\\\\")
                        .replace("'", "''")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                        .replace("\0", "\\0")
                + "'";
    }
}
