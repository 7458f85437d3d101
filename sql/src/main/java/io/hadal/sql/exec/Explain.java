package io.hadal.sql.exec;

import io.hadal.sql.plan.AccessPath;
import io.hadal.sql.plan.TableInfo;

/** Words for EXPLAIN. */
final class Explain {
    private Explain() {}

    static String path(AccessPath path, TableInfo table) {
        return switch (path) {
            case AccessPath.Points points ->
                    points.keys().size() == 1
                            ? "primary key"
                            : "primary key, " + points.keys().size() + " values";
            case AccessPath.IndexPoint point -> "index " + point.index().name();
            case AccessPath.Range ignored ->
                    "range of primary key column "
                            + table.def().bySlot(table.def().primaryKey().getFirst()).name();
            case AccessPath.Everything ignored -> "all rows, if they are few and hot";
        };
    }
}
