package io.hadal.sql.parse;

import com.alibaba.druid.DbType;
import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.statement.SQLDeleteStatement;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import com.alibaba.druid.sql.ast.statement.SQLSelectStatement;
import com.alibaba.druid.sql.dialect.mysql.parser.MySqlLexer;
import com.alibaba.druid.sql.parser.ParserException;
import com.alibaba.druid.sql.parser.SQLParserFeature;
import com.alibaba.druid.sql.parser.SQLParserUtils;
import io.hadal.sql.SecretMask;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Druid's MySQL grammar, with MySQL's errors. */
public final class MysqlParser {
    private static final int NEAR_CHARS_MAX = 80;
    private static final String LOCKED = "hadal.locked";
    private static final String READ_WRITE = "hadal.readWrite";
    private static final Pattern PLACE = Pattern.compile("\\bpos (\\d+)");

    private MysqlParser() {}

    /** Its keywords, in order. */
    public static Collection<String> words() {
        return new TreeSet<>(new MySqlLexer("").getKeywords().getKeywords().keySet());
    }

    /** Parses one statement. Throws 1064 with the place, 1065 for an empty one. */
    public static SQLStatement parse(String sql) throws SqlException {
        List<SQLStatement> statements;
        try {
            statements = statements(sql);
        } catch (ParserException e) {
            statements = newer(sql, e);
        } catch (StackOverflowError e) {
            throw MysqlError.NESTED_TOO_DEEPLY.because(e);
        } catch (RuntimeException e) {
            throw MysqlError.SYNTAX.because(e, "the statement could not be read");
        }
        if (statements.isEmpty()) {
            throw MysqlError.EMPTY_QUERY.with();
        }
        if (statements.size() > 1) {
            throw MysqlError.SYNTAX.with(
                    "a second statement begins after the first; run them one by one");
        }
        return WholeStatement.require(statements.getFirst());
    }

    private static List<SQLStatement> statements(String sql) {
        return SQLParserUtils.createSQLStatementParser(
                        sql, DbType.mysql, SQLParserFeature.SkipComments)
                .parseStatementList();
    }

    private static List<SQLStatement> newer(String sql, ParserException refused)
            throws SqlException {
        NewerSyntax.Rewritten rewritten = NewerSyntax.of(sql);
        if (rewritten == null) {
            throw syntax(sql, refused);
        }
        try {
            List<SQLStatement> statements = statements(rewritten.sql());
            for (SQLStatement statement : statements) {
                statement.putAttribute(LOCKED, rewritten.locked());
                statement.putAttribute(READ_WRITE, rewritten.readWrite());
                if (rewritten.with() != null && statement instanceof SQLDeleteStatement delete) {
                    delete.setWith(query(rewritten.with() + " SELECT 1").getWithSubQuery());
                }
            }
            return statements;
        } catch (ParserException e) {
            throw syntax(sql, refused);
        }
    }

    /** The aliases that FOR UPDATE OF names in a statement; empty = it locks all its tables. */
    public static List<String> locked(SQLStatement statement) {
        return statement.getAttribute(LOCKED) instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Whether START TRANSACTION says READ WRITE. */
    public static boolean saysReadWrite(SQLStatement statement) {
        return Boolean.TRUE.equals(statement.getAttribute(READ_WRITE));
    }

    /** Parses a query. */
    public static SQLSelect query(String sql) throws SqlException {
        if (parse(sql) instanceof SQLSelectStatement select) {
            return select.getSelect();
        }
        throw MysqlError.SYNTAX.with("a query was expected");
    }

    private static SqlException syntax(String sql, ParserException e) {
        int place = place(sql, String.valueOf(e.getMessage()));
        String rest = SecretMask.mask(sql).equals(sql) ? sql.substring(place) : "";
        String near = rest.length() > NEAR_CHARS_MAX ? rest.substring(0, NEAR_CHARS_MAX) : rest;
        long line = 1 + sql.substring(0, place).chars().filter(c -> c == '\n').count();
        return MysqlError.SYNTAX.because(
                e,
                "check the manual that corresponds to your Hadal version (docs/sql.md) for the right syntax to use near '"
                        + near
                        + "' at line "
                        + line);
    }

    /** Druid names the place after the token it stumbled over: go back to that token's start. */
    private static int place(String sql, String message) {
        Matcher matcher = PLACE.matcher(message);
        if (!matcher.find()) {
            return sql.length();
        }
        int place = Math.min(Integer.parseInt(matcher.group(1)), sql.length());
        int start = place;
        while (start > 0
                && !Character.isWhitespace(sql.charAt(start - 1))
                && place - start < NEAR_CHARS_MAX) {
            start--;
        }
        return start;
    }
}
