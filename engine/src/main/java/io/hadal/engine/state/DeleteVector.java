package io.hadal.engine.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which rows of a segment are deleted, as of any position that a view may have: a settled bitmap,
 * and recent marks with the positions that made them, single ones and many at once. One writer, any
 * number of readers.
 */
final class DeleteVector {
    /** So many marks are worth a copy of the bitmap. */
    private static final int SETTLE_MIN = 64;

    private volatile Marks marks;
    private volatile @Nullable Built built;
    private volatile @Nullable Many many;

    DeleteVector(RoaringBitmap settled) {
        marks = new Marks(settled, new long[4], new int[4], 0);
    }

    /** Positions ascend. Entries before {@code count} never change. */
    private static final class Marks {
        private final RoaringBitmap settled;
        private final long[] positions;
        private final int[] ordinals;
        private volatile int count;

        Marks(RoaringBitmap settled, long[] positions, int[] ordinals, int count) {
            this.settled = settled;
            this.positions = positions;
            this.ordinals = ordinals;
            this.count = count;
        }

        /** Number of marks up to a position. */
        int countAt(long position) {
            int low = 0;
            int high = count;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (positions[middle] <= position) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        RoaringBitmap with(RoaringBitmap base, int from, int to) {
            RoaringBitmap bitmap = base.clone();
            for (int i = from; i < to; i++) {
                bitmap.add(ordinals[i]);
            }
            return bitmap;
        }
    }

    /** The bitmap of the first {@code count} marks, made for the last one who asked. */
    private record Built(Marks of, int count, RoaringBitmap bitmap) {}

    /** Rows that one record deleted together, before them those of earlier ones. */
    private record Many(long position, RoaringBitmap ordinals, @Nullable Many older) {}

    // ---- the writer's side

    void add(long position, int ordinal) {
        Marks now = marks;
        int count = now.count;
        if (count == now.positions.length) {
            now =
                    new Marks(
                            now.settled,
                            Arrays.copyOf(now.positions, count * 2),
                            Arrays.copyOf(now.ordinals, count * 2),
                            count);
            marks = now;
        }
        now.positions[count] = position;
        now.ordinals[count] = ordinal;
        now.count = count + 1;
    }

    /** Marks rows that are not marked yet. */
    void addAll(long position, RoaringBitmap ordinals) {
        many = new Many(position, ordinals, many);
    }

    /** Takes back what was added after a position; no view of then is open. */
    void removeAfter(long position) {
        Marks now = marks;
        built = null;
        now.count = now.countAt(position);
    }

    /** Settles the marks that every view sees. */
    void settle(long oldest) {
        Marks now = marks;
        int seen = now.countAt(oldest);
        Many settled = manyAt(oldest);
        if (seen < SETTLE_MIN && settled == null) {
            return;
        }
        int rest = now.count - seen;
        int capacity = Math.max(4, rest * 2);
        long[] positions = new long[capacity];
        int[] ordinals = new int[capacity];
        System.arraycopy(now.positions, seen, positions, 0, rest);
        System.arraycopy(now.ordinals, seen, ordinals, 0, rest);
        RoaringBitmap base = now.with(now.settled, 0, seen);
        for (Many each = settled; each != null; each = each.older) {
            base.or(each.ordinals);
        }
        marks = new Marks(base, positions, ordinals, rest);
        built = null;
        many = without(many, settled);
    }

    private static @Nullable Many without(@Nullable Many all, @Nullable Many settled) {
        return all == null || all == settled
                ? null
                : new Many(all.position, all.ordinals, without(all.older, settled));
    }

    /** Those of records up to a position. */
    private @Nullable Many manyAt(long position) {
        Many each = many;
        while (each != null && each.position > position) {
            each = each.older;
        }
        return each;
    }

    // ---- the readers' side

    boolean contains(int ordinal, long position) {
        // In this order: what is settled meanwhile is in one of them.
        for (Many each = manyAt(position); each != null; each = each.older) {
            if (each.ordinals.contains(ordinal)) {
                return true;
            }
        }
        Marks now = marks;
        if (now.settled.contains(ordinal)) {
            return true;
        }
        for (int i = now.countAt(position) - 1; i >= 0; i--) {
            if (now.ordinals[i] == ordinal) {
                return true;
            }
        }
        return false;
    }

    /** Not to be changed. */
    RoaringBitmap at(long position) {
        Many together = manyAt(position);
        RoaringBitmap single = singleAt(position);
        if (together == null) {
            return single;
        }
        RoaringBitmap all = single.clone();
        for (Many each = together; each != null; each = each.older) {
            all.or(each.ordinals);
        }
        return all;
    }

    private RoaringBitmap singleAt(long position) {
        Marks now = marks;
        int count = now.countAt(position);
        if (count == 0) {
            return now.settled;
        }
        Built last = built;
        if (last == null || last.of != now || last.count > count) {
            last = new Built(now, 0, now.settled);
        }
        if (last.count == count) {
            return last.bitmap;
        }
        RoaringBitmap bitmap = now.with(last.bitmap, last.count, count);
        built = new Built(now, count, bitmap);
        return bitmap;
    }

    /**
     * Ordinals that were marked after a position, ascending; it must be one that a registered view
     * still has.
     */
    int[] since(long position) {
        Marks now = marks;
        RoaringBitmap since = now.with(new RoaringBitmap(), now.countAt(position), now.count);
        for (Many each = many; each != null && each.position > position; each = each.older) {
            since.or(each.ordinals);
        }
        return since.toArray();
    }

    long count() {
        Marks now = marks;
        long count = now.settled.getLongCardinality() + now.count;
        for (Many each = many; each != null; each = each.older) {
            count += each.ordinals.getLongCardinality();
        }
        return count;
    }
}
