package io.hadal.sql.catalog;

import io.hadal.sql.SqlException;
import io.hadal.sql.exec.CatalogSource;
import io.hadal.sql.exec.StatementScope;
import io.hadal.sql.exec.VirtualTables;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables of information_schema, made when they are asked for. */
public final class InformationSchema implements VirtualTables {
    static final String NAME = "information_schema";

    private static final Map<String, View> VIEWS = new TreeMap<>();

    static {
        Stream.of(
                        TableViews.ALL,
                        ServerViews.ALL,
                        PrivilegeViews.ALL,
                        BottomlessViews.ALL,
                        ReplicationViews.ALL,
                        StoreViews.ALL,
                        AbsentViews.ALL)
                .flatMap(List::stream)
                .forEach(view -> VIEWS.put(view.name(), view));
    }

    private final Catalogs catalogs;

    public InformationSchema(CatalogSource source, StatementScope scope) {
        this.catalogs = new Catalogs(source, scope);
    }

    /** All of them, by name. */
    static Collection<View> views() {
        return Collections.unmodifiableCollection(VIEWS.values());
    }

    /** By name in any case, or null. */
    static @Nullable View view(String name) {
        return VIEWS.get(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public @Nullable VirtualTable table(String name, @Nullable String onlySchema)
            throws SqlException {
        View view = view(name);
        if (view == null) {
            return null;
        }
        return view.table(
                onlySchema != null && view.hasColumn("TABLE_SCHEMA")
                        ? catalogs.only(onlySchema, null)
                        : catalogs);
    }
}
