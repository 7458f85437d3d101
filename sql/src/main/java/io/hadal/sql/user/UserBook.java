package io.hadal.sql.user;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All accounts and roles at one moment. Immutable. */
public final class UserBook {
    static final UserBook EMPTY = new UserBook(new TreeMap<>());

    private final TreeMap<AccountName, Account> accounts;

    private UserBook(TreeMap<AccountName, Account> accounts) {
        this.accounts = accounts;
    }

    public Collection<Account> accounts() {
        return Collections.unmodifiableCollection(accounts.values());
    }

    public @Nullable Account find(AccountName name) {
        return accounts.get(name);
    }

    /** Throws 1396 if there is none. */
    Account get(AccountName name, String operation) throws SqlException {
        Account account = accounts.get(name);
        if (account == null) {
            throw MysqlError.CANNOT_USER.with(operation, name.quoted());
        }
        return account;
    }

    UserBook with(Account account) {
        TreeMap<AccountName, Account> next = new TreeMap<>(accounts);
        next.put(account.name(), account);
        return new UserBook(next);
    }

    /** Without the account; who had it as a role has it no more. */
    UserBook without(AccountName name) {
        TreeMap<AccountName, Account> next = new TreeMap<>(accounts);
        next.remove(name);
        next.replaceAll((other, account) ->
                account.roles().containsKey(name) ? account.withoutRole(name) : account);
        return new UserBook(next);
    }

    UserBook renamed(Account account, AccountName name) {
        TreeMap<AccountName, Account> next = new TreeMap<>(accounts);
        next.remove(account.name());
        next.put(name, account.named(name));
        next.replaceAll((other, holder) -> {
            Boolean admin = holder.roles().get(account.name());
            boolean active = holder.defaultRoles().contains(account.name());
            if (admin == null) {
                return holder;
            }
            Account moved = holder.withoutRole(account.name()).withRole(name, admin);
            Set<AccountName> defaults = new HashSet<>(moved.defaultRoles());
            return active && defaults.add(name) ? moved.withDefaultRoles(defaults) : moved;
        });
        return new UserBook(next);
    }

    /** The account that a client is checked against: the narrowest that fits, or null. */
    public @Nullable Account match(String user, String host) {
        return accounts.values().stream()
                .filter(account -> !account.role())
                .filter(account ->
                        account.name().user().isEmpty() || account.name().user().equals(user))
                .filter(account -> HostPattern.matches(account.name().host(), host))
                .min(
                        Comparator.<Account>comparingInt(
                                        account -> HostPattern.breadth(account.name().host()))
                                .thenComparing(account -> account.name().user().isEmpty()))
                .orElse(null);
    }

    /** Whether anybody may come from another machine. */
    public boolean allowsRemote() {
        return accounts.values().stream()
                .anyMatch(account ->
                        !account.role()
                                && !Set.of("localhost", "127.0.0.1", "::1")
                                        .contains(account.name().host()));
    }

    /** What an account may do with these roles active, and the roles that they were given. */
    public Grants effective(AccountName name, Set<AccountName> active) {
        Account account = accounts.get(name);
        if (account == null) {
            return Grants.NONE;
        }
        Grants all = account.grants();
        Set<AccountName> seen = new HashSet<>();
        for (AccountName role : active) {
            if (account.roles().containsKey(role)) {
                all = all.and(ofRole(role, seen));
            }
        }
        return all;
    }

    private Grants ofRole(AccountName name, Set<AccountName> seen) {
        Account role = accounts.get(name);
        if (role == null || !seen.add(name)) {
            return Grants.NONE;
        }
        Grants all = role.grants();
        for (Map.Entry<AccountName, Boolean> given : role.roles().entrySet()) {
            all = all.and(ofRole(given.getKey(), seen));
        }
        return all;
    }
}
