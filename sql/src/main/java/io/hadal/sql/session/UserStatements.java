package io.hadal.sql.session;

import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import io.hadal.sql.access.UserNeeds;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.exec.ColumnMeta;
import io.hadal.sql.exec.Reply;
import io.hadal.sql.settings.Settings;
import io.hadal.sql.user.Account;
import io.hadal.sql.user.AccountName;
import io.hadal.sql.user.Target;
import io.hadal.sql.user.UserBook;
import io.hadal.sql.user.UserStatement;
import io.hadal.sql.user.UserStatement.Change;
import io.hadal.sql.user.UserStatement.Grant;
import io.hadal.sql.user.UserStatement.Revoke;
import io.hadal.sql.user.UserStatement.SetRole;
import io.hadal.sql.user.UserStatement.ShowCreateUser;
import io.hadal.sql.user.UserStatement.ShowGrants;
import io.hadal.sql.user.UserText;
import io.hadal.sql.user.Users;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements about accounts, roles and privileges. */
final class UserStatements {
    private final SessionState session;

    UserStatements(SessionState session) {
        this.session = session;
    }

    void run(UserStatement statement, Reply reply) throws SqlException {
        UserStatement located = located(statement);
        UserNeeds.check(located, session.access, book());
        switch (located) {
            case Change change -> {
                session.commit();
                String plugin =
                        session.server.settings().text(Settings.DEFAULT_AUTHENTICATION_PLUGIN);
                session.server
                        .users()
                        .change(
                                change,
                                new Users.Context(
                                        session.access.account(),
                                        plugin,
                                        note ->
                                                reply.warnings()
                                                        .note(
                                                                note.code(),
                                                                String.valueOf(
                                                                        note.getMessage()))));
                reply.ok();
            }
            case SetRole set -> {
                session.access.activate(
                        session.server
                                .users()
                                .chosen(session.access.account(), set.which(), set.roles()));
                reply.ok();
            }
            case ShowGrants show -> grants(show.name(), reply);
            case ShowCreateUser show -> create(show.name(), reply);
        }
    }

    private UserBook book() {
        return session.server.users().book();
    }

    /** A target without a database is one of the current database. */
    private UserStatement located(UserStatement statement) throws SqlException {
        return switch (statement) {
            case Grant grant ->
                    new Grant(
                            grant.all(),
                            grant.privileges(),
                            located(grant.target()),
                            grant.users());
            case Revoke revoke when revoke.target() != null ->
                    new Revoke(
                            revoke.all(),
                            revoke.privileges(),
                            located(revoke.target()),
                            revoke.users());
            default -> statement;
        };
    }

    private Target located(Target target) throws SqlException {
        if (!target.database().isEmpty()) {
            return target;
        }
        String current = session.database;
        if (current == null) {
            throw MysqlError.NO_DATABASE_SELECTED.with();
        }
        String exact = current.replace("_", "\\_").replace("%", "\\%");
        return new Target(target.table().equals(Target.ALL) ? exact : current, target.table());
    }

    private void grants(@Nullable AccountName named, Reply reply) throws SqlException {
        AccountName name = named == null ? session.access.account() : named;
        Account account = book().find(name);
        if (account == null) {
            throw new SqlException(
                    1141,
                    "42000",
                    "There is no such grant defined for user '"
                            + name.user()
                            + "' on host '"
                            + name.host()
                            + "'");
        }
        List<String> lines =
                UserText.grants(
                        name, named == null ? session.access.grants() : account.grants(), account);
        reply.table(List.of(ColumnMeta.text("Grants for " + name.text(), 1024)), rows(lines));
    }

    private void create(@Nullable AccountName named, Reply reply) throws SqlException {
        AccountName name = named == null ? session.access.account() : named;
        Account account = book().find(name);
        if (account == null || account.role()) {
            throw MysqlError.CANNOT_USER.with("SHOW CREATE USER", name.quoted());
        }
        List<ResultColumn> columns =
                List.of(ColumnMeta.text("CREATE USER for " + name.text(), 1024));
        reply.table(columns, rows(List.of(UserText.create(account))));
    }

    private static List<@Nullable Object[]> rows(List<String> lines) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        lines.forEach(line -> rows.add(new @Nullable Object[] {line}));
        return rows;
    }
}
