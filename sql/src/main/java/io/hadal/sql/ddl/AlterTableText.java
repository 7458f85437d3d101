package io.hadal.sql.ddl;

import static io.hadal.sql.ddl.CreateTableText.name;

import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The statement that makes one definition of a table from another one. */
public final class AlterTableText {
    private final TableDef before;
    private final TableDef after;
    private final List<String> items = new ArrayList<>();

    private AlterTableText(TableDef before, TableDef after) {
        this.before = before;
        this.after = after;
    }

    /**
     * One statement on one line, without semicolon.
     *
     * @param before null if there was no such table; @param after null if there is none
     */
    public static String of(@Nullable TableDef before, @Nullable TableDef after) {
        if (before == null) {
            return CreateTableText.of(Objects.requireNonNull(after)).replace("\n", " ");
        }
        return after == null
                ? (before.isView() ? "DROP VIEW " : "DROP TABLE ") + name(before.name())
                : new AlterTableText(before, after).text();
    }

    private String text() {
        before.indexes().stream()
                .filter(index -> !after.indexes().contains(index))
                .forEach(index -> items.add("DROP KEY " + name(index.name())));
        for (Column column : before.columns()) {
            Column now = find(after, column.slot());
            if (now == null) {
                items.add("DROP COLUMN " + name(column.name()));
            } else {
                changed(column, now);
            }
        }
        before.checks().stream()
                .filter(check -> !after.checks().contains(check))
                .forEach(check -> items.add(0, "DROP CHECK " + name(check.name())));
        String place = " FIRST";
        for (Column column : after.columns()) {
            if (find(before, column.slot()) == null) {
                items.add("ADD COLUMN " + CreateTableText.column(column) + place);
            }
            place = " AFTER " + name(column.name());
        }
        after.indexes().stream()
                .filter(index -> !before.indexes().contains(index))
                .forEach(index -> items.add("ADD " + CreateTableText.key(after, index)));
        after.checks().stream()
                .filter(check -> !before.checks().contains(check))
                .forEach(check -> items.add("ADD " + CreateTableText.check(check)));
        if (!before.name().equals(after.name())) {
            items.add("RENAME TO " + name(after.name()));
        }
        return "ALTER TABLE " + name(before.name()) + " " + String.join(", ", items);
    }

    private void changed(Column was, Column now) {
        if (!was.name().equals(now.name())) {
            items.add("RENAME COLUMN " + name(was.name()) + " TO " + name(now.name()));
        }
        String definition = CreateTableText.column(now);
        if (!definition.equals(
                CreateTableText.column(was).replace(name(was.name()), name(now.name())))) {
            items.add("MODIFY COLUMN " + definition);
        }
    }

    private static @Nullable Column find(TableDef table, int slot) {
        return table.columns().stream()
                .filter(column -> column.slot() == slot)
                .findFirst()
                .orElse(null);
    }
}
