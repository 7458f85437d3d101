package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import io.hadal.sql.user.AccountName;
import io.hadal.sql.user.UserStatement;
import io.hadal.sql.user.UserStatement.AlterUsers;
import io.hadal.sql.user.UserStatement.Authentication;
import io.hadal.sql.user.UserStatement.CreateRoles;
import io.hadal.sql.user.UserStatement.CreateUsers;
import io.hadal.sql.user.UserStatement.DropRoles;
import io.hadal.sql.user.UserStatement.DropUsers;
import io.hadal.sql.user.UserStatement.Options;
import io.hadal.sql.user.UserStatement.RenameUsers;
import io.hadal.sql.user.UserStatement.SetDefaultRoles;
import io.hadal.sql.user.UserStatement.SetRole;
import io.hadal.sql.user.UserStatement.ShowCreateUser;
import io.hadal.sql.user.UserStatement.ShowGrants;
import io.hadal.sql.user.UserStatement.UserSpec;
import io.hadal.sql.user.UserStatement.Which;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the statements of {@link UserStatement} by recursive descent. */
public final class UserStatementParser {
    /** Keeps the tokenizer away from the texts of data. */
    private static final Pattern FIRST_WORDS =
            Pattern.compile(
                    "\\W*(?:(?:create|alter|drop|rename)\\s+(?:user|role)"
                            + "|set\\s+(?:password|role|default\\s+role)"
                            + "|show\\s+(?:grants|create\\s+user)|grant|revoke)\\b",
                    Pattern.CASE_INSENSITIVE);

    private final TokenReader tokens;
    private final AccountNames names;

    private UserStatementParser(TokenReader tokens) {
        this.tokens = tokens;
        this.names = new AccountNames(tokens);
    }

    /** The statement, or null if the text is not one of these. Throws 1064. */
    public static @Nullable UserStatement parse(String sql) throws SqlException {
        return FIRST_WORDS.matcher(sql).lookingAt()
                ? new UserStatementParser(new TokenReader(sql)).statement()
                : null;
    }

    private @Nullable UserStatement statement() throws SqlException {
        Token first = tokens.next();
        return switch (first.upper()) {
            case "CREATE" -> tokens.accept("USER") ? createUsers() : createRoles();
            case "ALTER" -> alterUsers();
            case "DROP" -> drop();
            case "RENAME" -> rename();
            case "SET" -> set();
            case "SHOW" -> show();
            case "GRANT" -> new GrantParser(tokens, this).grant();
            case "REVOKE" -> new GrantParser(tokens, this).revoke();
            default -> null;
        };
    }

    private UserStatement createUsers() throws SqlException {
        boolean ifNotExists = exists(true);
        List<UserSpec> users = specs();
        Set<AccountName> defaults = new TreeSet<>();
        if (tokens.accept("DEFAULT")) {
            tokens.expect("ROLE");
            defaults.addAll(names.list());
        }
        return tokens.end(new CreateUsers(users, ifNotExists, defaults, options()));
    }

    private UserStatement createRoles() throws SqlException {
        tokens.expect("ROLE");
        boolean ifNotExists = exists(true);
        return tokens.end(new CreateRoles(names.list(), ifNotExists));
    }

    private UserStatement alterUsers() throws SqlException {
        tokens.expect("USER");
        boolean ifExists = exists(false);
        List<UserSpec> users = specs();
        if (tokens.accept("DEFAULT")) {
            tokens.expect("ROLE");
            Which which = which(false);
            List<AccountName> roles = which == Which.NAMED ? names.list() : List.of();
            List<AccountName> accounts = new ArrayList<>();
            for (UserSpec user : users) {
                if (user.name() != null) {
                    accounts.add(user.name());
                }
            }
            return tokens.end(new SetDefaultRoles(which, roles, accounts));
        }
        return tokens.end(new AlterUsers(users, ifExists, options()));
    }

    private UserStatement drop() throws SqlException {
        if (tokens.accept("ROLE")) {
            boolean ifExists = exists(false);
            return tokens.end(new DropRoles(names.list(), ifExists));
        }
        tokens.expect("USER");
        boolean ifExists = exists(false);
        return tokens.end(new DropUsers(names.list(), ifExists));
    }

    private UserStatement rename() throws SqlException {
        tokens.expect("USER");
        List<AccountName> pairs = new ArrayList<>();
        do {
            pairs.add(names.name());
            tokens.expect("TO");
            pairs.add(names.name());
        } while (tokens.acceptOperator(","));
        return tokens.end(new RenameUsers(pairs));
    }

    private UserStatement set() throws SqlException {
        if (tokens.accept("PASSWORD")) {
            return setPassword();
        }
        if (tokens.accept("ROLE")) {
            Which which = which(true);
            if (which == Which.ALL && tokens.accept("EXCEPT")) {
                return tokens.end(new SetRole(Which.ALL_EXCEPT, names.list()));
            }
            List<AccountName> roles = which == Which.NAMED ? names.list() : List.of();
            return tokens.end(new SetRole(which, roles));
        }
        tokens.expect("DEFAULT");
        tokens.expect("ROLE");
        Which which = which(false);
        List<AccountName> roles = which == Which.NAMED ? names.list() : List.of();
        tokens.oneOf("TO", "FOR");
        return tokens.end(new SetDefaultRoles(which, roles, names.list()));
    }

    /** SET PASSWORD is an ALTER USER. */
    private UserStatement setPassword() throws SqlException {
        AccountName name = tokens.accept("FOR") ? names.nameOrSelf() : null;
        if (!tokens.acceptOperator("=") && !tokens.acceptOperator(":=")) {
            tokens.expect("TO");
        }
        boolean function = tokens.accept("PASSWORD");
        if (function) {
            operator("(");
        }
        Authentication authentication = new Authentication(null, tokens.string(), null);
        if (function) {
            operator(")");
        }
        List<UserSpec> users = List.of(new UserSpec(name, authentication));
        return tokens.end(new AlterUsers(users, false, new Options(null, null)));
    }

    private UserStatement show() throws SqlException {
        if (tokens.accept("CREATE")) {
            tokens.expect("USER");
            return tokens.end(new ShowCreateUser(tokens.atEnd() ? null : names.nameOrSelf()));
        }
        tokens.expect("GRANTS");
        AccountName name = tokens.accept("FOR") ? names.nameOrSelf() : null;
        if (tokens.accept("USING")) {
            names.list(); // What the roles give is shown with the roles themselves.
        }
        return tokens.end(new ShowGrants(name));
    }

    private Which which(boolean withDefault) {
        if (tokens.accept("NONE")) {
            return Which.NONE;
        }
        if (tokens.accept("ALL")) {
            return Which.ALL;
        }
        return withDefault && tokens.accept("DEFAULT") ? Which.DEFAULT : Which.NAMED;
    }

    private boolean exists(boolean not) throws SqlException {
        if (!tokens.accept("IF")) {
            return false;
        }
        if (not) {
            tokens.expect("NOT");
        }
        tokens.expect("EXISTS");
        return true;
    }

    List<AccountName> nameList() throws SqlException {
        return names.list();
    }

    List<UserSpec> specs() throws SqlException {
        List<UserSpec> specs = new ArrayList<>();
        do {
            AccountName name = names.nameOrSelf();
            specs.add(new UserSpec(name, authentication()));
        } while (tokens.acceptOperator(","));
        return specs;
    }

    /** {@code IDENTIFIED [WITH plugin] BY 'password' | AS 'hash'}, or null. */
    private @Nullable Authentication authentication() throws SqlException {
        if (!tokens.accept("IDENTIFIED")) {
            return null;
        }
        String plugin = null;
        if (tokens.accept("WITH") || tokens.accept("VIA")) {
            plugin = tokens.anyName();
        }
        if (tokens.accept("BY")) {
            if (tokens.accept("PASSWORD")) {
                return new Authentication(plugin, null, tokens.string());
            }
            return new Authentication(plugin, tokens.string(), null);
        }
        if (tokens.accept("AS") || tokens.accept("USING")) {
            return new Authentication(plugin, null, tokens.string());
        }
        if (plugin == null) {
            throw tokens.syntax(tokens.peek(), "BY or WITH");
        }
        return new Authentication(plugin, "", null);
    }

    private Options options() throws SqlException {
        Boolean tls = null;
        Boolean locked = null;
        while (!tokens.atEnd()) {
            if (tokens.accept("REQUIRE")) {
                tls = !tokens.accept("NONE");
                if (tls) {
                    tokens.expect("SSL");
                }
            } else {
                tokens.expect("ACCOUNT");
                locked = tokens.accept("LOCK");
                if (!locked) {
                    tokens.expect("UNLOCK");
                }
            }
        }
        return new Options(tls, locked);
    }

    private void operator(String operator) throws SqlException {
        if (!tokens.acceptOperator(operator)) {
            throw tokens.syntax(tokens.peek(), operator);
        }
    }
}
