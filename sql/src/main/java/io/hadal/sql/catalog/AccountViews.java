package io.hadal.sql.catalog;

import io.hadal.sql.user.Account;
import io.hadal.sql.user.AccountName;
import io.hadal.sql.user.Privilege;
import io.hadal.sql.user.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The server's accounts and what they may, as MySQL's tables of the database mysql tell it. */
final class AccountViews {
    private static final Set<Privilege> NONE = Set.of();

    /** In the order of mysql.user's columns. */
    private static final List<Privilege> OF_USERS =
            List.of(
                    Privilege.SELECT,
                    Privilege.INSERT,
                    Privilege.UPDATE,
                    Privilege.DELETE,
                    Privilege.CREATE,
                    Privilege.DROP,
                    Privilege.RELOAD,
                    Privilege.SHUTDOWN,
                    Privilege.PROCESS,
                    Privilege.FILE,
                    Privilege.GRANT_OPTION,
                    Privilege.REFERENCES,
                    Privilege.INDEX,
                    Privilege.ALTER,
                    Privilege.SHOW_DATABASES,
                    Privilege.SUPER,
                    Privilege.CREATE_TEMPORARY_TABLES,
                    Privilege.LOCK_TABLES,
                    Privilege.EXECUTE,
                    Privilege.REPLICATION_SLAVE,
                    Privilege.REPLICATION_CLIENT,
                    Privilege.CREATE_VIEW,
                    Privilege.SHOW_VIEW,
                    Privilege.CREATE_ROUTINE,
                    Privilege.ALTER_ROUTINE,
                    Privilege.CREATE_USER,
                    Privilege.EVENT,
                    Privilege.TRIGGER,
                    Privilege.CREATE_TABLESPACE);

    private static final List<Privilege> OF_ROLES =
            List.of(Privilege.CREATE_ROLE, Privilege.DROP_ROLE);

    /** In the order of mysql.db's columns. */
    private static final List<Privilege> OF_DATABASES =
            List.of(
                    Privilege.SELECT,
                    Privilege.INSERT,
                    Privilege.UPDATE,
                    Privilege.DELETE,
                    Privilege.CREATE,
                    Privilege.DROP,
                    Privilege.GRANT_OPTION,
                    Privilege.REFERENCES,
                    Privilege.INDEX,
                    Privilege.ALTER,
                    Privilege.CREATE_TEMPORARY_TABLES,
                    Privilege.LOCK_TABLES,
                    Privilege.CREATE_VIEW,
                    Privilege.SHOW_VIEW,
                    Privilege.CREATE_ROUTINE,
                    Privilege.ALTER_ROUTINE,
                    Privilege.EXECUTE,
                    Privilege.EVENT,
                    Privilege.TRIGGER);

    static final List<View> ALL =
            List.of(
                    View.of("user", AccountViews::users, userColumns()),
                    View.of("db", AccountViews::databases, databaseColumns()),
                    View.of(
                            "tables_priv",
                            AccountViews::tables,
                            "Host",
                            "Db",
                            "User",
                            "Table_name",
                            "Grantor",
                            "@Timestamp",
                            "Table_priv",
                            "Column_priv"),
                    View.of(
                            "role_edges",
                            AccountViews::roles,
                            "FROM_HOST",
                            "FROM_USER",
                            "TO_HOST",
                            "TO_USER",
                            "WITH_ADMIN_OPTION"),
                    View.of(
                            "default_roles",
                            AccountViews::defaultRoles,
                            "HOST",
                            "USER",
                            "DEFAULT_ROLE_HOST",
                            "DEFAULT_ROLE_USER"));

    private AccountViews() {}

    private static String[] userColumns() {
        List<String> names = new ArrayList<>(List.of("Host", "User"));
        OF_USERS.forEach(privilege -> names.add(column(privilege)));
        Collections.addAll(
                names,
                "ssl_type",
                "ssl_cipher",
                "x509_issuer",
                "x509_subject",
                "#max_questions",
                "#max_updates",
                "#max_connections",
                "#max_user_connections",
                "plugin",
                "authentication_string",
                "password_expired",
                "@password_last_changed",
                "#password_lifetime",
                "account_locked");
        OF_ROLES.forEach(privilege -> names.add(column(privilege)));
        Collections.addAll(
                names,
                "#Password_reuse_history",
                "#Password_reuse_time",
                "Password_require_current",
                "User_attributes");
        return names.toArray(String[]::new);
    }

    private static String[] databaseColumns() {
        List<String> names = new ArrayList<>(List.of("Host", "Db", "User"));
        OF_DATABASES.forEach(privilege -> names.add(column(privilege)));
        return names.toArray(String[]::new);
    }

    /** As mysql.user and mysql.db name the column of a privilege. */
    private static String column(Privilege privilege) {
        return switch (privilege) {
            case GRANT_OPTION -> "Grant_priv";
            case SHOW_DATABASES -> "Show_db_priv";
            case CREATE_TEMPORARY_TABLES -> "Create_tmp_table_priv";
            case REPLICATION_SLAVE -> "Repl_slave_priv";
            case REPLICATION_CLIENT -> "Repl_client_priv";
            default -> word(privilege.name()) + "_priv";
        };
    }

    /** The first letter only as a capital. */
    private static String word(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static Collection<Account> accounts(Catalogs catalogs) {
        return catalogs.source().users().book().accounts();
    }

    private static void users(Catalogs catalogs, View.Rows rows) {
        for (Account account : accounts(catalogs)) {
            Set<Privilege> had = account.grants().byTarget().getOrDefault(Target.SERVER, NONE);
            List<@Nullable Object> row = new ArrayList<>();
            row.add(account.name().host());
            row.add(account.name().user());
            flags(row, OF_USERS, had);
            Collections.addAll(row, account.requiresTls() ? "ANY" : "", "", "", "");
            Collections.addAll(row, 0L, 0L, 0L, 0L);
            row.add(account.credential().plugin());
            row.add(account.credential().text());
            Collections.addAll(row, "N", null, null, account.locked() ? "Y" : "N");
            flags(row, OF_ROLES, had);
            Collections.addAll(row, null, null, null, null);
            rows.add(row.toArray());
        }
    }

    private static void flags(
            List<@Nullable Object> row, List<Privilege> asked, Set<Privilege> had) {
        asked.forEach(privilege -> row.add(had.contains(privilege) ? "Y" : "N"));
    }

    /** Takes what an account may on one target. */
    @FunctionalInterface
    private interface Granted {
        void on(AccountName account, Target target, Set<Privilege> had);
    }

    private static void granted(Catalogs catalogs, boolean tables, Granted granted) {
        for (Account account : accounts(catalogs)) {
            account.grants()
                    .byTarget()
                    .forEach((target, had) -> {
                        boolean table = !target.table().equals(Target.ALL);
                        if (table == tables && !target.equals(Target.SERVER)) {
                            granted.on(account.name(), target, had);
                        }
                    });
        }
    }

    private static void databases(Catalogs catalogs, View.Rows rows) {
        granted(
                catalogs,
                false,
                (account, target, had) -> {
                    List<@Nullable Object> row = new ArrayList<>();
                    Collections.addAll(row, account.host(), target.database(), account.user());
                    flags(row, OF_DATABASES, had);
                    rows.add(row.toArray());
                });
    }

    private static void tables(Catalogs catalogs, View.Rows rows) {
        granted(
                catalogs,
                true,
                (account, target, had) ->
                        rows.add(
                                account.host(),
                                target.database(),
                                account.user(),
                                target.table(),
                                "",
                                null,
                                had.stream()
                                        .map(AccountViews::member)
                                        .collect(Collectors.joining(",")),
                                ""));
    }

    /** As the SET of tables_priv names a privilege. */
    private static String member(Privilege privilege) {
        return switch (privilege) {
            case GRANT_OPTION -> "Grant";
            case CREATE_VIEW -> "Create View";
            case SHOW_VIEW -> "Show view";
            default -> word(privilege.name());
        };
    }

    private static void roles(Catalogs catalogs, View.Rows rows) {
        for (Account account : accounts(catalogs)) {
            account.roles()
                    .forEach((role, admin) ->
                            rows.add(
                                    role.host(),
                                    role.user(),
                                    account.name().host(),
                                    account.name().user(),
                                    admin ? "Y" : "N"));
        }
    }

    private static void defaultRoles(Catalogs catalogs, View.Rows rows) {
        for (Account account : accounts(catalogs)) {
            for (AccountName role : account.defaultRoles()) {
                rows.add(account.name().host(), account.name().user(), role.host(), role.user());
            }
        }
    }
}
