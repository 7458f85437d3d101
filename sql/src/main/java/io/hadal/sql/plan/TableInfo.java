package io.hadal.sql.plan;

import io.hadal.engine.TableSpace;
import io.hadal.storage.collate.Collation;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table's definition with what statements derive from it. Immutable but for the caches of codecs.
 */
public final class TableInfo {
    private final TableSpace database;
    private final TableDef def;
    private final RowCodec rows;
    private final KeyCodec primary;
    private final boolean collated;
    private final Map<String, Column> byName = new HashMap<>();
    private final List<Column> visible = new ArrayList<>();
    private final Map<Integer, KeyCodec> byIndex = new HashMap<>();
    private final @Nullable Column counter;

    public TableInfo(TableSpace database, TableDef def) {
        this.database = database;
        this.def = def;
        this.rows = RowCodec.of(def);
        this.primary = KeyCodec.of(def, rows, def.primaryKey());
        this.collated =
                def.columns().stream()
                        .anyMatch(column -> column.type().collation() != Collation.BINARY);
        Column counted = null;
        for (Column column : def.columns()) {
            if (!column.hidden()) {
                visible.add(column);
                byName.put(column.name().toLowerCase(Locale.ROOT), column);
            }
            if (column.hidden() || column.autoIncrement()) {
                counted = column;
            }
        }
        this.counter = counted;
        for (Index index : def.indexes()) {
            byIndex.put(index.id(), KeyCodec.of(def, rows, index.slots()));
        }
    }

    /** Whether texts of a column compare by other than their bytes. */
    public boolean collated() {
        return collated;
    }

    public TableSpace database() {
        return database;
    }

    public TableDef def() {
        return def;
    }

    public String name() {
        return def.name();
    }

    public RowCodec rows() {
        return rows;
    }

    public KeyCodec primary() {
        return primary;
    }

    public KeyCodec codec(Index index) {
        KeyCodec codec = byIndex.get(index.id());
        if (codec == null) {
            throw new IllegalArgumentException("table " + name() + " has no index " + index.name());
        }
        return codec;
    }

    /** The columns that statements see. */
    public List<Column> visible() {
        return visible;
    }

    /** A visible column in any case, or null. */
    public @Nullable Column column(String name) {
        Column exact = byName.get(name);
        return exact != null ? exact : byName.get(name.toLowerCase(Locale.ROOT));
    }

    /** The column that the table's counter fills: AUTO_INCREMENT or the hidden key. */
    public @Nullable Column counter() {
        return counter;
    }

    public boolean isPrimary(Column column) {
        return def.primaryKey().contains(column.slot());
    }
}
