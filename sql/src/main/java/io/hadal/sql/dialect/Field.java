package io.hadal.sql.dialect;

import io.hadal.sql.plan.TableInfo;
import io.hadal.storage.schema.Column;
import org.jspecify.annotations.Nullable;

/**
 * A column of a relation or of a query's result.
 *
 * @param name by which it is referred to
 * @param origin the table's column that it is, or null
 */
public record Field(String name, Type type, @Nullable Origin origin) {

    /**
     * @param alias what the table is called in the query
     */
    public record Origin(TableInfo table, String alias, Column column) {}

    static Field of(String name, Type type) {
        return new Field(name, type, null);
    }

    /** Digits behind the second of a DATETIME. */
    public int fractionDigits() {
        return type.scale();
    }

    /** Whether values are microseconds of a TIME. */
    public boolean isTime() {
        return type.is(Type.Family.TIME);
    }

    Field named(String other) {
        return new Field(other, type, origin);
    }
}
