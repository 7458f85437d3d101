package io.hadal.sql.access;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.user.Account;
import io.hadal.sql.user.AccountName;
import io.hadal.sql.user.Grants;
import io.hadal.sql.user.Privilege;
import io.hadal.sql.user.Target;
import io.hadal.sql.user.UserBook;
import io.hadal.sql.user.UserStatement;
import io.hadal.sql.user.UserStatement.AlterUsers;
import io.hadal.sql.user.UserStatement.CreateRoles;
import io.hadal.sql.user.UserStatement.CreateUsers;
import io.hadal.sql.user.UserStatement.DropRoles;
import io.hadal.sql.user.UserStatement.DropUsers;
import io.hadal.sql.user.UserStatement.Grant;
import io.hadal.sql.user.UserStatement.GrantRoles;
import io.hadal.sql.user.UserStatement.RenameUsers;
import io.hadal.sql.user.UserStatement.Revoke;
import io.hadal.sql.user.UserStatement.RevokeRoles;
import io.hadal.sql.user.UserStatement.SetDefaultRoles;
import io.hadal.sql.user.UserStatement.SetRole;
import io.hadal.sql.user.UserStatement.ShowCreateUser;
import io.hadal.sql.user.UserStatement.ShowGrants;
import io.hadal.sql.user.UserStatement.UserSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may change accounts: CREATE USER, but for one's own password. Nobody gives what he has not
 * got, and nobody changes an account that may more than he.
 */
public final class UserNeeds {
    private static final Need CREATE_USER = Need.server(Privilege.CREATE_USER);

    private final Access access;
    private final UserBook book;

    private UserNeeds(Access access, UserBook book) {
        this.access = access;
        this.book = book;
    }

    /** Throws 1227, 1044, 1142 or 1045. */
    public static void check(UserStatement statement, Access access, UserBook book)
            throws SqlException {
        if (!access.isUnlimited() || !access.grants().has(Privilege.GRANT_OPTION)) {
            new UserNeeds(access, book).check(statement);
        }
    }

    private void check(UserStatement statement) throws SqlException {
        switch (statement) {
            case CreateUsers ignored -> access.check(List.of(CREATE_USER));
            case AlterUsers alter -> alter(alter);
            case DropUsers drop -> changes(drop.names(), CREATE_USER);
            case RenameUsers rename -> changes(rename.names(), CREATE_USER);
            case CreateRoles ignored ->
                    access.check(
                            List.of(Need.server(Privilege.CREATE_ROLE, Privilege.CREATE_USER)));
            case DropRoles drop ->
                    changes(drop.names(), Need.server(Privilege.DROP_ROLE, Privilege.CREATE_USER));
            case Grant grant -> grant(grant);
            case Revoke revoke -> revoke(revoke);
            case GrantRoles grant -> roles(grant.roles());
            case RevokeRoles revoke -> roles(revoke.roles());
            case SetDefaultRoles set -> {
                if (!set.users().stream().allMatch(this::isSelf)) {
                    changes(set.users(), CREATE_USER);
                }
            }
            case SetRole ignored -> {}
            case ShowGrants show -> others(show.name());
            case ShowCreateUser show -> others(show.name());
        }
    }

    private boolean isSelf(@Nullable AccountName name) {
        return name == null || name.equals(access.account());
    }

    /** One's own password needs nothing; other options do. */
    private void alter(AlterUsers alter) throws SqlException {
        boolean options = alter.options().locked() != null || alter.options().requiresTls() != null;
        for (UserSpec spec : alter.users()) {
            AccountName name = spec.name();
            if (name != null && (options || !isSelf(name))) {
                changes(List.of(name), CREATE_USER);
            } else if (options) {
                access.check(List.of(CREATE_USER));
            }
        }
    }

    private void changes(List<AccountName> names, Need need) throws SqlException {
        access.check(List.of(need));
        for (AccountName name : names) {
            Account account = book.find(name);
            if (account != null && !covers(book.effective(name, account.roles().keySet()))) {
                throw MysqlError.PRIVILEGE_NEEDED.with("SUPER");
            }
        }
    }

    private boolean covers(Grants grants) {
        return access.has(Privilege.SUPER)
                || grants.byTarget().entrySet().stream()
                        .allMatch(
                                entry -> access.grants().covers(entry.getKey(), entry.getValue()));
    }

    private void grant(Grant grant) throws SqlException {
        Set<Privilege> given = EnumSet.noneOf(Privilege.class);
        given.addAll(grant.privileges());
        if (grant.all()) {
            given.addAll(Privilege.all(grant.target()));
        }
        handsOn(grant.target(), given);
        for (UserSpec spec : grant.users()) {
            if (spec.authentication() != null) {
                access.check(List.of(CREATE_USER));
            }
        }
    }

    private void revoke(Revoke revoke) throws SqlException {
        Target target = revoke.target();
        if (target == null) {
            changes(revoke.users(), CREATE_USER);
            return;
        }
        Set<Privilege> taken = EnumSet.noneOf(Privilege.class);
        taken.addAll(revoke.privileges());
        if (revoke.all()) {
            taken.addAll(Privilege.all(target));
        }
        handsOn(target, taken);
    }

    private void handsOn(Target target, Set<Privilege> privileges) throws SqlException {
        Set<Privilege> wanted = EnumSet.of(Privilege.GRANT_OPTION);
        wanted.addAll(privileges);
        if (access.grants().covers(target, wanted)) {
            return;
        }
        if (target.equals(Target.SERVER)) {
            throw new SqlException(
                    1045,
                    "28000",
                    "Access denied for user " + access.shownAs() + " (using password: YES)");
        }
        if (target.table().equals(Target.ALL)) {
            throw MysqlError.DATABASE_DENIED.with(access.shownAs(), target.database());
        }
        throw MysqlError.TABLE_DENIED.with("GRANT", access.shownAs(), target.table());
    }

    /** WITH ADMIN OPTION, or SUPER. */
    private void roles(List<AccountName> roles) throws SqlException {
        Account own = book.find(access.account());
        boolean admin =
                own != null
                        && roles.stream()
                                .allMatch(role -> Boolean.TRUE.equals(own.roles().get(role)));
        if (!admin && !access.has(Privilege.SUPER)) {
            throw MysqlError.PRIVILEGE_NEEDED.with("WITH ADMIN, SUPER");
        }
    }

    private void others(@Nullable AccountName name) throws SqlException {
        if (!isSelf(name) && name != null && !access.roles().contains(name)) {
            access.check(
                    List.of(Need.table("mysql", "user", Privilege.SELECT, Privilege.CREATE_USER)));
        }
    }
}
