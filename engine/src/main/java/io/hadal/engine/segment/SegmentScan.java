package io.hadal.engine.segment;

import io.hadal.engine.TableView.SegmentView;
import io.hadal.storage.log.Segment;
import io.hadal.storage.log.Segment.ColumnStats;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.roaringbitmap.RoaringBitmap;

/**
 * The rows of segments that are not deleted, as a relation of DuckDB in the shape that was measured
 * to be planned best. Keep it open until the last result of the query has been read. Prune the
 * segments by their zone maps first: DuckDB spends some 55 µs on each.
 */
public final class SegmentScan implements AutoCloseable {
    private final TableDef def;
    private final List<Group> groups = new ArrayList<>();
    private final List<DeletedRowsFunction.Deleted> handles = new ArrayList<>();

    /** Files with the same columns: they are read by one call. */
    private record Group(
            Set<Integer> slots,
            List<Segment> segments,
            List<Path> files,
            List<RoaringBitmap> deleted) {}

    private SegmentScan(TableDef def) {
        this.def = def;
    }

    /**
     * @param files local files of {@code segments}, in the same order, which stay until this is
     *     closed
     */
    public static SegmentScan open(
            DuckDb duckDb, TableDef def, List<SegmentView> segments, List<Path> files) {
        SegmentScan scan = new SegmentScan(def);
        Map<Set<Integer>, Group> bySlots = new LinkedHashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            SegmentView view = segments.get(i);
            Group group =
                    bySlots.computeIfAbsent(
                            SegmentColumns.slots(view.segment()),
                            slots ->
                                    new Group(
                                            slots,
                                            new ArrayList<>(),
                                            new ArrayList<>(),
                                            new ArrayList<>()));
            group.segments.add(view.segment());
            group.files.add(files.get(i));
            group.deleted.add(view.deleted());
        }
        for (Group group : bySlots.values()) {
            scan.groups.add(group);
            scan.handles.add(duckDb.deletedRows().open(group.deleted));
        }
        return scan;
    }

    /** {@link #sql(Set)} with statistics of the columns that keys are made of. */
    public String sql() {
        Set<Integer> slots = new TreeSet<>(def.primaryKey());
        slots.addAll(def.sortKey());
        for (Index index : def.indexes()) {
            slots.addAll(index.slots());
        }
        return sql(slots);
    }

    /**
     * A relation for FROM with a column {@code c<slot>} for each column of the definition; to be
     * given an alias.
     *
     * @param statistics slots of which the plan should know distinct values and NULLs: those that
     *     are joined and grouped by
     */
    public String sql(Set<Integer> statistics) {
        if (groups.isEmpty()) {
            return "(SELECT " + emptyColumns() + " WHERE false)";
        }
        List<String> branches = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            branches.add(branch(groups.get(i), handles.get(i), statistics));
        }
        return "(" + String.join(" UNION ALL ", branches) + ")";
    }

    private String branch(
            Group group, DeletedRowsFunction.Deleted deleted, Set<Integer> statistics) {
        String columns =
                def.columns().stream()
                        .map(column ->
                                group.slots.contains(column.slot())
                                        ? ColumnTypes.fromFile(column)
                                        : SqlLiterals.initial(column)
                                                + " AS "
                                                + ColumnTypes.name(column.slot()))
                        .collect(Collectors.joining(", "));
        String where = deleted.count() == 0 ? "" : " WHERE " + deleted.filter("p");
        return "SELECT "
                + columns
                + " FROM "
                + readParquet(group.files, options(group, statistics))
                + " p"
                + where;
    }

    /** Files of one table may have several types for a column: DuckDB takes one that holds all. */
    private String options(Group group, Set<Integer> statistics) {
        boolean mixed = group.files.size() > 1 && def.columns().stream().anyMatch(Column::retyped);
        return statistics(group, statistics) + (mixed ? ", union_by_name = true" : "");
    }

    static String readParquet(List<Path> files, String options) {
        return files.stream()
                .map(file -> DuckDb.text(file.toString()))
                .collect(Collectors.joining(", ", "read_parquet([", "]" + options + ")"));
    }

    private String statistics(Group group, Set<Integer> slots) {
        String entries =
                slots.stream()
                        .filter(group.slots::contains)
                        .map(slot -> statistics(group.segments, slot))
                        .collect(Collectors.joining(", "));
        return entries.isEmpty() ? "" : ", column_statistics = MAP {" + entries + "}";
    }

    /**
     * Never smallest and largest values: a wrong one makes results wrong, the others only plans.
     */
    private String statistics(List<Segment> segments, int slot) {
        long rows = 0;
        long nulls = 0;
        long distinctMax = 0;
        long distinctSum = 0;
        for (Segment segment : segments) {
            ColumnStats stats = stats(segment, slot);
            rows += segment.rows();
            nulls += stats.nulls();
            distinctMax = Math.max(distinctMax, stats.distinct());
            distinctSum += stats.distinct();
        }
        // Values that hardly repeat within a segment are taken to be different in every segment.
        long distinct =
                def.primaryKey().equals(List.of(slot))
                        ? rows
                        : distinctSum > rows / 2 ? distinctSum : Math.max(distinctMax, 1);
        String entry = "'distinct_count': '" + distinct + "'";
        return "'\"%s\"': MAP {%s}"
                .formatted(
                        ColumnTypes.name(slot), nulls == 0 ? entry + ", 'null_count': '0'" : entry);
    }

    private static ColumnStats stats(Segment segment, int slot) {
        for (ColumnStats stats : segment.columns()) {
            if (stats.slot() == slot) {
                return stats;
            }
        }
        throw new IllegalArgumentException(
                "segment " + segment.id() + " has no column in slot " + slot);
    }

    private String emptyColumns() {
        return def.columns().stream()
                .map(SegmentScan::emptyColumn)
                .collect(Collectors.joining(", "));
    }

    private static String emptyColumn(Column column) {
        return "CAST(NULL AS "
                + ColumnTypes.sql(column.type())
                + ") AS "
                + ColumnTypes.name(column.slot());
    }

    @Override
    public void close() {
        handles.forEach(DeletedRowsFunction.Deleted::close);
    }
}
