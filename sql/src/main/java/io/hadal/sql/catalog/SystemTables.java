package io.hadal.sql.catalog;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.exec.CatalogSource;
import io.hadal.sql.exec.StatementScope;
import io.hadal.sql.exec.VirtualTables;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The tables of information_schema, performance_schema and mysql. */
public final class SystemTables implements VirtualTables {
    private final Catalogs catalogs;

    public SystemTables(CatalogSource source, StatementScope scope) {
        this.catalogs = new Catalogs(source, scope);
    }

    @Override
    public VirtualTable table(String database, String name, @Nullable String onlySchema)
            throws SqlException {
        View view = view(database, name);
        return view.table(
                onlySchema != null && view.hasColumn("TABLE_SCHEMA")
                        ? catalogs.only(onlySchema, null)
                        : catalogs);
    }

    /** Throws 1109 or 1146, as MySQL does. */
    static View view(String database, String name) throws SqlException {
        SystemSchema schema = SystemSchema.find(database);
        View view = schema == null ? null : schema.view(name);
        if (view != null) {
            return view;
        }
        throw schema == SystemSchema.INFORMATION
                ? MysqlError.UNKNOWN_TABLE.with(name.toUpperCase(Locale.ROOT), schema.name())
                : MysqlError.NO_SUCH_TABLE.with(database, name);
    }
}
