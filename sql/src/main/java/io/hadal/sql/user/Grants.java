package io.hadal.sql.user;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Privileges and what they are granted on. Immutable. */
public final class Grants {
    public static final Grants NONE = new Grants(new TreeMap<>());

    /** All there is, to hand on as well. */
    public static final Grants EVERYTHING =
            NONE.plus(Target.SERVER, EnumSet.allOf(Privilege.class));

    private final TreeMap<Target, Set<Privilege>> byTarget;

    private Grants(TreeMap<Target, Set<Privilege>> byTarget) {
        this.byTarget = byTarget;
    }

    public Map<Target, Set<Privilege>> byTarget() {
        return Collections.unmodifiableMap(byTarget);
    }

    public Grants plus(Target target, Set<Privilege> privileges) {
        if (privileges.isEmpty()) {
            return this;
        }
        TreeMap<Target, Set<Privilege>> next = new TreeMap<>(byTarget);
        Set<Privilege> now = EnumSet.noneOf(Privilege.class);
        now.addAll(next.getOrDefault(target, Set.of()));
        now.addAll(privileges);
        next.put(target, now);
        return new Grants(next);
    }

    public Grants minus(Target target, Set<Privilege> privileges) {
        TreeMap<Target, Set<Privilege>> next = new TreeMap<>(byTarget);
        Set<Privilege> now = EnumSet.noneOf(Privilege.class);
        now.addAll(next.getOrDefault(target, Set.of()));
        now.removeAll(privileges);
        if (now.isEmpty()) {
            next.remove(target);
        } else {
            next.put(target, now);
        }
        return new Grants(next);
    }

    public Grants and(Grants others) {
        Grants all = this;
        for (Map.Entry<Target, Set<Privilege>> other : others.byTarget.entrySet()) {
            all = all.plus(other.getKey(), other.getValue());
        }
        return all;
    }

    /** On the whole server. */
    public boolean has(Privilege privilege) {
        return byTarget.getOrDefault(Target.SERVER, Set.of()).contains(privilege);
    }

    /** On a whole database. */
    public boolean has(Privilege privilege, String database) {
        return any(target -> target.covers(database), privilege);
    }

    public boolean has(Privilege privilege, String database, String table) {
        return any(target -> target.covers(database, table), privilege);
    }

    /** Whether a target's privileges are all had there; for a pattern, wherever it may fit. */
    public boolean covers(Target target, Set<Privilege> wanted) {
        if (target.isPattern()) {
            Set<Privilege> same = byTarget.getOrDefault(target, Set.of());
            return wanted.stream().allMatch(p -> has(p) || same.contains(p));
        }
        return wanted.stream()
                .allMatch(privilege ->
                        target.isServer()
                                ? has(privilege)
                                : target.isDatabase()
                                        ? has(privilege, target.database())
                                        : has(privilege, target.database(), target.table()));
    }

    /** Whether anything in a database is allowed: then it is seen. */
    public boolean anyIn(String database) {
        return byTarget.keySet().stream()
                .anyMatch(target ->
                        target.isServer()
                                ? hasTablePrivilege(target)
                                : target.covers(database) || target.database().equals(database));
    }

    /** Whether anything is allowed on a table: then it is seen. */
    public boolean anyOn(String database, String table) {
        return byTarget.keySet().stream()
                .anyMatch(target -> target.covers(database, table) && hasTablePrivilege(target));
    }

    /** The server's own privileges, such as PROCESS, show no database. */
    private boolean hasTablePrivilege(Target target) {
        Target table = new Target("d", "t");
        return byTarget.getOrDefault(target, Set.of()).stream()
                .anyMatch(
                        privilege -> privilege != Privilege.GRANT_OPTION && privilege.fits(table));
    }

    private boolean any(Predicate<Target> covers, Privilege privilege) {
        return byTarget.entrySet().stream()
                .anyMatch(entry ->
                        covers.test(entry.getKey()) && entry.getValue().contains(privilege));
    }
}
