package io.hadal.sql.user;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Accounts as the statements that would make them. */
public final class UserText {
    private UserText() {}

    /** As SHOW CREATE USER prints it; for a role CREATE ROLE. */
    public static String create(Account account) {
        if (account.role()) {
            return "CREATE ROLE " + account.name().sql();
        }
        StringBuilder out = new StringBuilder("CREATE USER ").append(account.name().sql());
        Credential credential = account.credential();
        out.append(" IDENTIFIED WITH ").append(text(credential.plugin()));
        if (!credential.isEmpty()) {
            out.append(" AS ").append(text(credential.text()));
        }
        out.append(account.requiresTls() ? " REQUIRE SSL" : " REQUIRE NONE");
        out.append(account.locked() ? " ACCOUNT LOCK" : " ACCOUNT UNLOCK");
        return out.toString();
    }

    /** As SHOW GRANTS prints them: always one for the server, then databases, tables, roles. */
    public static List<String> grants(AccountName name, Grants grants, Account account) {
        List<String> lines = new ArrayList<>();
        lines.add(grant(name, Target.SERVER, grants.byTarget().get(Target.SERVER)));
        grants.byTarget()
                .forEach((target, privileges) -> {
                    if (!target.isServer()) {
                        lines.add(grant(name, target, privileges));
                    }
                });
        for (boolean admin : new boolean[] {false, true}) {
            String roles =
                    account.roles().entrySet().stream()
                            .filter(role -> role.getValue() == admin)
                            .map(Map.Entry::getKey)
                            .map(AccountName::sql)
                            .collect(Collectors.joining(","));
            if (!roles.isEmpty()) {
                lines.add(
                        "GRANT "
                                + roles
                                + " TO "
                                + name.sql()
                                + (admin ? " WITH ADMIN OPTION" : ""));
            }
        }
        return lines;
    }

    /** SET DEFAULT ROLE, or nothing. */
    static List<String> defaultRoles(Account account) {
        return account.defaultRoles().isEmpty()
                ? List.of()
                : List.of(
                        "SET DEFAULT ROLE "
                                + account.defaultRoles().stream()
                                        .map(AccountName::sql)
                                        .collect(Collectors.joining(","))
                                + " TO "
                                + account.name().sql());
    }

    private static String grant(
            AccountName name, Target target, @Nullable Set<Privilege> privileges) {
        Set<Privilege> listed = EnumSet.noneOf(Privilege.class);
        if (privileges != null) {
            listed.addAll(privileges);
        }
        boolean option = listed.remove(Privilege.GRANT_OPTION);
        String what =
                listed.isEmpty()
                        ? "USAGE"
                        : listed.equals(Privilege.all(target))
                                ? "ALL PRIVILEGES"
                                : listed.stream()
                                        .map(Privilege::text)
                                        .collect(Collectors.joining(", "));
        return "GRANT "
                + what
                + " ON "
                + target.sql()
                + " TO "
                + name.sql()
                + (option ? " WITH GRANT OPTION" : "");
    }

    private static String text(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n") + "'";
    }
}
