package io.hadal.sql.session;

import io.hadal.sql.SqlException;
import io.hadal.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements with what they must answer. A statement ends at a line's end with a semicolon; the
 * lines behind it that begin with {@code >} are its answer: {@code > a | b} a row, {@code > ok} or
 * {@code > ok 3} affected rows, {@code > error 1062 words of the message}, {@code > empty} no rows,
 * {@code > columns a | b} names before the rows, {@code > any} whatever succeeds. Lines that begin
 * with {@code #} are comments.
 */
final class Script {

    /**
     * @param line where it begins
     */
    record Step(int line, String sql, List<String> expected) {}

    private Script() {}

    static List<Step> parse(String text) {
        List<Step> steps = new ArrayList<>();
        StringBuilder sql = new StringBuilder();
        List<String> expected = new ArrayList<>();
        int begin = 0;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.startsWith("> ")) {
                expected.add(line.substring(2).strip());
                continue;
            }
            if (!expected.isEmpty()) {
                steps.add(new Step(begin, sql.toString().strip(), List.copyOf(expected)));
                sql.setLength(0);
                expected.clear();
            }
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            begin = sql.isEmpty() ? number : begin;
            sql.append(line).append('\n');
        }
        if (!expected.isEmpty()) {
            steps.add(new Step(begin, sql.toString().strip(), List.copyOf(expected)));
        }
        return steps;
    }

    /** What a statement answered, in the words of a script. */
    static List<String> answer(SqlSession session, Step step) {
        try {
            Results results = TestServer.run(session, step.sql());
            String first = step.expected().getFirst();
            if (first.equals("any")) {
                return List.of("any");
            }
            if (results.affected >= 0) {
                return List.of(first.equals("ok") ? "ok" : "ok " + results.affected);
            }
            List<String> lines = new ArrayList<>();
            if (first.startsWith("columns ")) {
                lines.add(
                        "columns "
                                + String.join(
                                        " | ",
                                        results.columns.stream().map(c -> c.name()).toList()));
            }
            lines.addAll(results.texts());
            return lines.isEmpty() ? List.of("empty") : lines.stream().map(String::strip).toList();
        } catch (SqlException e) {
            return List.of(error(step, e));
        }
    }

    /** The expected words if the message has them. */
    private static String error(Step step, SqlException e) {
        String first = step.expected().getFirst();
        String prefix = "error " + e.code();
        if (first.startsWith(prefix)
                && String.valueOf(e.getMessage())
                        .contains(first.substring(prefix.length()).strip())) {
            return first;
        }
        return prefix + " " + e.getMessage();
    }
}
