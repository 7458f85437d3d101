package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import io.hadal.sql.file.FileFormat;

/** The clauses CHARACTER SET, FIELDS and LINES of LOAD DATA and INTO OUTFILE. */
final class FileClauses {
    private final TokenReader tokens;
    private final FileFormat.Builder format = new FileFormat.Builder();

    private FileClauses(TokenReader tokens) {
        this.tokens = tokens;
    }

    static FileFormat read(TokenReader tokens) throws SqlException {
        FileClauses clauses = new FileClauses(tokens);
        clauses.charset();
        if (tokens.accept("FIELDS") || tokens.accept("COLUMNS")) {
            clauses.fields();
        }
        if (tokens.accept("LINES")) {
            clauses.lines();
        }
        return clauses.format.build();
    }

    private void charset() throws SqlException {
        if (tokens.accept("CHARSET")) {
            format.charset(tokens.anyName());
        } else if (tokens.accept("CHARACTER")) {
            tokens.expect("SET");
            format.charset(tokens.anyName());
        }
    }

    private void fields() throws SqlException {
        Token first = tokens.peek();
        while (true) {
            if (tokens.accept("TERMINATED")) {
                format.fieldEnd(by());
            } else if (tokens.accept("OPTIONALLY")) {
                tokens.expect("ENCLOSED");
                format.enclosed(by(), true);
            } else if (tokens.accept("ENCLOSED")) {
                format.enclosed(by(), false);
            } else if (tokens.accept("ESCAPED")) {
                format.escaped(by());
            } else {
                break;
            }
        }
        refuseNothing(first);
    }

    private void lines() throws SqlException {
        Token first = tokens.peek();
        while (true) {
            if (tokens.accept("STARTING")) {
                format.lineStart(by());
            } else if (tokens.accept("TERMINATED")) {
                format.lineEnd(by());
            } else {
                break;
            }
        }
        refuseNothing(first);
    }

    private void refuseNothing(Token first) throws SqlException {
        if (tokens.peek() == first) {
            throw tokens.syntax(first, "TERMINATED BY");
        }
    }

    private String by() throws SqlException {
        tokens.expect("BY");
        Token token = tokens.peek();
        return token.kind() == Token.Kind.BITS ? tokens.bits() : tokens.string();
    }
}
