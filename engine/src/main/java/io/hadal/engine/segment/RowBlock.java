package io.hadal.engine.segment;

import java.util.Arrays;

/** Decoded rows of consecutive ordinals. Immutable, thread-safe. */
final class RowBlock {
    /**
     * Rows per block; a row group of the file, so that one block decodes one group. Of large rows a
     * block has fewer.
     */
    static final int ROWS_MAX = SegmentWriter.ROW_GROUP_ROWS;

    static final int ROWS_MIN = 64;

    /** A block with more is made smaller, down to {@link #ROWS_MIN} rows. */
    static final int BYTES_MAX = 16 << 20;

    private final byte[] arena;
    private final int[] ends;

    private RowBlock(byte[] arena, int[] ends) {
        this.arena = arena;
        this.ends = ends;
    }

    int size() {
        return ends.length;
    }

    long weight() {
        return arena.length + 4L * ends.length + 64;
    }

    byte[] row(int index) {
        return Arrays.copyOfRange(arena, index == 0 ? 0 : ends[index - 1], ends[index]);
    }

    static final class Builder {
        private byte[] arena = new byte[1 << 16];
        private int[] ends = new int[1024];
        private int count;

        long bytes() {
            return count == 0 ? 0 : ends[count - 1];
        }

        void add(byte[] row) {
            int used = count == 0 ? 0 : ends[count - 1];
            int end = Math.addExact(used, row.length);
            if (end > arena.length) {
                arena =
                        Arrays.copyOf(
                                arena,
                                (int)
                                        Math.min(
                                                Math.max(arena.length * 2L, end),
                                                Integer.MAX_VALUE - 8));
            }
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, count * 2);
            }
            System.arraycopy(row, 0, arena, used, row.length);
            ends[count++] = end;
        }

        RowBlock build() {
            return new RowBlock(
                    Arrays.copyOf(arena, count == 0 ? 0 : ends[count - 1]),
                    Arrays.copyOf(ends, count));
        }
    }
}
