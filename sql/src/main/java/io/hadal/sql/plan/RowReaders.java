package io.hadal.sql.plan;

import io.hadal.engine.SegmentStore;
import io.hadal.engine.TableView;
import io.hadal.engine.TableView.HotCursor;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Surroundings;
import io.hadal.storage.log.Segment;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.Index;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the rows of an {@link AccessPath} in Java, as long as they are few. */
public final class RowReaders {
    /** Above so many rows DuckDB is faster in spite of its half millisecond to begin. */
    private static final int ROWS_MAX = 5_000;

    private static final @Nullable Object[] NO_ROW = new Object[0];

    private final TableInfo table;
    private final TableView view;
    private final Surroundings surroundings;

    public RowReaders(TableInfo table, TableView view, Surroundings surroundings) {
        this.table = table;
        this.view = view;
        this.surroundings = surroundings;
    }

    /**
     * The rows in row.RowCodec's bytes, in the order of the primary key for a range; null if it is
     * for DuckDB.
     */
    public @Nullable List<byte[]> read(AccessPath path) throws SqlException {
        return switch (path) {
            case AccessPath.Points points -> points(points);
            case AccessPath.IndexPoint point -> index(point);
            case AccessPath.Range range -> range(range);
            case AccessPath.Everything ignored ->
                    view.segments().isEmpty() ? take(view.hotRows(null, null)) : null;
        };
    }

    private @Nullable List<byte[]> points(AccessPath.Points points) throws SqlException {
        List<byte[]> keys = keys(points);
        if (keys == null) {
            return null;
        }
        List<byte[]> rows = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            byte[] row = view.row(key);
            if (row != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    /**
     * The distinct primary keys that points name, in the order of their bytes; null if they cannot
     * be known.
     */
    public @Nullable List<byte[]> keys(AccessPath.Points points) throws SqlException {
        if (points.keys().size() == 1) {
            Prefix prefix =
                    prefix(table.primary(), table.def().primaryKey(), points.keys().getFirst());
            return prefix.unknown ? null : prefix.bytes == null ? List.of() : List.of(prefix.bytes);
        }
        List<byte[]> keys = new ArrayList<>();
        for (List<Expression> values : points.keys()) {
            Prefix prefix = prefix(table.primary(), table.def().primaryKey(), values);
            if (prefix.unknown) {
                return null;
            }
            if (prefix.bytes != null) {
                keys.add(prefix.bytes);
            }
        }
        keys.sort(Arrays::compareUnsigned);
        List<byte[]> distinct = new ArrayList<>();
        for (byte[] key : keys) {
            if (distinct.isEmpty() || !Arrays.equals(distinct.getLast(), key)) {
                distinct.add(key);
            }
        }
        return distinct;
    }

    /**
     * @param bytes null if nothing can be equal; @param unknown if it cannot be told by keys
     */
    private record Prefix(byte @Nullable [] bytes, boolean unknown) {}

    private Prefix prefix(KeyCodec codec, List<Integer> slots, List<Expression> expressions)
            throws SqlException {
        @Nullable Object[] values = new Object[expressions.size()];
        for (int i = 0; i < values.length; i++) {
            Column column = table.def().bySlot(slots.get(i));
            KeyValue value =
                    KeyValue.of(
                            column.type(),
                            expressions.get(i).evaluate(NO_ROW, surroundings),
                            surroundings.zone());
            if (value.kind() != KeyValue.Kind.EXACT) {
                return new Prefix(null, value.kind() == KeyValue.Kind.UNKNOWN);
            }
            values[i] = value.value();
        }
        try {
            return new Prefix(codec.encode(values), false);
        } catch (IllegalArgumentException e) {
            // Longer than any key that can be stored.
            return new Prefix(null, false);
        }
    }

    private @Nullable List<byte[]> index(AccessPath.IndexPoint point) throws SqlException {
        Index index = point.index();
        Prefix prefix = prefix(table.codec(index), index.slots(), point.values());
        if (prefix.unknown) {
            return null;
        }
        if (prefix.bytes == null) {
            return List.of();
        }
        boolean whole = point.values().size() == index.slots().size();
        if (!view.segments().isEmpty() && !whole) {
            return null;
        }
        List<byte[]> rows =
                take(
                        view.hotRowsByIndex(
                                index.id(), prefix.bytes, KeyCodec.successor(prefix.bytes)));
        return rows == null ? null : withCold(rows, index.slots(), prefix.bytes);
    }

    private @Nullable List<byte[]> withCold(List<byte[]> rows, List<Integer> slots, byte[] key) {
        SegmentStore segments = table.database().segments();
        for (SegmentView segment : view.segments()) {
            for (int ordinal : segments.find(table.def(), segment.segment(), slots, key)) {
                if (!segment.deleted().contains(ordinal)) {
                    rows.add(segments.row(table.def(), segment.segment(), ordinal));
                }
                if (rows.size() > ROWS_MAX) {
                    return null;
                }
            }
        }
        return rows;
    }

    private @Nullable List<byte[]> range(AccessPath.Range range) throws SqlException {
        Column column = table.def().bySlot(table.def().primaryKey().getFirst());
        byte[] from = null;
        byte[] to = null;
        if (range.from() != null) {
            KeyValue value =
                    KeyValue.of(
                            column.type(),
                            range.from().value().evaluate(NO_ROW, surroundings),
                            surroundings.zone());
            if (value.kind() != KeyValue.Kind.EXACT) {
                return null;
            }
            byte[] key = table.primary().encode(value.value());
            from = range.from().included() ? key : KeyCodec.successor(key);
        }
        if (range.to() != null) {
            KeyValue value =
                    KeyValue.of(
                            column.type(),
                            range.to().value().evaluate(NO_ROW, surroundings),
                            surroundings.zone());
            if (value.kind() != KeyValue.Kind.EXACT) {
                return null;
            }
            byte[] key = table.primary().encode(value.value());
            to = range.to().included() ? KeyCodec.successor(key) : key;
        }
        if (from != null && to != null && KeyCodec.compare(from, to) >= 0) {
            return List.of();
        }
        return coldOverlaps(from, to) ? null : take(view.hotRows(from, to));
    }

    private boolean coldOverlaps(byte @Nullable [] from, byte @Nullable [] to) {
        for (SegmentView view : view.segments()) {
            Segment segment = view.segment();
            boolean below = from != null && KeyCodec.compare(segment.maxKey(), from) < 0;
            boolean above = to != null && KeyCodec.compare(segment.minKey(), to) >= 0;
            if (!below && !above) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable List<byte[]> take(HotCursor cursor) {
        List<byte[]> rows = new ArrayList<>();
        while (cursor.next()) {
            if (rows.size() == ROWS_MAX) {
                return null;
            }
            rows.add(cursor.row());
        }
        return rows;
    }
}
