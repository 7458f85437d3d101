package io.hadal.sql.access;

import io.hadal.sql.user.Privilege;
import io.hadal.sql.user.Target;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a statement needs: one of these privileges, there.
 *
 * @param anyOf empty = any privilege at all, as for seeing a table
 * @param target the server, a database or a table, by exact names
 */
public record Need(Set<Privilege> anyOf, Target target) {

    public static Need server(Privilege first, Privilege... others) {
        return new Need(EnumSet.of(first, others), Target.SERVER);
    }

    public static Need database(String database, Privilege first, Privilege... others) {
        return new Need(EnumSet.of(first, others), new Target(database, Target.ALL));
    }

    public static Need table(String database, String table, Privilege first, Privilege... others) {
        return new Need(EnumSet.of(first, others), new Target(database, table));
    }

    /** To know that a table is there. */
    public static Need sees(String database, String table) {
        return new Need(EnumSet.noneOf(Privilege.class), new Target(database, table));
    }
}
