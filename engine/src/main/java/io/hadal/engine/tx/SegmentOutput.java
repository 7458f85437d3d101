package io.hadal.engine.tx;

import io.hadal.engine.TableView.HotCursor;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the rows of a transaction go that are too many for memory. Thread-safe. */
public interface SegmentOutput {

    /**
     * Writes rows as segments and returns when the store has them: a record may refer to them. A
     * failure leaves at most objects that nothing refers to.
     */
    List<Segment> write(TableDef def, RowRange rows);

    /** Forgets the local files of segments that nothing will refer to. */
    void discard(List<Segment> segments);

    /** Rows by primary key. */
    @FunctionalInterface
    interface RowRange {
        /** From a key (included) to another (excluded); null = open. */
        HotCursor rows(byte @Nullable [] fromKey, byte @Nullable [] toKey);
    }
}
