package io.hadal.sql.lost;

import io.hadal.engine.Divergence;
import io.hadal.engine.Divergence.Change;
import io.hadal.engine.Divergence.Source;
import io.hadal.engine.EngineException;
import io.hadal.sql.ddl.AlterTableText;
import io.hadal.storage.schema.TableDef;
import org.jspecify.annotations.Nullable;

/** Renders changes, one after the other. */
public final class LostStatements {
    private @Nullable RowStatement rows;

    /** With its semicolon, on one line. */
    public String of(Change change) {
        return switch (change) {
                    case Divergence.RowChange row ->
                            rows(row.table()).of(row.before(), row.after());
                    case Divergence.TableChange changed ->
                            AlterTableText.of(changed.before(), changed.after());
                }
                + ";";
    }

    private RowStatement rows(TableDef table) {
        RowStatement last = rows;
        RowStatement of = last != null && last.isOf(table) ? last : new RowStatement(table);
        rows = of;
        return of;
    }

    /** What stands where the statements of a source that cannot be read would be. */
    public static String comment(EngineException why) {
        return "-- cannot be read: " + String.valueOf(why.getMessage()).replace('\n', ' ');
    }

    /** Where commits lie, for people. */
    public static String describe(Source source) {
        return switch (source.origin()) {
            case STORE -> "store " + source.place();
            case LOCAL_LOG -> "local log " + source.place();
        };
    }
}
