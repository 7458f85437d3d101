package io.hadal.engine.tx;

import io.hadal.engine.Transaction.Savepoint;
import io.hadal.engine.state.HotTable.At;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has written, by table, numbered in order, and how it is undone. Belongs to the
 * transaction's thread; others look at its tables.
 */
final class OwnWrites {
    /** Heap of a place in the list to undo. */
    private static final int UNDO_BYTES = 40;

    private final Map<Long, OwnTable> tables = new ConcurrentHashMap<>();

    /** By number. */
    private final List<Write> undo = new ArrayList<>();

    /** Those that may still be asked for, in the order in which they were made. */
    private final List<Mark> marks = new ArrayList<>();

    private final Consumer<StoredPart> forget;
    private long count;

    /** Something to undo. */
    private sealed interface Write {
        OwnTable table();

        /** Of the write, or of the last one in it. */
        long number();
    }

    private record RowWrite(OwnTable table, byte[] key, long number) implements Write {}

    private record PartWrite(OwnTable table, StoredPart part) implements Write {
        @Override
        public long number() {
            return part.last();
        }
    }

    /** Compared by identity. */
    private static final class Mark implements Savepoint {
        private final long number;

        private Mark(long number) {
            this.number = number;
        }
    }

    /**
     * @param forget takes what was stored and is undone
     */
    OwnWrites(Consumer<StoredPart> forget) {
        this.forget = forget;
    }

    @Nullable OwnTable find(long tableId) {
        return tables.get(tableId);
    }

    void add(OwnTable table) {
        tables.put(table.def().id(), table);
    }

    Collection<OwnTable> tables() {
        return tables.values();
    }

    boolean isEmpty() {
        return undo.isEmpty();
    }

    /** Number of the last write. */
    long count() {
        return count;
    }

    /** Heap that the writes take, about. */
    long bytes() {
        long bytes = (long) undo.size() * UNDO_BYTES;
        for (OwnTable table : tables.values()) {
            bytes += table.writes().bytes();
        }
        return bytes;
    }

    void put(OwnTable table, byte[] key, byte @Nullable [] row) {
        count++;
        table.writes().put(key, row, count);
        undo.add(new RowWrite(table, key, count));
    }

    /** Takes rows out of memory that are in a part now. */
    void stored(OwnTable table, StoredPart part, List<byte[]> keys) {
        table.stored(table.stored().with(part));
        keys.forEach(table.writes()::undo);
        undo.removeIf(write ->
                write instanceof RowWrite row
                        && row.table == table
                        && table.writes().get(row.key, At.NEWEST) == null);
        undo.add(new PartWrite(table, part));
        undo.sort(Comparator.comparingLong(Write::number));
    }

    // ---- savepoints

    Savepoint savepoint() {
        Mark mark = new Mark(count);
        marks.add(mark);
        return mark;
    }

    /** Numbers between which writes may be undone apart, ascending. */
    List<Long> boundaries() {
        return marks.stream().map(mark -> mark.number).distinct().toList();
    }

    void release(Savepoint savepoint) {
        marks.removeIf(mark -> mark == savepoint);
    }

    void rollbackTo(Savepoint savepoint) {
        int at = marks.lastIndexOf(savepoint);
        if (at < 0) {
            throw new IllegalArgumentException(
                    "the savepoint is not one of this transaction, or was rolled back or released");
        }
        marks.subList(at + 1, marks.size()).clear();
        long number = marks.get(at).number;
        while (!undo.isEmpty() && undo.getLast().number() > number) {
            undo(undo.removeLast());
        }
        tables.values().forEach(table -> table.stored().undeleteAfter(number));
    }

    private void undo(Write write) {
        switch (write) {
            case RowWrite row -> row.table.writes().undo(row.key);
            case PartWrite part -> {
                part.table.stored(part.table.stored().without(part.part));
                forget.accept(part.part);
            }
        }
    }

    /** Forgets what was stored. */
    void forgetStored() {
        for (OwnTable table : tables.values()) {
            table.stored().parts().forEach(forget);
            table.stored(StoredRows.NONE);
        }
    }
}
