package io.hadal.sql.plan;

import com.alibaba.druid.sql.ast.SQLExpr;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Surroundings;
import io.hadal.storage.log.Segment;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.schema.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out segments in which no row can fulfil a condition, by the smallest and largest values of
 * their columns.
 */
public final class ZonePruning {
    private static final @Nullable Object[] NO_ROW = new Object[0];

    /** The values that a column can have, in KeyCodec's encoding; null = no limit. */
    private record Interval(byte @Nullable [] from, byte @Nullable [] to) {}

    private final Map<Integer, Interval> intervals = new HashMap<>();
    private final TableInfo table;

    private ZonePruning(TableInfo table) {
        this.table = table;
    }

    public static ZonePruning of(
            TableInfo table, String alias, @Nullable SQLExpr where, Surroundings surroundings)
            throws SqlException {
        ZonePruning pruning = new ZonePruning(table);
        if (where != null) {
            AccessPath.Finder finder = new AccessPath.Finder(table, alias);
            finder.find(where);
            for (Column column : table.visible()) {
                pruning.add(column, finder, surroundings);
            }
        }
        return pruning;
    }

    private void add(Column column, AccessPath.Finder finder, Surroundings surroundings)
            throws SqlException {
        byte[] from = null;
        byte[] to = null;
        Expression equal = finder.equal(column.slot());
        if (equal != null) {
            from = encoded(column, equal, surroundings);
            to = from;
        } else {
            AccessPath.Bound low = finder.from(column.slot());
            AccessPath.Bound high = finder.to(column.slot());
            from = low == null ? null : encoded(column, low.value(), surroundings);
            to = high == null ? null : encoded(column, high.value(), surroundings);
        }
        if (from != null || to != null) {
            intervals.put(column.slot(), new Interval(from, to));
        }
    }

    private static byte @Nullable [] encoded(
            Column column, Expression value, Surroundings surroundings) throws SqlException {
        KeyValue key =
                KeyValue.of(
                        column.type(), value.evaluate(NO_ROW, surroundings), surroundings.zone());
        Object exact = key.value();
        if (key.kind() != KeyValue.Kind.EXACT || exact == null) {
            return null;
        }
        try {
            return KeyCodec.encodeSingle(column.type(), exact);
        } catch (IllegalArgumentException e) {
            // Too long for a key, so no zone map has it either.
            return null;
        }
    }

    public List<SegmentView> prune(List<SegmentView> segments) {
        if (intervals.isEmpty()) {
            return segments;
        }
        List<SegmentView> kept = new ArrayList<>();
        for (SegmentView segment : segments) {
            if (mayHold(segment.segment())) {
                kept.add(segment);
            }
        }
        return kept;
    }

    private boolean mayHold(Segment segment) {
        for (Segment.ColumnStats stats : segment.columns()) {
            Interval interval = intervals.get(stats.slot());
            if (interval == null) {
                continue;
            }
            byte[] min = stats.min();
            byte[] max = stats.max();
            if (interval.to != null && min != null && KeyCodec.compare(min, interval.to) > 0
                    || interval.from != null
                            && max != null
                            && KeyCodec.compare(max, interval.from) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The hot rows that can fulfil the condition: by the first column of the primary key. */
    public byte @Nullable [] hotFrom() {
        Interval interval = intervals.get(table.def().primaryKey().getFirst());
        return interval == null ? null : interval.from;
    }

    /** Likewise; excluded. */
    public byte @Nullable [] hotTo() {
        Interval interval = intervals.get(table.def().primaryKey().getFirst());
        return interval == null || interval.to == null ? null : KeyCodec.successor(interval.to);
    }
}
