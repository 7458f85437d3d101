package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import io.hadal.sql.user.AccountName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names of accounts in statements: {@code 'u'@'host'}, {@code u@localhost}, {@code u}. */
final class AccountNames {
    private final TokenReader tokens;

    AccountNames(TokenReader tokens) {
        this.tokens = tokens;
    }

    List<AccountName> list() throws SqlException {
        List<AccountName> names = new ArrayList<>();
        do {
            names.add(name());
        } while (tokens.acceptOperator(","));
        return names;
    }

    /** Null for CURRENT_USER, USER() and their like. */
    @Nullable AccountName nameOrSelf() throws SqlException {
        Token token = tokens.peek();
        if (token.isWord("CURRENT_USER") || token.isWord("USER")) {
            tokens.next();
            if (tokens.acceptOperator("(") && !tokens.acceptOperator(")")) {
                throw tokens.syntax(tokens.peek(), ")");
            }
            return null;
        }
        return name();
    }

    AccountName name() throws SqlException {
        Token first = tokens.next();
        String user =
                switch (first.kind()) {
                    case WORD, NAME, STRING -> first.text();
                    default -> throw tokens.syntax(first, "the name of an account");
                };
        Token at = tokens.peek();
        String host = AccountName.ANY_HOST;
        if (at.kind() == Token.Kind.VARIABLE && at.start() == first.end()) {
            tokens.next();
            host = host(at);
        }
        for (char c : (user + host).toCharArray()) {
            if (Character.isISOControl(c)) {
                throw tokens.syntax(first, "a name without control characters");
            }
        }
        return new AccountName(user, host);
    }

    /** What stands behind the {@code @}. */
    private String host(Token at) throws SqlException {
        String text = at.text().substring(1);
        if (text.isEmpty()) {
            if (tokens.acceptOperator("%")) {
                return AccountName.ANY_HOST;
            }
            throw tokens.syntax(at, "a host");
        }
        char quote = text.charAt(0);
        return quote == '\'' || quote == '"' || quote == '`'
                ? Tokenizer.unescape(text, 1, text.length() - 1, quote)
                : text;
    }
}
