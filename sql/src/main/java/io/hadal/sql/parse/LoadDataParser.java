package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Variables;
import io.hadal.sql.file.FileFormat;
import io.hadal.sql.file.LoadData;
import io.hadal.sql.file.LoadData.Assignment;
import io.hadal.sql.file.LoadData.OnDuplicate;
import io.hadal.sql.file.LoadData.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads LOAD DATA by recursive descent. */
public final class LoadDataParser {
    private static final Pattern FIRST_WORDS =
            Pattern.compile("\\s*load\\s+data\\b", Pattern.CASE_INSENSITIVE);

    private final TokenReader tokens;

    private LoadDataParser(TokenReader tokens) {
        this.tokens = tokens;
    }

    /** The statement, or null if the text is another one. Throws 1064. */
    public static @Nullable LoadData parse(String sql) throws SqlException {
        return FIRST_WORDS.matcher(sql).lookingAt()
                ? new LoadDataParser(new TokenReader(sql)).statement()
                : null;
    }

    private LoadData statement() throws SqlException {
        tokens.expect("LOAD");
        tokens.expect("DATA");
        if (!tokens.accept("LOW_PRIORITY")) {
            tokens.accept("CONCURRENT");
        }
        boolean local = tokens.accept("LOCAL");
        tokens.expect("INFILE");
        String file = tokens.string();
        OnDuplicate onDuplicate =
                tokens.accept("REPLACE")
                        ? OnDuplicate.REPLACE
                        : tokens.accept("IGNORE") ? OnDuplicate.IGNORE : OnDuplicate.ERROR;
        tokens.expect("INTO");
        tokens.expect("TABLE");
        String first = tokens.identifier();
        String second = tokens.acceptOperator(".") ? tokens.identifier() : null;
        FileFormat format = FileClauses.read(tokens);
        long skipped = skipped();
        List<Target> targets = targets();
        return tokens.end(
                new LoadData(
                        local,
                        file,
                        onDuplicate,
                        second == null ? null : first,
                        second == null ? first : second,
                        format,
                        skipped,
                        targets,
                        assignments(targets)));
    }

    private long skipped() throws SqlException {
        if (!tokens.accept("IGNORE")) {
            return 0;
        }
        Token number = tokens.next();
        tokens.oneOf("LINES", "ROWS");
        if (number.kind() != Token.Kind.NUMBER || !number.text().matches("\\d{1,18}")) {
            throw tokens.syntax(number, "a number of lines");
        }
        return Long.parseLong(number.text());
    }

    private List<Target> targets() throws SqlException {
        List<Target> targets = new ArrayList<>();
        if (!tokens.acceptOperator("(") || tokens.acceptOperator(")")) {
            return targets;
        }
        do {
            if (tokens.peek().kind() == Token.Kind.VARIABLE) {
                targets.add(new Target(Variables.userName(tokens.next().text()), true));
            } else {
                targets.add(new Target(column(), false));
            }
        } while (tokens.acceptOperator(","));
        if (!tokens.acceptOperator(")")) {
            throw tokens.syntax(tokens.peek(), ")");
        }
        return targets;
    }

    /** Perhaps behind its table's name. */
    private String column() throws SqlException {
        String name = tokens.identifier();
        while (tokens.acceptOperator(".")) {
            name = tokens.identifier();
        }
        return name;
    }

    private List<Assignment> assignments(List<Target> targets) throws SqlException {
        List<Assignment> assignments = new ArrayList<>();
        if (!tokens.accept("SET")) {
            return assignments;
        }
        Set<String> variables =
                targets.stream()
                        .filter(Target::variable)
                        .map(Target::name)
                        .collect(Collectors.toSet());
        do {
            String column = column();
            if (!tokens.acceptOperator("=") && !tokens.acceptOperator(":=")) {
                throw tokens.syntax(tokens.peek(), "=");
            }
            assignments.add(assignment(column, variables));
        } while (tokens.acceptOperator(","));
        return assignments;
    }

    /** Up to a comma that is in no parentheses, or the end. */
    private Assignment assignment(String column, Set<String> variables) throws SqlException {
        Token first = tokens.peek();
        StringBuilder byRow = new StringBuilder();
        int depth = 0;
        int copied = first.start();
        while (!tokens.atEnd() && !(depth == 0 && tokens.peek().is(","))) {
            Token token = tokens.next();
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (token.kind() == Token.Kind.VARIABLE
                    && variables.contains(Variables.userName(token.text()))) {
                byRow.append(tokens.text(copied, token.start()))
                        .append("`@")
                        .append(Variables.userName(token.text()).replace("`", "``"))
                        .append('`');
                copied = token.end();
            }
        }
        if (tokens.peek() == first) {
            throw tokens.syntax(first, "a value");
        }
        String text = tokens.text(first);
        byRow.append(tokens.text(copied, first.start() + text.length()));
        return new Assignment(column, text, byRow.toString());
    }
}
