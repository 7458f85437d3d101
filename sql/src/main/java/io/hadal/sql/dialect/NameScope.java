package io.hadal.sql.dialect;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that expressions of one query block can use: its relations, its aliases, and those of
 * the blocks around it.
 */
final class NameScope {
    private final @Nullable NameScope parent;
    private final List<Relation> relations = new ArrayList<>();
    private final Map<String, Type> aliases = new HashMap<>();
    private final Map<String, Sql> selected = new HashMap<>();
    private final Map<String, Sql> named = new HashMap<>();
    private final List<Sql> items = new ArrayList<>();
    private final Set<String> merged = new HashSet<>();
    private final Set<String> used = new HashSet<>();

    NameScope(@Nullable NameScope parent) {
        this.parent = parent;
    }

    void add(Relation relation) throws SqlException {
        for (Relation other : relations) {
            if (other.alias().equals(relation.alias())) {
                throw MysqlError.NOT_UNIQUE_TABLE.with(relation.alias());
            }
        }
        relations.add(relation);
    }

    List<Relation> relations() {
        return relations;
    }

    /** An alias of the select list, for GROUP BY, HAVING and ORDER BY. */
    void alias(String name, Type type) {
        aliases.putIfAbsent(name.toLowerCase(Locale.ROOT), type);
    }

    /** An item of the select list as ORDER BY can repeat it, in their order. */
    void item(Sql item) {
        items.add(item);
    }

    /** The item at a place from 1, or null. */
    @Nullable Sql item(int place) {
        return place < 1 || place > items.size() ? null : items.get(place - 1);
    }

    void named(String alias, Sql item) {
        named.putIfAbsent(alias.toLowerCase(Locale.ROOT), item);
    }

    /** The item of the select list with a name, or null. */
    @Nullable Sql named(String alias) {
        return named.get(alias.toLowerCase(Locale.ROOT));
    }

    /** What an expression of the statement is, where it cannot be calculated again. */
    void selected(String expression, Sql value) {
        selected.putIfAbsent(expression.toLowerCase(Locale.ROOT), value);
    }

    @Nullable Sql selected(String expression) {
        return selected.isEmpty() ? null : selected.get(expression.toLowerCase(Locale.ROOT));
    }

    /** A column that USING made one of two. */
    void merged(String name) {
        merged.add(name.toLowerCase(Locale.ROOT));
    }

    boolean isMerged(String name) {
        return merged.contains(name.toLowerCase(Locale.ROOT));
    }

    void use(Relation relation, String name) {
        used.add(relation.alias() + "." + name);
    }

    /** Whether an expression has named the column. */
    boolean isUsed(Relation relation, String name) {
        return used.contains(relation.alias() + "." + name);
    }

    /**
     * @param relation null for an alias or a merged column
     */
    record Found(@Nullable Relation relation, Type type, @Nullable Field field) {}

    /** Throws 1054, 1052. */
    Found find(@Nullable String qualifier, String name, String clause) throws SqlException {
        for (NameScope scope = this; scope != null; scope = scope.parent) {
            Found found = scope.own(qualifier, name, clause);
            if (found != null) {
                return found;
            }
        }
        throw MysqlError.BAD_FIELD.with(qualifier == null ? name : qualifier + "." + name, clause);
    }

    private @Nullable Found own(@Nullable String qualifier, String name, String clause)
            throws SqlException {
        Found found = null;
        for (Relation relation : relations) {
            if (qualifier != null && !relation.alias().equalsIgnoreCase(qualifier)) {
                continue;
            }
            Field field = relation.field(name);
            if (field == null) {
                continue;
            }
            if (qualifier == null && isMerged(name)) {
                return new Found(null, field.type(), field);
            }
            if (found != null) {
                throw MysqlError.AMBIGUOUS_COLUMN.with(name, clause);
            }
            found = new Found(relation, field.type(), field);
            used.add(relation.alias() + "." + field.name());
        }
        if (found != null || qualifier != null) {
            return found;
        }
        Type alias = aliases.get(name.toLowerCase(Locale.ROOT));
        return alias == null ? null : new Found(null, alias, null);
    }

    /** The type of an alias that is there. */
    Type aliasType(String name) {
        return aliases.getOrDefault(name.toLowerCase(Locale.ROOT), Type.UNKNOWN);
    }

    boolean hasAlias(String name) {
        return aliases.containsKey(name.toLowerCase(Locale.ROOT));
    }
}
