package io.hadal.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;

/** Prints the story, measures its steps and checks its claims. */
final class Stage {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(50);

    private final PrintWriter out;

    Stage(PrintWriter out) {
        this.out = out;
    }

    /** A step of the story. */
    interface Step<T> {
        T run() throws IOException, SQLException;
    }

    void part(String title) {
        out.printf("%n=== %s ===%n", title);
        out.flush();
    }

    void act(String title) {
        out.printf("%n%s%n", title);
        out.flush();
    }

    void say(String format, Object... values) {
        out.printf("  " + format + "%n", values);
        out.flush();
    }

    <T> T timed(String what, Step<T> step) throws IOException, SQLException {
        long start = System.nanoTime();
        T result = step.run();
        say("%-45s %6.2f s", what, (System.nanoTime() - start) / 1e9);
        return result;
    }

    /** Runs what must be refused and returns the refusal. */
    String refused(String what, Step<?> step) throws IOException {
        try {
            step.run();
        } catch (SQLException e) {
            String message = String.valueOf(e.getMessage());
            say("refused: %s", what);
            say("    ERROR %d (%s): %s", e.getErrorCode(), e.getSQLState(), message);
            return message;
        }
        throw new ClaimFailedException("not refused: " + what);
    }

    void letTimePass() throws InterruptedException {
        Thread.sleep(Duration.ofMillis(1500));
    }

    /** Waits until something is so. */
    void await(String what, Step<Boolean> isSo)
            throws IOException, SQLException, InterruptedException {
        long start = System.nanoTime();
        while (!isSo.run()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new ClaimFailedException(
                        "not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            Thread.sleep(LOOK_INTERVAL);
        }
        say("%-45s %6.2f s", what, (System.nanoTime() - start) / 1e9);
    }

    void claim(boolean holds, String claim, Object... values) {
        String text = String.format(claim, values);
        if (!holds) {
            throw new ClaimFailedException("does not hold: " + text);
        }
        say("checked: %s", text);
    }
}
