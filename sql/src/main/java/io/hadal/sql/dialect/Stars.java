package io.hadal.sql.dialect;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.storage.schema.Column;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What stands for several columns: {@code *}, and a primary key in GROUP BY, on which the row's
 * other columns depend.
 */
final class Stars {
    private Stars() {}

    /**
     * @param qualifier alias of the relation, or empty for all; columns that USING merged come
     *     first and once
     */
    static void expand(String qualifier, NameScope scope, List<String> items, List<Field> fields)
            throws SqlException {
        boolean found = false;
        Set<String> done = new HashSet<>();
        if (qualifier.isEmpty()) {
            merged(scope, items, fields, done);
        }
        for (Relation relation : scope.relations()) {
            if (!qualifier.isEmpty() && !relation.alias().equalsIgnoreCase(qualifier)) {
                continue;
            }
            found = true;
            for (Field field : relation.fields()) {
                if (!done.contains(field.name().toLowerCase(Locale.ROOT))) {
                    scope.use(relation, field.name());
                    items.add(column(relation, field.name()));
                    fields.add(field);
                }
            }
        }
        if (!found) {
            throw qualifier.isEmpty()
                    ? MysqlError.NO_TABLES_USED.with()
                    : MysqlError.BAD_TABLE.with(qualifier);
        }
    }

    private static void merged(
            NameScope scope, List<String> items, List<Field> fields, Set<String> done) {
        for (Relation relation : scope.relations()) {
            for (Field field : relation.fields()) {
                if (scope.isMerged(field.name())
                        && done.add(field.name().toLowerCase(Locale.ROOT))) {
                    items.add(Literals.name(field.name()));
                    fields.add(Field.of(field.name(), field.type()));
                }
            }
        }
    }

    private static String column(Relation relation, String name) {
        return Literals.name(relation.alias()) + "." + Literals.name(name);
    }

    /** Adds to GROUP BY what a whole primary key in it determines: MySQL lets it be selected. */
    static List<String> dependent(List<String> items, NameScope scope) {
        List<String> all = new ArrayList<>(items);
        for (Relation relation : scope.relations()) {
            List<Field> keys = relation.fields().stream().filter(Stars::isKey).toList();
            boolean whole =
                    !keys.isEmpty()
                            && keys.stream()
                                    .allMatch(key -> items.contains(column(relation, key.name())));
            if (whole && keys.size() == keyColumns(keys.getFirst())) {
                for (Field field : relation.fields()) {
                    String column = column(relation, field.name());
                    if (!all.contains(column) && scope.isUsed(relation, field.name())) {
                        all.add(column);
                    }
                }
            }
        }
        return all;
    }

    private static boolean isKey(Field field) {
        Field.Origin origin = field.origin();
        if (origin == null) {
            return false;
        }
        Column column = origin.column();
        return origin.table().isPrimary(column);
    }

    private static int keyColumns(Field key) {
        Field.Origin origin = key.origin();
        return origin == null ? 0 : origin.table().def().primaryKey().size();
    }
}
