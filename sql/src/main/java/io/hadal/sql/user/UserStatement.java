package io.hadal.sql.user;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The statements about accounts, roles and privileges. */
public sealed interface UserStatement {

    /** One that changes accounts. */
    sealed interface Change extends UserStatement {}

    /**
     * How somebody proves to be somebody.
     *
     * @param plugin null = the server's default
     * @param password in clear; null if {@code hash} is given
     * @param hash as SHOW CREATE USER tells it
     */
    record Authentication(
            @Nullable String plugin, @Nullable String password, @Nullable String hash) {
        /** Never shows the password by accident. */
        @Override
        public String toString() {
            return "Authentication[" + plugin + "]";
        }
    }

    /**
     * @param name null = the session's own account
     * @param authentication null = as it is, or none
     */
    record UserSpec(@Nullable AccountName name, @Nullable Authentication authentication) {}

    /** What is not said stays as it is. */
    record Options(@Nullable Boolean requiresTls, @Nullable Boolean locked) {}

    record CreateUsers(
            List<UserSpec> users, boolean ifNotExists, Set<AccountName> defaults, Options options)
            implements Change {}

    record AlterUsers(List<UserSpec> users, boolean ifExists, Options options) implements Change {}

    record DropUsers(List<AccountName> names, boolean ifExists) implements Change {}

    /** From, to, from, to … */
    record RenameUsers(List<AccountName> names) implements Change {}

    record CreateRoles(List<AccountName> names, boolean ifNotExists) implements Change {}

    record DropRoles(List<AccountName> names, boolean ifExists) implements Change {}

    /**
     * @param privileges without those of ALL if {@code all}
     */
    record Grant(boolean all, Set<Privilege> privileges, Target target, List<UserSpec> users)
            implements Change {}

    record Revoke(
            boolean all,
            Set<Privilege> privileges,
            @Nullable Target target,
            List<AccountName> users)
            implements Change {}

    record GrantRoles(List<AccountName> roles, List<AccountName> users, boolean admin)
            implements Change {}

    record RevokeRoles(List<AccountName> roles, List<AccountName> users) implements Change {}

    /** Which roles. */
    enum Which {
        NONE,
        ALL,
        DEFAULT,
        NAMED,
        ALL_EXCEPT
    }

    /**
     * @param users empty = the session's own
     */
    record SetDefaultRoles(Which which, List<AccountName> roles, List<AccountName> users)
            implements Change {}

    record SetRole(Which which, List<AccountName> roles) implements UserStatement {}

    /**
     * @param name null = the session's own account
     */
    record ShowGrants(@Nullable AccountName name) implements UserStatement {}

    record ShowCreateUser(@Nullable AccountName name) implements UserStatement {}
}
