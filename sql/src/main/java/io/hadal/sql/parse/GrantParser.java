package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.user.AccountName;
import io.hadal.sql.user.Privilege;
import io.hadal.sql.user.Target;
import io.hadal.sql.user.UserStatement;
import io.hadal.sql.user.UserStatement.Grant;
import io.hadal.sql.user.UserStatement.GrantRoles;
import io.hadal.sql.user.UserStatement.Revoke;
import io.hadal.sql.user.UserStatement.RevokeRoles;
import io.hadal.sql.user.UserStatement.UserSpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** GRANT and REVOKE, after their first word. */
final class GrantParser {
    private static final Map<String, Privilege> PRIVILEGES =
            Arrays.stream(Privilege.values())
                    .collect(Collectors.toMap(Privilege::text, Function.identity()));

    /** No privilege's name has more words. */
    private static final int WORDS_MAX = 3;

    private final TokenReader tokens;
    private final UserStatementParser users;
    private final Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
    private boolean all;

    GrantParser(TokenReader tokens, UserStatementParser users) {
        this.tokens = tokens;
        this.users = users;
    }

    UserStatement grant() throws SqlException {
        if (namesRoles()) {
            List<AccountName> roles = users.nameList();
            tokens.expect("TO");
            List<AccountName> to = users.nameList();
            boolean admin = tokens.accept("WITH");
            if (admin) {
                tokens.expect("ADMIN");
                tokens.expect("OPTION");
            }
            return tokens.end(new GrantRoles(roles, to, admin));
        }
        privileges();
        Target target = target();
        tokens.expect("TO");
        List<UserSpec> to = users.specs();
        if (tokens.accept("WITH")) {
            tokens.expect("GRANT");
            tokens.expect("OPTION");
            privileges.add(Privilege.GRANT_OPTION);
        }
        return tokens.end(new Grant(all, privileges, target, to));
    }

    UserStatement revoke() throws SqlException {
        if (namesRoles()) {
            List<AccountName> roles = users.nameList();
            tokens.expect("FROM");
            return tokens.end(new RevokeRoles(roles, users.nameList()));
        }
        privileges();
        boolean everything =
                all
                        && privileges.equals(EnumSet.of(Privilege.GRANT_OPTION))
                        && tokens.peek().isWord("FROM");
        Target target = everything ? null : target();
        tokens.expect("FROM");
        return tokens.end(new Revoke(all, privileges, target, users.nameList()));
    }

    /** Whether no ON comes before TO or FROM: then names of roles come first. */
    private boolean namesRoles() throws SqlException {
        return !tokens.comesBefore("ON", "TO", "FROM") && !tokens.peek().isWord("ALL");
    }

    private void privileges() throws SqlException {
        do {
            privilege();
        } while (tokens.acceptOperator(","));
    }

    private void privilege() throws SqlException {
        Token first = tokens.peek();
        if (tokens.accept("ALL")) {
            tokens.accept("PRIVILEGES");
            all = true;
        } else if (!tokens.accept("USAGE")) {
            privileges.add(named(first));
        }
        if (tokens.peek().is("(")) {
            throw MysqlError.notSupported(
                    "privileges of single columns", "grant them on the table, or on a view");
        }
    }

    /** The longest name that the next words are. */
    private Privilege named(Token first) throws SqlException {
        String name = "";
        for (int i = 0; i < WORDS_MAX; i++) {
            Token next = tokens.peek();
            if (next.kind() != Token.Kind.WORD || next.isWord("ON") || next.isWord("FROM")) {
                break;
            }
            name = (name + " " + tokens.next().upper()).strip();
        }
        Privilege privilege = PRIVILEGES.get(synonym(name));
        if (privilege == null) {
            throw tokens.syntax(first, "a privilege; docs/users.md lists them");
        }
        return privilege;
    }

    private static String synonym(String name) {
        return switch (name) {
            case "FILE READ", "FILE WRITE" -> "FILE";
            case "GRANT" -> "GRANT OPTION";
            case "CREATE TABLE" -> "CREATE";
            default -> name;
        };
    }

    private Target target() throws SqlException {
        tokens.expect("ON");
        tokens.accept("TABLE");
        if (tokens.acceptOperator("*")) {
            return tokens.acceptOperator(".") ? all(Target.ALL) : new Target("", Target.ALL);
        }
        String first = tokens.identifier();
        if (!tokens.acceptOperator(".")) {
            return new Target("", first);
        }
        return tokens.acceptOperator("*")
                ? new Target(first, Target.ALL)
                : new Target(first, tokens.identifier());
    }

    private Target all(String database) throws SqlException {
        if (!tokens.acceptOperator("*")) {
            throw tokens.syntax(tokens.peek(), "*");
        }
        return new Target(database, Target.ALL);
    }
}
