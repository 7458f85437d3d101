package io.hadal.engine.tx;

import io.hadal.engine.TableView.HotCursor;
import io.hadal.engine.state.HotTable;
import io.hadal.storage.row.KeyCodec;
import org.jspecify.annotations.Nullable;

/**
 * Two walks in the order of primary keys as one; where both have a key, the own version counts, and
 * may be a delete.
 */
final class MergedRows implements HotCursor {
    private final HotTable.Rows own;
    private final HotCursor committed;
    private boolean begun;
    private boolean ownThere;
    private boolean committedThere;
    private @Nullable HotCursor current;

    MergedRows(HotTable.Rows own, HotCursor committed) {
        this.own = own;
        this.committed = committed;
    }

    @Override
    public boolean next() {
        step();
        while (ownThere || committedThere) {
            int order =
                    !ownThere
                            ? 1
                            : !committedThere ? -1 : KeyCodec.compare(own.key(), committed.key());
            if (order > 0) {
                current = committed;
                return true;
            }
            if (order == 0) {
                committedThere = committed.next();
            }
            if (!own.deleted()) {
                current = own;
                return true;
            }
            ownThere = own.next();
        }
        current = null;
        return false;
    }

    @Override
    public byte[] key() {
        return current().key();
    }

    @Override
    public byte[] row() {
        return current().row();
    }

    private void step() {
        if (!begun) {
            begun = true;
            ownThere = own.next();
            committedThere = committed.next();
        } else if (current == own) {
            ownThere = own.next();
        } else if (current == committed) {
            committedThere = committed.next();
        }
    }

    private HotCursor current() {
        HotCursor cursor = current;
        if (cursor == null) {
            throw new IllegalStateException("the cursor does not stand on a row");
        }
        return cursor;
    }
}
