package io.hadal.cli.store;

import io.hadal.engine.Divergence;
import io.hadal.engine.Divergence.Change;
import io.hadal.engine.Divergence.Source;
import io.hadal.engine.EngineException;
import io.hadal.sql.lost.LostStatements;
import java.io.PrintWriter;

/** Prints lost commits as a script for any client, transaction by transaction. */
final class LostScript implements Divergence.Visitor {
    private final PrintWriter out;
    private final LostStatements statements = new LostStatements();
    private String source = "";
    private long open;
    private boolean complete = true;

    LostScript(PrintWriter out) {
        this.out = out;
    }

    /** Whether all that was found could be read. */
    boolean complete() {
        return complete;
    }

    @Override
    public void changed(Source from, Change change) {
        begin(from);
        if (change.position() != open) {
            commit();
            out.printf(
                    "-- position %d, %s UTC%n", change.position(), Times.text(change.timeMicros()));
            if (change instanceof Divergence.RowChange) {
                out.println("START TRANSACTION;");
                open = change.position();
            }
        }
        out.println(statements.of(change));
    }

    @Override
    public void unreadable(Source from, EngineException why) {
        begin(from);
        commit();
        out.println(LostStatements.comment(why));
        complete = false;
    }

    private void begin(Source from) {
        String next = LostStatements.describe(from) + ", line " + from.line();
        if (!next.equals(source)) {
            commit();
            source = next;
            out.println("-- " + next);
        }
    }

    /** Ends the last transaction. */
    void commit() {
        if (open != 0) {
            out.println("COMMIT;");
            open = 0;
        }
        out.flush();
    }
}
