package io.hadal.sql.user;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An account or a role. Immutable.
 *
 * @param credentials at most one per plugin; the first one's plugin is the account's
 * @param role nobody logs in with it
 * @param requiresTls whether it may be used over TLS only
 * @param roles the roles that it was given, and whether it may hand them on
 * @param defaultRoles those of them that are active after a login
 */
public record Account(
        AccountName name,
        List<Credential> credentials,
        boolean role,
        boolean locked,
        boolean requiresTls,
        Grants grants,
        Map<AccountName, Boolean> roles,
        Set<AccountName> defaultRoles) {

    /**
     * Stands for an account that there is not, so that a client cannot tell from the conversation:
     * its hashes are those of no password.
     */
    public static final Account NOBODY =
            new Account(
                    new AccountName("", ""),
                    List.of(
                            new Credential(
                                    Credential.CACHING_SHA2,
                                    "$A$005$" + ".".repeat(20) + "/".repeat(43)),
                            new Credential(Credential.NATIVE, "*" + "0".repeat(40))),
                    false,
                    true,
                    false,
                    Grants.NONE,
                    Map.of(),
                    Set.of());

    static Account user(AccountName name, Credential credential) {
        return new Account(
                name, List.of(credential), false, false, false, Grants.NONE, Map.of(), Set.of());
    }

    static Account role(AccountName name) {
        Credential none = new Credential(Credential.CACHING_SHA2, "");
        return new Account(name, List.of(none), true, true, false, Grants.NONE, Map.of(), Set.of());
    }

    /** Of the account's plugin. */
    public Credential credential() {
        return credentials.getFirst();
    }

    /** What a client that uses this plugin is checked against, or null. */
    public @Nullable Credential credential(String plugin) {
        return credentials.stream()
                .filter(credential -> credential.plugin().equals(plugin))
                .findFirst()
                .orElse(null);
    }

    Account named(AccountName newName) {
        return new Account(
                newName, credentials, role, locked, requiresTls, grants, roles, defaultRoles);
    }

    Account with(Credential credential) {
        return new Account(
                name, List.of(credential), role, locked, requiresTls, grants, roles, defaultRoles);
    }

    Account with(Grants newGrants) {
        return new Account(
                name, credentials, role, locked, requiresTls, newGrants, roles, defaultRoles);
    }

    Account locked(boolean now) {
        return new Account(name, credentials, role, now, requiresTls, grants, roles, defaultRoles);
    }

    Account requiringTls(boolean now) {
        return new Account(name, credentials, role, locked, now, grants, roles, defaultRoles);
    }

    Account withRole(AccountName given, boolean admin) {
        Map<AccountName, Boolean> next = new TreeMap<>(roles);
        next.merge(given, admin, Boolean::logicalOr);
        return withRoles(next, defaultRoles);
    }

    Account withoutRole(AccountName taken) {
        Map<AccountName, Boolean> next = new TreeMap<>(roles);
        next.remove(taken);
        Set<AccountName> defaults = new TreeSet<>(defaultRoles);
        defaults.remove(taken);
        return withRoles(next, defaults);
    }

    Account withDefaultRoles(Set<AccountName> defaults) {
        return withRoles(roles, defaults);
    }

    private Account withRoles(Map<AccountName, Boolean> given, Set<AccountName> defaults) {
        return new Account(name, credentials, role, locked, requiresTls, grants, given, defaults);
    }
}
