package io.hadal.sql.access;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.user.Account;
import io.hadal.sql.user.AccountName;
import io.hadal.sql.user.Grants;
import io.hadal.sql.user.Privilege;
import io.hadal.sql.user.Target;
import io.hadal.sql.user.UserBook;
import io.hadal.sql.user.Users;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one session may do, by its account and the roles that are active. A change of either counts
 * from the next statement on. Used by the session's thread.
 */
public final class Access {
    private static final Set<Privilege> ALL =
            EnumSet.complementOf(EnumSet.of(Privilege.GRANT_OPTION));
    private static final Set<String> OF_ALL = Set.of("information_schema", "performance_schema");

    private final Users users;
    private final AccountName account;
    private final String shownAs;
    private Set<AccountName> roles;
    private @Nullable UserBook seen;
    private Grants grants = Grants.NONE;
    private boolean unlimited;

    /**
     * @param account that was logged in with
     * @param shownAs the client as errors name it: {@code 'user'@'host'}
     */
    public Access(Users users, AccountName account, String shownAs) {
        this.users = users;
        this.account = account;
        this.shownAs = shownAs;
        this.roles = defaults();
    }

    private Set<AccountName> defaults() {
        Account found = users.book().find(account);
        return found == null ? Set.of() : found.defaultRoles();
    }

    public AccountName account() {
        return account;
    }

    /** The client as errors name it. */
    String shownAs() {
        return shownAs;
    }

    /** The roles that are active. */
    public Set<AccountName> roles() {
        return roles;
    }

    public void activate(Set<AccountName> chosen) {
        roles = chosen;
        seen = null;
    }

    /** As after a login. */
    public void reset() {
        activate(defaults());
    }

    public Grants grants() {
        UserBook now = users.book();
        if (now != seen) {
            grants = now.effective(account, roles);
            unlimited = ALL.stream().allMatch(grants::has);
            seen = now;
        }
        return grants;
    }

    /** Whether nothing has to be asked: all privileges on all. */
    public boolean isUnlimited() {
        grants();
        return unlimited;
    }

    /** Throws 1044, 1142 or 1227 if one of them is not met. */
    public void check(List<Need> needs) throws SqlException {
        if (isUnlimited()) {
            return;
        }
        for (Need need : needs) {
            check(need);
        }
    }

    private void check(Need need) throws SqlException {
        Target target = need.target();
        if (met(need, target.database(), target.table())) {
            return;
        }
        if (target.equals(Target.SERVER)) {
            throw MysqlError.PRIVILEGE_NEEDED.with(names(need, ", "));
        }
        if (target.table().equals(Target.ALL)) {
            throw MysqlError.DATABASE_DENIED.with(shownAs, target.database());
        }
        String command = need.anyOf().isEmpty() ? "SELECT" : names(need, " or ");
        throw MysqlError.TABLE_DENIED.with(command, shownAs, target.table());
    }

    private boolean met(Need need, String database, String table) {
        Grants now = grants();
        if (need.anyOf().contains(Privilege.SELECT) && isOfAll(database)) {
            return true;
        }
        if (need.anyOf().isEmpty()) {
            return table.equals(Target.ALL) ? sees(database) : sees(database, table);
        }
        for (Privilege privilege : need.anyOf()) {
            boolean had =
                    database.equals(Target.ALL)
                            ? now.has(privilege)
                            : table.equals(Target.ALL)
                                    ? now.has(privilege, database)
                                    : now.has(privilege, database, table);
            if (had) {
                return true;
            }
        }
        return false;
    }

    private static String names(Need need, String between) {
        return need.anyOf().stream().map(Privilege::text).collect(Collectors.joining(between));
    }

    /** Whether it may be USEd. Throws 1044. */
    public void checkUse(String database) throws SqlException {
        if (!sees(database)) {
            throw MysqlError.DATABASE_DENIED.with(shownAs, database);
        }
    }

    public boolean sees(String database) {
        return isUnlimited()
                || isOfAll(database)
                || grants().has(Privilege.SHOW_DATABASES)
                || grants().anyIn(database);
    }

    public boolean sees(String database, String table) {
        return isUnlimited() || isOfAll(database) || grants().anyOn(database, table);
    }

    /** What everybody may read, and sees there what is his. */
    static boolean isOfAll(String database) {
        return OF_ALL.contains(database.toLowerCase(Locale.ROOT));
    }

    /** On the whole server. */
    public boolean has(Privilege privilege) {
        return isUnlimited() || grants().has(privilege);
    }
}
