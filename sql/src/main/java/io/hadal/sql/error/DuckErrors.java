package io.hadal.sql.error;

import io.hadal.sql.SqlException;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates what DuckDB refuses. Its own words name tables and functions that the user did not
 * write, so most are replaced.
 */
public final class DuckErrors {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    private static final Pattern CONVERT =
            Pattern.compile("Could not convert string '(.*?)' to ([A-Z0-9]+)");
    private static final Pattern FUNCTION =
            Pattern.compile("Function with name (\\S+) does not exist");

    private static final Pattern SEQUENCE_END = Pattern.compile("maximum value .* \\((\\d+)\\)");

    private DuckErrors() {}

    public static SqlException of(SQLException e) {
        String message = String.valueOf(e.getMessage()).strip();
        String kind = message.contains(":") ? message.substring(0, message.indexOf(':')) : "";
        return switch (kind) {
            case "INTERRUPT Error", "Interrupt Error" -> MysqlError.INTERRUPTED.because(e);
            case "Binder Error" -> binder(e, message);
            case "Catalog Error" -> catalog(e, message);
            case "Conversion Error" -> conversion(e, message);
            case "Out of Range Error" ->
                    MysqlError.VALUE_OUT_OF_RANGE.because(e, "BIGINT", first(message));
            case "Out of Memory Error" ->
                    new SqlException(
                            1038,
                            "HY001",
                            "Out of memory for this query; make it smaller or give the server more memory",
                            e);
            case "Sequence Error" -> recursion(e, message);
            case "Parser Error" ->
                    MysqlError.SYNTAX.because(
                            e,
                            "this combination of clauses is not understood; docs/sql.md says what is supported");
            case "Not implemented Error" -> MysqlError.NOT_SUPPORTED.because(e, first(message), "");
            case "Invalid Input Error" -> invalid(e, message);
            case "IO Error" ->
                    MysqlError.INTERNAL.because(
                            e, "A local file could not be read; the server's log has the details");
            default ->
                    MysqlError.INTERNAL.because(e, "The query could not be run: " + first(message));
        };
    }

    /** The only sequences that there are count the steps of WITH RECURSIVE. */
    private static SqlException recursion(SQLException e, String message) {
        Matcher depth = SEQUENCE_END.matcher(message);
        return depth.find()
                ? MysqlError.RECURSION_TOO_DEEP.because(e, Long.parseLong(depth.group(1)) + 1)
                : MysqlError.INTERNAL.because(e, "The query could not be run: " + first(message));
    }

    private static SqlException binder(SQLException e, String message) {
        if (message.contains("must appear in the GROUP BY clause")) {
            return MysqlError.NOT_GROUPED.because(
                    e,
                    "Expression of SELECT list is not in GROUP BY clause and contains nonaggregated column '"
                            + quoted(message)
                            + "'; this is incompatible with sql_mode=only_full_group_by");
        }
        if (message.contains("not found in FROM clause")
                || message.contains("does not have a column named")) {
            return MysqlError.BAD_FIELD.because(e, quoted(message), "field list");
        }
        if (message.contains("Ambiguous reference")) {
            return MysqlError.AMBIGUOUS_COLUMN.because(e, quoted(message), "field list");
        }
        if (message.contains("aggregate") && message.contains("WHERE")
                || message.contains("cannot contain aggregates")
                || message.contains("aggregate function calls cannot be nested")) {
            return MysqlError.INVALID_GROUP_FUNCTION.because(e);
        }
        if (message.contains("Subquery returns") || message.contains("columns but")) {
            return MysqlError.OPERAND_COLUMNS.because(e, 1);
        }
        if (message.contains("No function matches")) {
            return MysqlError.WRONG_ARGUMENTS.because(
                    e, "a function: the types of its arguments do not fit; use CAST");
        }
        if (message.contains("Cannot compare values of type")
                || message.contains("Cannot mix values")) {
            return MysqlError.WRONG_ARGUMENTS.because(
                    e, "a comparison: the types do not fit; use CAST");
        }
        return MysqlError.NOT_SUPPORTED.because(
                e, first(message), "; write the query in another way");
    }

    private static SqlException catalog(SQLException e, String message) {
        Matcher function = FUNCTION.matcher(message);
        if (function.find()) {
            return MysqlError.NO_SUCH_FUNCTION.because(e, function.group(1));
        }
        return MysqlError.INTERNAL.because(e, "The query could not be run: a name was not found");
    }

    private static SqlException conversion(SQLException e, String message) {
        Matcher matcher = CONVERT.matcher(message);
        return matcher.find()
                ? MysqlError.TRUNCATED_WRONG_VALUE.because(e, matcher.group(2), matcher.group(1))
                : MysqlError.VALUE_OUT_OF_RANGE.because(e, "Converted", first(message));
    }

    private static SqlException invalid(SQLException e, String message) {
        if (message.contains("More than one row returned by a subquery")) {
            return MysqlError.SUBQUERY_ROWS.because(e);
        }
        if (message.contains("Division by zero")) {
            return MysqlError.DIVISION_BY_ZERO.because(e);
        }
        return MysqlError.INTERNAL.because(e, "The query could not be run: " + first(message));
    }

    private static String quoted(String message) {
        Matcher matcher = QUOTED.matcher(message);
        return matcher.find() ? matcher.group(1) : "?";
    }

    /** The first line without the kind. */
    private static String first(String message) {
        String line = message.lines().findFirst().orElse("");
        int colon = line.indexOf(": ");
        return colon < 0 ? line : line.substring(colon + 2);
    }
}
