package io.hadal.engine;

import io.hadal.storage.schema.TableDef;
import org.jspecify.annotations.Nullable;

/**
 * What was committed once and is in no later state of a database: what a sealed line held beyond
 * the point at which the log went on from elsewhere, and what the local log of a fenced server
 * holds that no store has.
 */
public final class Divergence {
    private Divergence() {}

    /** Where commits lie. */
    public enum Origin {
        /** In chunks of a sealed line. */
        STORE,
        /** In the data directory of this server. */
        LOCAL_LOG
    }

    /**
     * @param place the store, or the log's folder in the data directory
     * @param line that the commits are of; empty if nobody can tell
     */
    public record Source(Origin origin, String place, String line) {}

    /** One effect of a commit. */
    public sealed interface Change {
        /** Position of the commit in the history that was left. */
        long position();

        /** Of the commit, µs since 1970 UTC. */
        long timeMicros();

        TableDef table();
    }

    /**
     * A row in row.RowCodec's bytes, as the table is defined then.
     *
     * @param before null if there was none; @param after null if it was deleted
     */
    public record RowChange(
            long position,
            long timeMicros,
            TableDef table,
            byte @Nullable [] before,
            byte @Nullable [] after)
            implements Change {}

    /**
     * A table's definition.
     *
     * @param before null if the table is new; @param after null if it was dropped
     */
    public record TableChange(
            long position, long timeMicros, @Nullable TableDef before, @Nullable TableDef after)
            implements Change {
        @Override
        public TableDef table() {
            TableDef any = after == null ? before : after;
            if (any == null) {
                throw new IllegalStateException("a change of no table");
            }
            return any;
        }
    }

    /** Is told everything, source by source, in the order of positions. */
    public interface Visitor {
        void changed(Source source, Change change);

        /** Some of a source cannot be read; what can be read after that is told nevertheless. */
        void unreadable(Source source, EngineException why);
    }
}
