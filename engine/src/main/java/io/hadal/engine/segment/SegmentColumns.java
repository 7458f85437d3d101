package io.hadal.engine.segment;

import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of a definition's columns a segment's file has: those that were added later are not in it,
 * those that were dropped are in it still.
 */
public final class SegmentColumns {
    private SegmentColumns() {}

    /** Slots of all columns in the file. */
    public static Set<Integer> slots(Segment segment) {
        return segment.columns().stream()
                .map(Segment.ColumnStats::slot)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Columns of the definition that the file has, in the definition's order. */
    public static List<Column> present(TableDef def, Segment segment) {
        Set<Integer> slots = slots(segment);
        return def.columns().stream().filter(column -> slots.contains(column.slot())).toList();
    }
}
