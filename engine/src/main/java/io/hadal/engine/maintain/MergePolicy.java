package io.hadal.engine.maintain;

import io.hadal.engine.TableView.SegmentView;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which segments of a table to rewrite as one: several small ones of about the same size, or those
 * in which too many rows are deleted. So a row is rewritten a logarithmic number of times, and
 * deleted rows take a bounded share. Pure.
 */
final class MergePolicy {
    /** So many segments of one size class make one of the next. */
    static final int FANOUT = 4;

    /** Above this share of deleted rows a segment is rewritten for that alone. */
    static final double DELETED_SHARE_MAX = 0.1;

    /**
     * A merge takes no more rows than this, but for a single segment: bounds its time and its
     * memory.
     */
    private final long rowsMax;

    private final long segmentRowsMax;

    /**
     * A merge takes no larger files together, but for the first two: their rows must be sorted in
     * bounded memory.
     */
    private final long bytesMax;

    MergePolicy(int segmentRowsMax, long bytesMax) {
        this.bytesMax = bytesMax;
        this.segmentRowsMax = segmentRowsMax;
        this.rowsMax = 2L * segmentRowsMax;
    }

    /** The segments to merge now; empty if it is well as it is. */
    List<SegmentView> choose(List<SegmentView> segments) {
        Map<Integer, List<SegmentView>> classes = new TreeMap<>();
        for (SegmentView view : segments) {
            long live = live(view);
            if (live < segmentRowsMax / 2) {
                classes.computeIfAbsent(sizeClass(live), ignored -> new ArrayList<>()).add(view);
            }
        }
        for (List<SegmentView> sameSize : classes.values()) {
            if (sameSize.size() >= FANOUT) {
                return bounded(sameSize);
            }
        }
        return segments.stream()
                .filter(view -> deletedShare(view) > DELETED_SHARE_MAX)
                .max(Comparator.comparingDouble(MergePolicy::deletedShare))
                .map(List::of)
                .orElse(List.of());
    }

    /**
     * All segments, in groups that can be merged; empty if they are as few as can be, without
     * deleted rows, and do not overlap.
     */
    List<List<SegmentView>> chooseAll(TableDef def, List<SegmentView> segments) {
        long live = segments.stream().mapToLong(MergePolicy::live).sum();
        boolean few = segments.size() <= Math.max(1, (live + segmentRowsMax - 1) / segmentRowsMax);
        boolean clean = segments.stream().allMatch(view -> view.deleted().isEmpty());
        boolean sorted = segments.size() <= 1 || (byPrimaryKey(def) && areApart(segments));
        return few && clean && sorted ? List.of() : groups(segments);
    }

    /** Neighbours by key together. */
    private List<List<SegmentView>> groups(List<SegmentView> segments) {
        List<List<SegmentView>> groups = new ArrayList<>();
        long bytes = 0;
        for (SegmentView view : byMinKey(segments)) {
            bytes += view.segment().sizeBytes();
            if (groups.isEmpty() || bytes > bytesMax) {
                groups.add(new ArrayList<>());
                bytes = view.segment().sizeBytes();
            }
            groups.getLast().add(view);
        }
        return groups;
    }

    private static List<SegmentView> byMinKey(List<SegmentView> segments) {
        return segments.stream()
                .sorted((a, b) -> KeyCodec.compare(a.segment().minKey(), b.segment().minKey()))
                .toList();
    }

    private static boolean byPrimaryKey(TableDef def) {
        return def.sortKey().isEmpty() || def.sortKey().equals(def.primaryKey());
    }

    private static boolean areApart(List<SegmentView> segments) {
        List<SegmentView> sorted = byMinKey(segments);
        for (int i = 1; i < sorted.size(); i++) {
            if (KeyCodec.compare(
                            sorted.get(i - 1).segment().maxKey(), sorted.get(i).segment().minKey())
                    >= 0) {
                return false;
            }
        }
        return true;
    }

    private List<SegmentView> bounded(List<SegmentView> sameSize) {
        List<SegmentView> chosen = new ArrayList<>();
        long rows = 0;
        long bytes = 0;
        for (SegmentView view : sameSize) {
            rows += live(view);
            bytes += view.segment().sizeBytes();
            if (chosen.size() >= 2 && (rows > rowsMax || bytes > bytesMax)) {
                break;
            }
            chosen.add(view);
        }
        return chosen;
    }

    static long live(SegmentView view) {
        return view.segment().rows() - view.deleted().getLongCardinality();
    }

    static double deletedShare(SegmentView view) {
        return (double) view.deleted().getLongCardinality() / view.segment().rows();
    }

    /** 0 for up to 1,000 rows, then one more for each factor of {@link #FANOUT}. */
    private static int sizeClass(long rows) {
        int sizeClass = 0;
        for (long bound = 1000; rows > bound; bound *= FANOUT) {
            sizeClass++;
        }
        return sizeClass;
    }
}
