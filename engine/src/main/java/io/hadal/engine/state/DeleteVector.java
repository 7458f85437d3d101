package io.hadal.engine.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which rows of a segment are deleted, as of any position that a view may have: a settled bitmap,
 * and recent marks with the positions that made them. One writer, any number of readers.
 */
final class DeleteVector {
    /** So many marks are worth a copy of the bitmap. */
    private static final int SETTLE_MIN = 64;

    private volatile Marks marks;
    private volatile @Nullable Built built;

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

    /** Settles the marks that every view sees. */
    void settle(long oldest) {
        Marks now = marks;
        int seen = now.countAt(oldest);
        if (seen < SETTLE_MIN) {
            return;
        }
        int rest = now.count - seen;
        int capacity = Math.max(4, rest * 2);
        long[] positions = new long[capacity];
        int[] ordinals = new int[capacity];
        System.arraycopy(now.positions, seen, positions, 0, rest);
        System.arraycopy(now.ordinals, seen, ordinals, 0, rest);
        marks = new Marks(now.with(now.settled, 0, seen), positions, ordinals, rest);
        built = null;
    }

    // ---- the readers' side

    boolean contains(int ordinal, long position) {
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
        int[] ordinals = Arrays.copyOfRange(now.ordinals, now.countAt(position), now.count);
        Arrays.sort(ordinals);
        return ordinals;
    }

    long count() {
        Marks now = marks;
        return now.settled.getLongCardinality() + now.count;
    }
}
