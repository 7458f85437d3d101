package io.hadal.engine.tx;

import io.hadal.engine.state.HotTable;
import io.hadal.engine.state.HotTable.At;
import io.hadal.engine.state.Layout;
import io.hadal.engine.state.LiveSegment;
import io.hadal.storage.log.LogRecord.Place;
import io.hadal.storage.log.Segment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves a transaction's rows out of memory when they are many: new ones to segments of its own, of
 * replaced and deleted ones in segments only the places stay. Its table is locked as a whole then,
 * so that the locks on the rows can go as well. Rows that replace a hot one stay in memory: its
 * versions and the new row's must be in one place. So do those that were written more than once.
 */
final class Overflow {
    /** A table with less than this share of the writes is left alone. */
    private static final int TABLE_SHARE = 4;

    /** A part with less than this share of what may be in memory is not worth a segment. */
    private static final int PART_SHARE = 16;

    private final TransactionManager manager;
    private final LockedRows rows;
    private final OwnWrites writes;
    private long bytesLeft;

    Overflow(TransactionManager manager, LockedRows rows, OwnWrites writes) {
        this.manager = manager;
        this.rows = rows;
        this.writes = writes;
    }

    /** Whether so much was written since it was last moved that it should be now. */
    boolean isDue() {
        return rows.bytes() + writes.bytes()
                > bytesLeft + manager.limits().segmentBytes().getAsLong();
    }

    /**
     * Moves what can be moved of the writes after a number. If it fails, all is as it was.
     *
     * @param after the last write that a view in use shows
     */
    void move(long after) {
        manager.pipeline().admitUpkeep();
        long share = writes.bytes() / TABLE_SHARE;
        for (OwnTable table : writes.tables()) {
            if (table.writes().bytes() > share) {
                rows.lockTable(table.def().id(), true);
                move(table, after);
                rows.releaseUnused(table);
            }
        }
        bytesLeft = rows.bytes() + writes.bytes();
    }

    private void move(OwnTable table, long after) {
        List<Draft> drafts;
        do {
            drafts = drafts(table, after);
        } while (!hold(table, drafts));
        int done = 0;
        try {
            for (Draft draft : drafts) {
                StoredPart part = store(table, draft);
                writes.stored(table, part, draft.keys());
                done++;
            }
        } finally {
            for (Draft draft : drafts.subList(done, drafts.size())) {
                draft.replaced().keySet().forEach(LiveSegment::release);
            }
        }
    }

    private StoredPart store(OwnTable table, Draft draft) {
        List<Segment> segments =
                draft.isOnlyDeletes()
                        ? List.of()
                        : manager.output().write(table.def(), draft::rows);
        return new StoredPart(
                draft.last(), segments.stream().map(LiveSegment::new).toList(), draft.replaced());
    }

    /** The rows that can be moved, in parts that may be undone apart. */
    private List<Draft> drafts(OwnTable table, long after) {
        List<Draft> drafts = new ArrayList<>();
        long first = after;
        for (long boundary : writes.boundaries()) {
            if (boundary > first) {
                drafts.add(new Draft(first, boundary));
                first = boundary;
            }
        }
        drafts.add(new Draft(first, writes.count()));
        Layout layout = table.state().layout();
        HotTable.Rows own = table.writes().changes(null, null, At.NEWEST);
        while (own.next()) {
            Draft draft = own.only() ? find(drafts, own.position()) : null;
            if (draft != null) {
                add(table, layout, own, draft);
            }
        }
        long bytesMin = manager.limits().segmentBytes().getAsLong() / PART_SHARE;
        drafts.removeIf(draft -> draft.bytes() < bytesMin);
        return drafts;
    }

    private static @Nullable Draft find(List<Draft> drafts, long number) {
        int low = 0;
        int high = drafts.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int compared = drafts.get(middle).compare(number);
            if (compared == 0) {
                return drafts.get(middle);
            }
            low = compared > 0 ? middle + 1 : low;
            high = compared < 0 ? middle - 1 : high;
        }
        return null;
    }

    private void add(OwnTable table, Layout layout, HotTable.Rows own, Draft draft) {
        BaseRow base = rows.baseIn(layout, table, own.key());
        if (base.hot()) {
            return;
        }
        Place place = base.place();
        LiveSegment replaced = null;
        if (place != null && !table.stored().replaces(place)) {
            replaced = layout.segment(place.segment());
        }
        if (place != null && replaced != null) {
            draft.replace(replaced, place.ordinal());
        }
        draft.add(own.key(), own.deleted() ? null : own.row());
    }

    /** Keeps merges away from what the drafts replace; false if one was faster. */
    private boolean hold(OwnTable table, List<Draft> drafts) {
        Set<LiveSegment> needed = new HashSet<>();
        drafts.forEach(draft -> needed.addAll(draft.replaced().keySet()));
        boolean[] held = new boolean[1];
        manager.pipeline()
                .append((position, timeMicros) -> {
                    Layout now = table.state().layout();
                    held[0] =
                            needed.stream()
                                    .allMatch(live -> now.segment(live.segment().id()) == live);
                    if (held[0]) {
                        drafts.forEach(
                                draft -> draft.replaced().keySet().forEach(LiveSegment::hold));
                    }
                    return null;
                });
        return held[0];
    }
}
