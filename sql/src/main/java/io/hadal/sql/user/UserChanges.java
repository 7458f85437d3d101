package io.hadal.sql.user;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.user.UserStatement.AlterUsers;
import io.hadal.sql.user.UserStatement.Authentication;
import io.hadal.sql.user.UserStatement.Change;
import io.hadal.sql.user.UserStatement.CreateRoles;
import io.hadal.sql.user.UserStatement.CreateUsers;
import io.hadal.sql.user.UserStatement.DropRoles;
import io.hadal.sql.user.UserStatement.DropUsers;
import io.hadal.sql.user.UserStatement.Grant;
import io.hadal.sql.user.UserStatement.GrantRoles;
import io.hadal.sql.user.UserStatement.Options;
import io.hadal.sql.user.UserStatement.RenameUsers;
import io.hadal.sql.user.UserStatement.Revoke;
import io.hadal.sql.user.UserStatement.RevokeRoles;
import io.hadal.sql.user.UserStatement.SetDefaultRoles;
import io.hadal.sql.user.UserStatement.UserSpec;
import io.hadal.sql.user.UserStatement.Which;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the statements about accounts make of the accounts there are. Does nothing else. */
final class UserChanges {
    private static final int NAME_CHARS_MAX = 32;

    private final RandomGenerator random;
    private final String defaultPlugin;
    private final AccountName self;
    private final Consumer<SqlException> notes;
    private UserBook book;

    /**
     * @param random for salts
     * @param defaultPlugin of accounts whose statement names none
     * @param self what a statement means by the session's own account
     * @param notes what IF [NOT] EXISTS let pass
     */
    UserChanges(
            UserBook book,
            RandomGenerator random,
            String defaultPlugin,
            AccountName self,
            Consumer<SqlException> notes) {
        this.book = book;
        this.random = random;
        this.defaultPlugin = defaultPlugin;
        this.self = self;
        this.notes = notes;
    }

    UserBook apply(Change change) throws SqlException {
        switch (change) {
            case CreateUsers create -> create(create);
            case AlterUsers alter -> alter(alter);
            case DropUsers drop -> drop(drop.names(), drop.ifExists(), false, "DROP USER");
            case RenameUsers rename -> rename(rename);
            case CreateRoles create -> createRoles(create);
            case DropRoles drop -> drop(drop.names(), drop.ifExists(), true, "DROP ROLE");
            case Grant grant -> grant(grant);
            case Revoke revoke -> revoke(revoke);
            case GrantRoles grant -> grantRoles(grant);
            case RevokeRoles revoke -> revokeRoles(revoke);
            case SetDefaultRoles set -> setDefaultRoles(set);
        }
        return book;
    }

    private AccountName name(UserSpec spec) {
        AccountName name = spec.name();
        return name == null ? self : name;
    }

    private void create(CreateUsers create) throws SqlException {
        for (UserSpec spec : create.users()) {
            AccountName name = checked(name(spec));
            if (book.find(name) != null) {
                refuse("CREATE USER", name, create.ifNotExists(), 3163, " already exists.");
                continue;
            }
            Account account =
                    options(
                            Account.user(name, credential(spec.authentication(), defaultPlugin)),
                            create.options());
            for (AccountName role : create.defaults()) {
                book.get(role, "CREATE USER");
                account = account.withRole(role, false);
            }
            book = book.with(account.withDefaultRoles(create.defaults()));
        }
    }

    private static AccountName checked(AccountName name) throws SqlException {
        if (name.user().length() > NAME_CHARS_MAX) {
            throw new SqlException(
                    1470,
                    "HY000",
                    "String '"
                            + name.user()
                            + "' is too long for user name (should be no longer than "
                            + NAME_CHARS_MAX
                            + ")");
        }
        return name;
    }

    private static Account options(Account account, Options options) {
        Account next = account;
        if (options.requiresTls() != null) {
            next = next.requiringTls(options.requiresTls());
        }
        if (options.locked() != null) {
            next = next.locked(options.locked());
        }
        return next;
    }

    private Credential credential(@Nullable Authentication given, String usualPlugin)
            throws SqlException {
        if (given == null) {
            return new Credential(usualPlugin, "");
        }
        String plugin = given.plugin() == null ? usualPlugin : given.plugin();
        if (!Credential.isPlugin(plugin)) {
            throw new SqlException(1524, "HY000", "Plugin '" + plugin + "' is not loaded");
        }
        if (given.hash() == null) {
            String password = given.password();
            return Credential.of(plugin, password == null ? "" : password, random);
        }
        Credential credential = new Credential(plugin, given.hash());
        if (!credential.isWellFormed()) {
            throw new SqlException(
                    1827,
                    "HY000",
                    "The password hash doesn't have the expected format; copy it from SHOW CREATE"
                            + " USER");
        }
        return credential;
    }

    private void alter(AlterUsers alter) throws SqlException {
        for (UserSpec spec : alter.users()) {
            AccountName name = name(spec);
            Account account = book.find(name);
            if (account == null || account.role()) {
                refuse("ALTER USER", name, alter.ifExists(), 3162, " does not exist.");
                continue;
            }
            Account next = options(account, alter.options());
            Authentication given = spec.authentication();
            book =
                    book.with(
                            given == null
                                    ? next
                                    : next.with(credential(given, account.credential().plugin())));
        }
    }

    private void drop(List<AccountName> names, boolean ifExists, boolean role, String operation)
            throws SqlException {
        for (AccountName name : names) {
            Account account = book.find(name);
            if (account == null || account.role() != role) {
                refuse(operation, name, ifExists, 3162, " does not exist.");
                continue;
            }
            book = book.without(name);
        }
    }

    private void rename(RenameUsers rename) throws SqlException {
        for (int i = 0; i < rename.names().size(); i += 2) {
            Account account = book.get(rename.names().get(i), "RENAME USER");
            AccountName to = checked(rename.names().get(i + 1));
            if (book.find(to) != null) {
                throw MysqlError.CANNOT_USER.with("RENAME USER", account.name().quoted());
            }
            book = book.renamed(account, to);
        }
    }

    private void createRoles(CreateRoles create) throws SqlException {
        for (AccountName name : create.names()) {
            if (book.find(checked(name)) != null) {
                refuse("CREATE ROLE", name, create.ifNotExists(), 3163, " already exists.");
                continue;
            }
            book = book.with(Account.role(name));
        }
    }

    /** Throws 1396, or notes it if the statement allows it. */
    private void refuse(
            String operation, AccountName name, boolean allowed, int noteCode, String note)
            throws SqlException {
        if (!allowed) {
            throw MysqlError.CANNOT_USER.with(operation, name.quoted());
        }
        notes.accept(
                new SqlException(noteCode, "HY000", "Authorization ID " + name.quoted() + note));
    }

    private void grant(Grant grant) throws SqlException {
        Target target = grant.target();
        Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
        privileges.addAll(grant.privileges());
        if (grant.all()) {
            privileges.addAll(Privilege.all(target));
        }
        check(privileges, target);
        for (UserSpec spec : grant.users()) {
            AccountName name = name(spec);
            Account account = book.find(name);
            Authentication given = spec.authentication();
            if (account == null && given == null) {
                throw new SqlException(
                        1410,
                        "42000",
                        "You are not allowed to create a user with GRANT; CREATE USER first");
            }
            if (account == null) {
                account = Account.user(checked(name), credential(given, defaultPlugin));
            } else if (given != null) {
                account = account.with(credential(given, account.credential().plugin()));
            }
            book = book.with(account.with(account.grants().plus(target, privileges)));
        }
    }

    private static void check(Set<Privilege> privileges, Target target) throws SqlException {
        for (Privilege privilege : privileges) {
            if (!privilege.fits(target)) {
                throw target.isTable()
                        ? new SqlException(
                                1144,
                                "42000",
                                "Illegal GRANT/REVOKE command; "
                                        + privilege.text()
                                        + " is no privilege of a table")
                        : new SqlException(
                                1221,
                                "HY000",
                                "Incorrect usage of DB GRANT and GLOBAL PRIVILEGES: grant "
                                        + privilege.text()
                                        + " ON *.*");
            }
        }
    }

    private void revoke(Revoke revoke) throws SqlException {
        for (AccountName name : revoke.users()) {
            Account account = book.get(name, "REVOKE");
            Target target = revoke.target();
            if (target == null) {
                book = book.with(account.with(Grants.NONE));
                continue;
            }
            if (!target.isServer() && !account.grants().byTarget().containsKey(target)) {
                throw noSuchGrant(name, target);
            }
            Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
            privileges.addAll(revoke.privileges());
            if (revoke.all()) {
                privileges.addAll(Privilege.all(target));
            }
            book = book.with(account.with(account.grants().minus(target, privileges)));
        }
    }

    private static SqlException noSuchGrant(AccountName name, Target target) {
        return target.isTable()
                ? new SqlException(
                        1147,
                        "42000",
                        "There is no such grant defined for user '"
                                + name.user()
                                + "' on host '"
                                + name.host()
                                + "' on table '"
                                + target.table()
                                + "'")
                : new SqlException(
                        1141,
                        "42000",
                        "There is no such grant defined for user '"
                                + name.user()
                                + "' on host '"
                                + name.host()
                                + "'");
    }

    private void grantRoles(GrantRoles grant) throws SqlException {
        for (AccountName user : grant.users()) {
            for (AccountName role : grant.roles()) {
                known(role);
                Account account = book.get(user, "GRANT");
                if (role.equals(user) || holds(role, user)) {
                    throw new SqlException(
                            3573,
                            "HY000",
                            "User account "
                                    + user.quoted()
                                    + " is directly or indirectly granted to the role "
                                    + role.quoted()
                                    + ". The GRANT would create a loop");
                }
                book = book.with(account.withRole(role, grant.admin()));
            }
        }
    }

    /** Whether {@code role} has been given {@code searched}, itself or through others. */
    private boolean holds(AccountName role, AccountName searched) {
        Account account = book.find(role);
        return account != null
                && account.roles().keySet().stream()
                        .anyMatch(given -> given.equals(searched) || holds(given, searched));
    }

    private void known(AccountName role) throws SqlException {
        if (book.find(role) == null) {
            throw new SqlException(3523, "HY000", "Unknown authorization ID " + role.quoted());
        }
    }

    private void revokeRoles(RevokeRoles revoke) throws SqlException {
        for (AccountName user : revoke.users()) {
            for (AccountName role : revoke.roles()) {
                known(role);
                book = book.with(book.get(user, "REVOKE").withoutRole(role));
            }
        }
    }

    private void setDefaultRoles(SetDefaultRoles set) throws SqlException {
        List<AccountName> users = set.users().isEmpty() ? List.of(self) : set.users();
        for (AccountName user : users) {
            Account account = book.get(user, "SET DEFAULT ROLE");
            book = book.with(account.withDefaultRoles(chosen(account, set.which(), set.roles())));
        }
    }

    /** The roles that are meant, which the account must have been given. Throws 3530. */
    static Set<AccountName> chosen(Account account, Which which, List<AccountName> named)
            throws SqlException {
        Map<AccountName, Boolean> given = account.roles();
        for (AccountName role : named) {
            if (!given.containsKey(role)) {
                throw new SqlException(
                        3530, "HY000", role.sql() + " is not granted to " + account.name().sql());
            }
        }
        Set<AccountName> chosen = new TreeSet<>();
        switch (which) {
            case NONE -> {}
            case ALL -> chosen.addAll(given.keySet());
            case DEFAULT -> chosen.addAll(account.defaultRoles());
            case NAMED -> chosen.addAll(named);
            case ALL_EXCEPT -> {
                chosen.addAll(given.keySet());
                named.forEach(chosen::remove);
            }
        }
        return chosen;
    }
}
