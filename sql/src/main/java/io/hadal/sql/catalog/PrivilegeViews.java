package io.hadal.sql.catalog;

import io.hadal.sql.access.Access;
import io.hadal.sql.user.Account;
import io.hadal.sql.user.Privilege;
import io.hadal.sql.user.Target;
import io.hadal.sql.user.UserBook;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may what: all accounts for those who may see them, otherwise one's own. */
final class PrivilegeViews {
    private static final String USAGE = "USAGE";

    static final List<View> ALL =
            List.of(
                    View.of(
                            "USER_PRIVILEGES",
                            PrivilegeViews::ofServer,
                            "GRANTEE",
                            "TABLE_CATALOG",
                            "PRIVILEGE_TYPE",
                            "IS_GRANTABLE"),
                    View.of(
                            "SCHEMA_PRIVILEGES",
                            (catalogs, rows) -> ofTargets(catalogs, rows, false),
                            "GRANTEE",
                            "TABLE_CATALOG",
                            "TABLE_SCHEMA",
                            "PRIVILEGE_TYPE",
                            "IS_GRANTABLE"),
                    View.of(
                            "TABLE_PRIVILEGES",
                            (catalogs, rows) -> ofTargets(catalogs, rows, true),
                            "GRANTEE",
                            "TABLE_CATALOG",
                            "TABLE_SCHEMA",
                            "TABLE_NAME",
                            "PRIVILEGE_TYPE",
                            "IS_GRANTABLE"),
                    View.empty(
                            "COLUMN_PRIVILEGES",
                            "GRANTEE",
                            "TABLE_CATALOG",
                            "TABLE_SCHEMA",
                            "TABLE_NAME",
                            "COLUMN_NAME",
                            "PRIVILEGE_TYPE",
                            "IS_GRANTABLE"));

    private PrivilegeViews() {}

    private static List<Account> shown(Catalogs catalogs) {
        Access access = catalogs.source().access();
        UserBook book = catalogs.source().users().book();
        boolean all =
                access.has(Privilege.CREATE_USER)
                        || access.grants().has(Privilege.SELECT, "mysql", "user");
        return book.accounts().stream()
                .filter(account -> all || account.name().equals(access.account()))
                .toList();
    }

    private static void ofServer(Catalogs catalogs, View.Rows rows) {
        for (Account account : shown(catalogs)) {
            Set<Privilege> had = account.grants().byTarget().getOrDefault(Target.SERVER, Set.of());
            for (String name : names(had)) {
                rows.add(account.name().quoted(), Catalogs.CATALOG, name, grantable(had));
            }
        }
    }

    private static void ofTargets(Catalogs catalogs, View.Rows rows, boolean tables) {
        for (Account account : shown(catalogs)) {
            account.grants()
                    .byTarget()
                    .forEach((target, had) -> {
                        boolean table = !target.table().equals(Target.ALL);
                        if (table == tables && !target.equals(Target.SERVER)) {
                            add(rows, account, target, had);
                        }
                    });
        }
    }

    private static void add(View.Rows rows, Account account, Target target, Set<Privilege> had) {
        for (String name : names(had)) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(account.name().quoted());
            row.add(Catalogs.CATALOG);
            row.add(target.database());
            if (!target.table().equals(Target.ALL)) {
                row.add(target.table());
            }
            row.add(name);
            row.add(grantable(had));
            rows.add(row.toArray());
        }
    }

    private static List<String> names(Set<Privilege> had) {
        Set<Privilege> named = EnumSet.noneOf(Privilege.class);
        named.addAll(had);
        named.remove(Privilege.GRANT_OPTION);
        return named.isEmpty() ? List.of(USAGE) : named.stream().map(Privilege::text).toList();
    }

    private static String grantable(Set<Privilege> had) {
        return had.contains(Privilege.GRANT_OPTION) ? "YES" : "NO";
    }
}
