package io.hadal.engine.state;

import io.hadal.engine.EngineException;
import io.hadal.engine.TableView.HotCursor;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.row.RowReader;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Versions of rows by primary key, with indexes. A position here is any number that grows with each
 * change: a log position in the database's state, a count of writes in a transaction's own. One
 * writer, any number of readers.
 */
public final class HotTable {
    /** A version, and its share of the tree's nodes. */
    private static final int VERSION_BYTES = 32;

    private static final int SLOT_BYTES = 20;

    private final ByteTree<Version> rows = new ByteTree<>();
    private volatile List<HotIndex> indexes = List.of();
    private volatile long bytes;

    public HotTable(TableDef def) {
        define(def);
    }

    /** Takes over a changed definition: new indexes are filled, dropped ones forgotten. */
    final void define(TableDef def) {
        RowCodec codec = RowCodec.of(def);
        List<HotIndex> next = new ArrayList<>();
        for (Index index : def.indexes()) {
            HotIndex kept = find(index.id());
            next.add(
                    kept != null && kept.serves(index)
                            ? kept
                            : fill(new HotIndex(def, codec, index)));
        }
        indexes = List.copyOf(next);
    }

    /** Heap that the rows take, about. */
    public long bytes() {
        return bytes;
    }

    /** Number of keys, give or take concurrent change. */
    public long size() {
        return rows.size();
    }

    // ---- the writer's side

    /**
     * Adds a version.
     *
     * @param row null = the row is deleted
     * @return whether the key has older versions
     */
    public boolean put(byte[] key, byte @Nullable [] row, long position) {
        Version head = rows.find(key);
        Version version = new Version(row, position, head);
        long added = VERSION_BYTES + (row == null ? 0 : arrayBytes(row));
        if (head == null) {
            rows.insert(key, version);
            added += arrayBytes(key) + SLOT_BYTES;
        } else {
            rows.replace(version);
        }
        if (row != null) {
            for (HotIndex index : indexes) {
                added += index.add(key, row);
            }
        }
        bytes += added;
        return head != null;
    }

    /** Takes the newest version of a key back. */
    public void undo(byte[] key) {
        Version head = rows.find(key);
        if (head == null) {
            throw new IllegalStateException("there is no version to undo");
        }
        Version older = head.older;
        if (older == null) {
            rows.remove();
        } else {
            rows.replace(older);
        }
        bytes -=
                freed(key, head, older, older) + (older == null ? arrayBytes(key) + SLOT_BYTES : 0);
    }

    /**
     * Drops the versions of a key that no view at {@code oldest} or later can see, also those that
     * have moved to a segment: up to position {@code moved}.
     */
    void vacuum(byte[] key, long oldest, long moved) {
        Version head = rows.find(key);
        if (head == null) {
            return;
        }
        Version last = null;
        Version visible = head;
        while (visible != null && visible.begin > oldest) {
            last = visible;
            visible = visible.older;
        }
        if (visible == null) {
            return;
        }
        boolean needed = visible.row != null && visible.begin > moved;
        Version garbage = needed ? visible.older : visible;
        Version keep = needed ? visible : last;
        if (garbage == null) {
            return;
        }
        if (keep == null) {
            rows.remove();
            bytes -= freed(key, garbage, null, null) + arrayBytes(key) + SLOT_BYTES;
        } else {
            keep.older = null;
            bytes -= freed(key, garbage, null, head);
        }
    }

    /**
     * Looks at up to {@code steps} keys from {@code from} on, drops what has moved to a segment,
     * and returns where to go on; null at the end.
     */
    byte @Nullable [] sweep(byte @Nullable [] from, int steps, long oldest, long moved) {
        ByteTree<Version>.Cursor cursor = rows.cursor(from, null);
        List<byte[]> keys = new ArrayList<>();
        byte @Nullable [] rest = null;
        int left = steps;
        while (rest == null && cursor.next()) {
            if (left-- == 0) {
                rest = cursor.key();
            } else if (hasMoved(cursor.value(), moved)) {
                keys.add(cursor.key());
            }
        }
        for (byte[] key : keys) {
            vacuum(key, oldest, moved);
        }
        return rest;
    }

    private static boolean hasMoved(Version head, long moved) {
        return Version.at(head, moved) != null;
    }

    /**
     * Removes the index entries of the versions from {@code first} to before {@code end}; returns
     * the bytes that are free.
     */
    private long freed(
            byte[] key, Version first, @Nullable Version end, @Nullable Version remaining) {
        long freed = 0;
        for (Version version = first; version != null && version != end; version = version.older) {
            freed += VERSION_BYTES;
            if (version.row != null) {
                freed += arrayBytes(version.row);
                for (HotIndex index : indexes) {
                    freed += index.remove(key, version.row, remaining);
                }
            }
        }
        return freed;
    }

    private HotIndex fill(HotIndex index) {
        long added = 0;
        ByteTree<Version>.Cursor cursor = rows.cursor(null, null);
        while (cursor.next()) {
            for (Version version = cursor.value(); version != null; version = version.older) {
                if (version.row != null) {
                    added += index.add(cursor.key(), version.row);
                }
            }
        }
        bytes += added;
        return index;
    }

    private @Nullable HotIndex find(int indexId) {
        for (HotIndex index : indexes) {
            if (index.index.id() == indexId) {
                return index;
            }
        }
        return null;
    }

    // ---- the readers' side

    /** A reader's place: versions with {@code moved} < begin ≤ {@code position} count. */
    public record At(long position, long moved) {
        public static final At NEWEST = new At(Long.MAX_VALUE, 0);
    }

    /** What a key's newest version at a place is. {@code row} null = deleted. */
    public record Found(byte @Nullable [] row, long position) {}

    /** The newest version at a place; null if there is none, or it lies in a segment. */
    public @Nullable Found get(byte[] key, At at) {
        Version version = visible(rows.get(key), at);
        return version == null ? null : new Found(version.row, version.begin);
    }

    /** The row at a place; null if it is deleted or not here. */
    public byte @Nullable [] row(byte[] key, At at) {
        Version version = visible(rows.get(key), at);
        return version == null ? null : version.row;
    }

    /** Position of a key's last change that is still remembered; 0 if there is none. */
    public long lastChange(byte[] key) {
        Version head = rows.get(key);
        return head == null ? 0 : head.begin;
    }

    /** Rows by primary key, deleted ones left out. */
    public Rows rows(byte @Nullable [] from, byte @Nullable [] to, At at) {
        return new Rows(from, to, at, false);
    }

    /** Likewise, deleted ones too: their row is null. */
    public Rows changes(byte @Nullable [] from, byte @Nullable [] to, At at) {
        return new Rows(from, to, at, true);
    }

    /** Rows by an index's key. */
    public IndexRows rowsByIndex(Index index, byte @Nullable [] from, byte @Nullable [] to, At at) {
        HotIndex found = find(index.id());
        if (found == null || !found.serves(index)) {
            throw new EngineException(
                    EngineException.Kind.SCHEMA_CHANGED,
                    "index " + index.name() + " was dropped since the statement was planned");
        }
        return new IndexRows(found, from, to, at);
    }

    private static @Nullable Version visible(@Nullable Version head, At at) {
        Version version = Version.at(head, at.position);
        return version == null || version.begin <= at.moved ? null : version;
    }

    /** The heap that an array takes. */
    static int arrayBytes(byte[] array) {
        return (16 + array.length + 7) & ~7;
    }

    /** A walk by primary key. */
    public final class Rows implements HotCursor {
        private final ByteTree<Version>.Cursor entries;
        private final At at;
        private final boolean deletedToo;
        private @Nullable Version version;

        private Rows(byte @Nullable [] from, byte @Nullable [] to, At at, boolean deletedToo) {
            this.entries = rows.cursor(from, to);
            this.at = at;
            this.deletedToo = deletedToo;
        }

        @Override
        public boolean next() {
            while (entries.next()) {
                Version found = visible(entries.value(), at);
                if (found != null && (deletedToo || found.row != null)) {
                    version = found;
                    return true;
                }
            }
            version = null;
            return false;
        }

        @Override
        public byte[] key() {
            return entries.key();
        }

        @Override
        public byte[] row() {
            byte[] row = current().row;
            if (row == null) {
                throw new IllegalStateException("the row is deleted");
            }
            return row;
        }

        /** Whether the change is a delete. */
        public boolean deleted() {
            return current().row == null;
        }

        /** Whether the key has no other version. */
        public boolean only() {
            return entries.value().older == null;
        }

        /** Position of the record that made this version. */
        public long position() {
            return current().begin;
        }

        private Version current() {
            Version found = version;
            if (found == null) {
                throw new IllegalStateException("the cursor does not stand on a row");
            }
            return found;
        }
    }

    /** A walk by an index's key. */
    public final class IndexRows implements HotCursor {
        private final ByteTree<byte[]>.Cursor entries;
        private final KeyCodec codec;
        private final RowReader reader;
        private final At at;
        private byte @Nullable [] row;

        private IndexRows(HotIndex index, byte @Nullable [] from, byte @Nullable [] to, At at) {
            this.entries = index.entries.cursor(from, to);
            this.codec = index.codec;
            this.reader = index.rowCodec.reader();
            this.at = at;
        }

        @Override
        public boolean next() {
            while (entries.next()) {
                byte[] found = HotTable.this.row(entries.value(), at);
                if (found != null && hasKey(found, entries.key(), entries.value().length)) {
                    row = found;
                    return true;
                }
            }
            row = null;
            return false;
        }

        /** The entry may be another version's. */
        private boolean hasKey(byte[] found, byte[] entry, int primaryKeyBytes) {
            reader.wrap(found);
            byte[] key = codec.encodeRowUnbounded(reader);
            int length = entry.length - primaryKeyBytes;
            return Arrays.equals(key, 0, key.length, entry, 0, length);
        }

        @Override
        public byte[] key() {
            return entries.value();
        }

        /** What the walk is ordered by: the index's key, then the row's. */
        public byte[] entryKey() {
            return entries.key();
        }

        @Override
        public byte[] row() {
            byte[] found = row;
            if (found == null) {
                throw new IllegalStateException("the cursor does not stand on a row");
            }
            return found;
        }
    }
}
