package io.hadal.engine.tx;

import io.hadal.engine.TableView.HotCursor;
import io.hadal.engine.state.LiveSegment;
import io.hadal.storage.row.KeyCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** What is about to become a {@link StoredPart}: rows by primary key, of a range of writes. */
final class Draft {
    /** What a row takes of memory besides its bytes, with its locks, about. */
    private static final int ROW_BYTES = 200;

    private final long after;
    private final long last;
    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte @Nullable []> rows = new ArrayList<>();
    private final Map<LiveSegment, RoaringBitmap> replaced = new HashMap<>();
    private long bytes;
    private boolean onlyDeletes = true;

    Draft(long after, long last) {
        this.after = after;
        this.last = last;
    }

    /** Before the range, in it, or after it: less than, equal to, more than 0. */
    int compare(long number) {
        return number <= after ? -1 : number <= last ? 0 : 1;
    }

    long last() {
        return last;
    }

    /** Takes the next row; null = deleted. */
    void add(byte[] key, byte @Nullable [] row) {
        keys.add(key);
        rows.add(row);
        bytes += ROW_BYTES + key.length + (row == null ? 0 : row.length);
        onlyDeletes &= row == null;
    }

    void replace(LiveSegment segment, int ordinal) {
        replaced.computeIfAbsent(segment, live -> new RoaringBitmap()).add(ordinal);
    }

    List<byte[]> keys() {
        return keys;
    }

    Map<LiveSegment, RoaringBitmap> replaced() {
        return replaced;
    }

    /** What it takes of memory, about. */
    long bytes() {
        return bytes;
    }

    boolean isOnlyDeletes() {
        return onlyDeletes;
    }

    /** The rows that are not deleted, from a key (included) to another (excluded). */
    HotCursor rows(byte @Nullable [] fromKey, byte @Nullable [] toKey) {
        return new Cursor(
                fromKey == null ? 0 : find(fromKey), toKey == null ? keys.size() : find(toKey));
    }

    /** The first place whose key is not less. */
    private int find(byte[] key) {
        int at = Collections.binarySearch(keys, key, KeyCodec::compare);
        return at < 0 ? -at - 1 : at;
    }

    private final class Cursor implements HotCursor {
        private final int end;
        private int at;

        private Cursor(int start, int end) {
            this.at = start - 1;
            this.end = end;
        }

        @Override
        public boolean next() {
            do {
                at++;
            } while (at < end && rows.get(at) == null);
            return at < end;
        }

        @Override
        public byte[] key() {
            return keys.get(at);
        }

        @Override
        public byte[] row() {
            byte[] row = rows.get(at);
            if (row == null) {
                throw new IllegalStateException("the cursor does not stand on a row");
            }
            return row;
        }
    }
}
