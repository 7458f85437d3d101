package io.hadal.engine.open;

import io.hadal.engine.Database;
import io.hadal.engine.StateView;
import io.hadal.engine.TableView;
import io.hadal.engine.TableView.HotCursor;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.engine.TestTable;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.log.Chunk;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.RowChange;
import io.hadal.storage.log.Opening.Parent;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.schema.TableDef;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every chunk that was ever in some buckets, and so every state that any history of theirs has had:
 * worked out from the log's rows alone, apart from all that reads it.
 */
final class LogLedger {
    private final KeyCodec keys;
    private final RowCodec rows;
    private final long tableId;
    private final Set<String> seen = new HashSet<>();
    private final Map<Hash, Chunk> chunks = new HashMap<>();
    private final Map<Hash, Map<Long, String>> ends = new HashMap<>();

    /**
     * @param table whose rows count: their columns id and a
     */
    LogLedger(TestTable table) {
        this.keys = KeyCodec.of(table.def(), table.def().primaryKey());
        this.rows = RowCodec.of(table.def());
        this.tableId = table.def().id();
    }

    /** To be called more often than anything is collected. */
    void scan(MemoryBucket bucket) {
        for (String key : bucket.keys()) {
            int log = key.indexOf("/log/");
            byte[] bytes = log < 0 ? null : bucket.read(key);
            if (bytes != null && seen.add(key + " " + Arrays.hashCode(bytes))) {
                add(key.substring(log + 1), Hash.of(bytes), bytes);
            }
        }
    }

    private void add(String key, Hash hash, byte[] bytes) {
        try {
            chunks.put(hash, ChunkCodec.decode(bytes, key));
        } catch (CorruptObjectException e) {
            throw new AssertionError("somebody wrote a damaged chunk", e);
        }
    }

    /** Whether some history has had this state at this position. */
    boolean explains(long position, Map<Long, String> shown) {
        for (Map.Entry<Hash, Chunk> entry : chunks.entrySet()) {
            ChunkHeader header = entry.getValue().header();
            boolean within =
                    header.firstPosition() - 1 <= position && position <= header.lastPosition();
            if (within && shown.equals(at(entry.getKey(), position))) {
                return true;
            }
        }
        return false;
    }

    /** The rows after a position of a chunk, or null if what led to it was never seen. */
    private @Nullable Map<Long, String> at(Hash hash, long position) {
        Chunk chunk = chunks.get(hash);
        Map<Long, String> before = chunk == null ? null : before(chunk);
        if (chunk == null || before == null) {
            return null;
        }
        Map<Long, String> state = new TreeMap<>(before);
        for (LogRecord record : chunk.records()) {
            if (record.position() <= position && record instanceof LogRecord.Commit commit) {
                commit.changes().forEach(change -> apply(state, change));
            }
        }
        return state;
    }

    private @Nullable Map<Long, String> before(Chunk chunk) {
        ChunkHeader header = chunk.header();
        if (header.opening() == null) {
            return end(header.predecessor());
        }
        Parent parent = header.opening().parent();
        return parent == null ? Map.of() : at(parent.chunkHash(), parent.position());
    }

    private @Nullable Map<Long, String> end(Hash hash) {
        Map<Long, String> known = ends.get(hash);
        if (known == null) {
            known = at(hash, Long.MAX_VALUE);
            if (known != null) {
                ends.put(hash, known);
            }
        }
        return known;
    }

    private void apply(Map<Long, String> state, RowChange change) {
        if (change.tableId() != tableId) {
            return;
        }
        Long id = (Long) keys.decode(change.key())[0];
        byte[] row = change.row();
        if (row == null) {
            state.remove(id);
        } else {
            state.put(id, String.valueOf(rows.get(row, 1)));
        }
    }

    /** What a view shows of table t, hot rows and segments alike. */
    static Map<Long, String> rows(Database database, StateView view) {
        TableDef def = view.table("t").orElseThrow();
        RowCodec codec = RowCodec.of(def);
        Map<Long, String> rows = new TreeMap<>();
        TableView table = view.table(def.id());
        for (SegmentView segment : table.segments()) {
            for (int i = 0; i < segment.segment().rows(); i++) {
                if (!segment.deleted().contains(i)) {
                    add(rows, codec, database.segments().row(def, segment.segment(), i));
                }
            }
        }
        HotCursor cursor = table.hotRows(null, null);
        while (cursor.next()) {
            add(rows, codec, cursor.row());
        }
        return rows;
    }

    private static void add(Map<Long, String> rows, RowCodec codec, byte[] row) {
        if (rows.put((Long) codec.get(row, 0), String.valueOf(codec.get(row, 1))) != null) {
            throw new AssertionError("row " + codec.get(row, 0) + " is there twice");
        }
    }
}
