package io.hadal.engine.tx;

import io.hadal.engine.TableView.HotCursor;
import io.hadal.engine.state.HotTable.IndexRows;
import io.hadal.storage.row.KeyCodec;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Two walks in the order of an index as one, without the committed rows that have an own version.
 */
final class MergedIndexRows implements HotCursor {
    private final IndexRows own;
    private final IndexRows committed;
    private final Predicate<byte[]> hasOwnVersion;
    private boolean begun;
    private boolean ownThere;
    private boolean committedThere;
    private @Nullable IndexRows current;

    MergedIndexRows(IndexRows own, IndexRows committed, Predicate<byte[]> hasOwnVersion) {
        this.own = own;
        this.committed = committed;
        this.hasOwnVersion = hasOwnVersion;
    }

    @Override
    public boolean next() {
        if (!begun) {
            begun = true;
            ownThere = own.next();
            committedThere = nextCommitted();
        } else if (current == own) {
            ownThere = own.next();
        } else if (current == committed) {
            committedThere = nextCommitted();
        }
        if (!ownThere && !committedThere) {
            current = null;
            return false;
        }
        boolean ownFirst =
                !committedThere
                        || ownThere && KeyCodec.compare(own.entryKey(), committed.entryKey()) <= 0;
        current = ownFirst ? own : committed;
        return true;
    }

    @Override
    public byte[] key() {
        return current().key();
    }

    @Override
    public byte[] row() {
        return current().row();
    }

    private boolean nextCommitted() {
        while (committed.next()) {
            if (!hasOwnVersion.test(committed.key())) {
                return true;
            }
        }
        return false;
    }

    private IndexRows current() {
        IndexRows cursor = current;
        if (cursor == null) {
            throw new IllegalStateException("the cursor does not stand on a row");
        }
        return cursor;
    }
}
