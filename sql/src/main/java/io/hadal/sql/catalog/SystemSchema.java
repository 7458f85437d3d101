package io.hadal.sql.catalog;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A database whose tables are made when they are asked for.
 *
 * @param views its tables by name, in any case
 */
record SystemSchema(String name, Map<String, View> views) {
    static final SystemSchema INFORMATION =
            of(
                    "information_schema",
                    TableViews.ALL,
                    ServerViews.ALL,
                    PrivilegeViews.ALL,
                    BottomlessViews.ALL,
                    ReplicationViews.ALL,
                    StoreViews.ALL,
                    AbsentViews.INFORMATION);

    static final SystemSchema PERFORMANCE =
            of("performance_schema", PerformanceViews.ALL, AbsentViews.PERFORMANCE);

    static final SystemSchema MYSQL = of("mysql", AccountViews.ALL, AbsentViews.MYSQL);

    static final List<SystemSchema> ALL = List.of(INFORMATION, MYSQL, PERFORMANCE);

    @SafeVarargs
    private static SystemSchema of(String name, List<View>... parts) {
        Map<String, View> views = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Stream.of(parts).flatMap(List::stream).forEach(view -> views.put(view.name(), view));
        return new SystemSchema(name, Collections.unmodifiableMap(views));
    }

    /** By its name in any case, or null. */
    static @Nullable SystemSchema find(String name) {
        return ALL.stream()
                .filter(schema -> schema.name.equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
    }

    @Nullable View view(String table) {
        return views.get(table);
    }

    /**
     * Whether SHOW DATABASES names it. Accounts are the server's and in no dump of databases:
     * {@code mariadb-dump --all-databases} would take them for tables that can be loaded.
     */
    boolean isListed() {
        return this != MYSQL;
    }
}
