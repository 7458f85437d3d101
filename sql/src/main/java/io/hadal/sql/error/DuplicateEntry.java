package io.hadal.sql.error;

import io.hadal.engine.DuplicateKeyException;
import io.hadal.engine.EngineException;
import io.hadal.sql.SqlException;
import io.hadal.sql.value.Text;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.List;

/**
 * Error 1062 with the values of the key, as MySQL prints them: joined by dashes, at most 64
 * characters.
 */
final class DuplicateEntry {
    private static final int SHOWN_CHARS_MAX = 64;

    private DuplicateEntry() {}

    static SqlException of(EngineException e) {
        if (!(e.getCause() instanceof DuplicateKeyException duplicate)) {
            return MysqlError.DUPLICATE_ENTRY.because(e, "?", String.valueOf(e.getMessage()));
        }
        TableDef table = duplicate.table();
        String entry = entry(table, duplicate);
        if (entry.length() > SHOWN_CHARS_MAX) {
            entry = entry.substring(0, SHOWN_CHARS_MAX);
        }
        return MysqlError.DUPLICATE_ENTRY.because(
                e, entry, table.name() + "." + duplicate.indexName());
    }

    private static String entry(TableDef table, DuplicateKeyException duplicate) {
        RowCodec codec = RowCodec.of(table);
        List<String> parts = new ArrayList<>();
        for (int slot : slots(table, duplicate.indexName())) {
            Object value = codec.get(duplicate.row(), slot);
            parts.add(value == null ? "NULL" : Text.of(value, table.bySlot(slot).type()));
        }
        return String.join("-", parts);
    }

    private static List<Integer> slots(TableDef table, String indexName) {
        for (Index index : table.indexes()) {
            if (index.name().equalsIgnoreCase(indexName)) {
                return index.slots();
            }
        }
        return table.primaryKey();
    }
}
