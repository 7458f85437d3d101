package io.hadal.sql.ddl;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLIndexDefinition;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.statement.SQLSelectOrderByItem;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.Index;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Key definitions: their columns, and names for those that have none. */
final class Keys {
    static final String PRIMARY = "PRIMARY";

    private Keys() {}

    /** The slots of a key's columns. Throws 1072, 1170, 1060. */
    static List<Integer> slots(List<Column> columns, List<String> names) throws SqlException {
        List<Integer> slots = new ArrayList<>();
        for (String name : names) {
            Column column = find(columns, name);
            if (column == null) {
                throw MysqlError.KEY_COLUMN_MISSING.with(name);
            }
            if (slots.contains(column.slot())) {
                throw MysqlError.DUPLICATE_COLUMN.with(name);
            }
            refuseLong(column);
            slots.add(column.slot());
        }
        return slots;
    }

    /** Throws 1170 for a type that no key can have. */
    static void refuseLong(Column column) throws SqlException {
        switch (column.type().kind()) {
            case TEXT, BLOB, JSON -> throw MysqlError.BLOB_KEY.with(column.name());
            default -> {}
        }
    }

    /** Names of the columns of a key. Prefixes such as {@code a(10)} are refused. */
    static List<String> columns(List<SQLSelectOrderByItem> items) throws SqlException {
        List<String> names = new ArrayList<>();
        for (SQLSelectOrderByItem item : items) {
            SQLExpr expr = item.getExpr();
            if (!(expr instanceof SQLIdentifierExpr name)) {
                throw MysqlError.notSupported("key on '" + expr + "'", "name whole columns");
            }
            names.add(Names.unquote(name.getName()));
        }
        return names;
    }

    static void refuseSpecial(SQLIndexDefinition definition) throws SqlException {
        String type =
                definition.getType() == null ? "" : definition.getType().toUpperCase(Locale.ROOT);
        if (type.equals("FULLTEXT") || type.equals("SPATIAL")) {
            throw MysqlError.notSupported(
                    type + " KEY", "leave it out; LIKE and REGEXP scan the columns");
        }
    }

    static @Nullable Column find(List<Column> columns, String name) {
        for (Column column : columns) {
            if (!column.hidden() && column.name().equalsIgnoreCase(name)) {
                return column;
            }
        }
        return null;
    }

    static @Nullable Index findIndex(List<Index> indexes, String name) {
        for (Index index : indexes) {
            if (index.name().equalsIgnoreCase(name)) {
                return index;
            }
        }
        return null;
    }

    /**
     * The given name, or that of the first column with a number if it is taken. Throws 1061, 1280.
     */
    static String name(List<Index> indexes, @Nullable String given, String firstColumn)
            throws SqlException {
        if (given != null && !given.isEmpty()) {
            if (given.equalsIgnoreCase(PRIMARY)) {
                throw MysqlError.WRONG_INDEX_NAME.with(given);
            }
            if (findIndex(indexes, given) != null) {
                throw MysqlError.DUPLICATE_KEY_NAME.with(given);
            }
            return given;
        }
        String name = firstColumn;
        for (int i = 2; findIndex(indexes, name) != null || name.equalsIgnoreCase(PRIMARY); i++) {
            name = firstColumn + "_" + i;
        }
        return name;
    }

    static int nextId(List<Index> indexes) {
        return indexes.stream().mapToInt(Index::id).max().orElse(0) + 1;
    }
}
