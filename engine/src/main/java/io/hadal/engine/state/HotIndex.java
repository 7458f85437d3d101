package io.hadal.engine.state;

import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.row.RowReader;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A secondary index over hot rows. An entry says that some version of a row has a key; whoever
 * finds it looks at the row's visible version, and so entries need no versions of their own. An
 * entry's key is the index's key, then the row's; its value is the row's.
 */
final class HotIndex {
    private static final int ENTRY_BYTES = 20;

    final Index index;
    final KeyCodec codec;
    final RowCodec rowCodec;
    final ByteTree<byte[]> entries = new ByteTree<>();
    private final RowReader reader;

    HotIndex(TableDef def, RowCodec rowCodec, Index index) {
        this.index = index;
        this.rowCodec = rowCodec;
        this.codec = KeyCodec.of(def, rowCodec, index.slots());
        this.reader = rowCodec.reader();
    }

    /** Whether it indexes the same columns in the same way as an index of a later definition. */
    boolean serves(Index other) {
        return other.slots().equals(index.slots());
    }

    /** Adds a version's entry if it is not there; returns the bytes that it takes. */
    int add(byte[] primaryKey, byte[] row) {
        byte[] entry = entry(primaryKey, row);
        if (entries.find(entry) != null) {
            return 0;
        }
        entries.insert(entry, primaryKey);
        return bytes(entry);
    }

    /**
     * Removes a version's entry unless one of the versions that remain has it too; returns the
     * bytes that are free.
     */
    int remove(byte[] primaryKey, byte[] row, @Nullable Version remaining) {
        byte[] entry = entry(primaryKey, row);
        for (Version version = remaining; version != null; version = version.older) {
            if (version.row != null && Arrays.equals(entry(primaryKey, version.row), entry)) {
                return 0;
            }
        }
        if (entries.find(entry) == null) {
            return 0;
        }
        entries.remove();
        return bytes(entry);
    }

    private byte[] entry(byte[] primaryKey, byte[] row) {
        reader.wrap(row);
        byte[] key = codec.encodeRowUnbounded(reader);
        byte[] entry = Arrays.copyOf(key, key.length + primaryKey.length);
        System.arraycopy(primaryKey, 0, entry, key.length, primaryKey.length);
        return entry;
    }

    private static int bytes(byte[] entry) {
        return HotTable.arrayBytes(entry) + ENTRY_BYTES;
    }
}
