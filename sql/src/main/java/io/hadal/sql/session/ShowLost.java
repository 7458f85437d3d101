package io.hadal.sql.session;

import io.hadal.engine.Divergence;
import io.hadal.engine.Divergence.Change;
import io.hadal.engine.Divergence.Source;
import io.hadal.engine.Engine;
import io.hadal.engine.EngineException;
import io.hadal.sql.SqlException;
import io.hadal.sql.exec.ColumnMeta;
import io.hadal.sql.exec.Reply;
import io.hadal.sql.lost.LostStatements;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SHOW DIVERGENCE: a row per change, sent while it is read. */
final class ShowLost implements Divergence.Visitor {
    private final Reply reply;
    private final LostStatements statements = new LostStatements();

    /** Carries the client's going away through the engine. */
    private static final class NotSent extends RuntimeException {
        private final SqlException reason;

        NotSent(SqlException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    ShowLost(Reply reply) {
        this.reply = reply;
    }

    void run(Engine engine, String database) throws SqlException {
        reply.columns(
                List.of(
                        ColumnMeta.text("Source"),
                        ColumnMeta.text("Line"),
                        ColumnMeta.whole("Position"),
                        ColumnMeta.text("Time", 26),
                        ColumnMeta.text("Table"),
                        ColumnMeta.text("Statement", 1 << 24)));
        try {
            engine.divergence(database, this);
        } catch (NotSent e) {
            throw e.reason;
        }
        reply.end();
    }

    @Override
    public void changed(Source source, Change change) {
        send(
                LostStatements.describe(source),
                source.line(),
                change.position(),
                DatabaseStatements.timeText(change.timeMicros()),
                change.table().name(),
                statements.of(change));
    }

    @Override
    public void unreadable(Source source, EngineException why) {
        reply.warnings().warning(1105, LostStatements.describe(source) + ": " + why.getMessage());
        send(
                LostStatements.describe(source),
                source.line(),
                null,
                null,
                null,
                LostStatements.comment(why));
    }

    private void send(@Nullable Object... row) {
        try {
            reply.row(row);
        } catch (SqlException e) {
            throw new NotSent(e);
        }
    }
}
