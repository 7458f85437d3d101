package io.hadal.engine.segment;

import io.hadal.storage.row.KeyCodec;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a segment's rows in order, each with the ordinal of its row. Immutable, thread-safe.
 */
final class KeyIndex {
    private static final int BYTES_MAX = Integer.MAX_VALUE - 16;

    private final byte[] arena;

    /** Where keys begin in the arena, and the end of the last one. */
    private final int[] offsets;

    /** Per key; null if the rows lie in the order of their keys. */
    private final int @Nullable [] ordinals;

    /** Per ordinal the place of its key, made when first needed. */
    private volatile int @Nullable [] ranks;

    private KeyIndex(byte[] arena, int[] offsets, int @Nullable [] ordinals) {
        this.arena = arena;
        this.offsets = offsets;
        this.ordinals = ordinals;
    }

    int size() {
        return offsets.length - 1;
    }

    long weight() {
        return arena.length
                + 4L * offsets.length
                + (ordinals == null ? 0 : 8L * ordinals.length)
                + 64;
    }

    byte[] first() {
        return key(0);
    }

    byte[] last() {
        return key(size() - 1);
    }

    /** Ordinals of the rows with this key, ascending. */
    int[] find(byte[] key) {
        int from = lowerBound(key);
        int to = from;
        while (to < size() && compare(to, key) == 0) {
            to++;
        }
        int[] found = new int[to - from];
        for (int i = from; i < to; i++) {
            found[i - from] = ordinals == null ? i : ordinals[i];
        }
        return found;
    }

    /** The key of the row with this ordinal. */
    byte[] keyOf(int ordinal) {
        return key(ordinals == null ? ordinal : ranks()[ordinal]);
    }

    private int[] ranks() {
        int[] present = ranks;
        if (present == null) {
            int[] places = Objects.requireNonNull(ordinals);
            present = new int[places.length];
            for (int rank = 0; rank < places.length; rank++) {
                present[places[rank]] = rank;
            }
            ranks = present;
        }
        return present;
    }

    private byte[] key(int rank) {
        return Arrays.copyOfRange(arena, offsets[rank], offsets[rank + 1]);
    }

    private int lowerBound(byte[] key) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int compare(int rank, byte[] key) {
        return Arrays.compareUnsigned(arena, offsets[rank], offsets[rank + 1], key, 0, key.length);
    }

    /** Takes keys in any order; those that come in order need no sort. */
    static final class Builder {
        private byte[] arena;
        private int used;
        private final int[] offsets;
        private final int[] ordinals;
        private int count;
        private boolean sorted = true;
        private boolean inPlace = true;

        Builder(int rows) {
            arena = new byte[Math.max(64, (int) Math.min(rows * 8L, BYTES_MAX))];
            offsets = new int[rows + 1];
            ordinals = new int[rows];
        }

        int count() {
            return count;
        }

        void add(byte[] key, int ordinal) {
            if (used > BYTES_MAX - key.length) {
                throw new IllegalStateException("the keys of a segment take more than 2 GiB");
            }
            if (used + key.length > arena.length) {
                arena =
                        Arrays.copyOf(
                                arena,
                                (int)
                                        Math.min(
                                                Math.max(
                                                        arena.length * 2L,
                                                        (long) used + key.length),
                                                BYTES_MAX));
            }
            System.arraycopy(key, 0, arena, used, key.length);
            if (count > 0) {
                int order =
                        Arrays.compareUnsigned(arena, offsets[count - 1], used, key, 0, key.length);
                sorted &= order < 0 || (order == 0 && ordinals[count - 1] < ordinal);
            }
            inPlace &= ordinal == count;
            ordinals[count++] = ordinal;
            used += key.length;
            offsets[count] = used;
        }

        KeyIndex build() {
            if (count != ordinals.length) {
                throw new IllegalStateException(
                        "%d keys were given, not %d".formatted(count, ordinals.length));
            }
            return sorted
                    ? new KeyIndex(Arrays.copyOf(arena, used), offsets, inPlace ? null : ordinals)
                    : sorted();
        }

        private KeyIndex sorted() {
            Integer[] ranks = new Integer[count];
            Arrays.setAll(ranks, i -> i);
            Comparator<Integer> byKey =
                    (a, b) ->
                            Arrays.compareUnsigned(
                                    arena,
                                    offsets[a],
                                    offsets[a + 1],
                                    arena,
                                    offsets[b],
                                    offsets[b + 1]);
            Arrays.sort(ranks, byKey.thenComparing(rank -> ordinals[rank]));
            byte[] sortedArena = new byte[used];
            int[] sortedOffsets = new int[count + 1];
            int[] sortedOrdinals = new int[count];
            for (int i = 0; i < count; i++) {
                int length = offsets[ranks[i] + 1] - offsets[ranks[i]];
                System.arraycopy(arena, offsets[ranks[i]], sortedArena, sortedOffsets[i], length);
                sortedOffsets[i + 1] = sortedOffsets[i] + length;
                sortedOrdinals[i] = ordinals[ranks[i]];
            }
            return new KeyIndex(sortedArena, sortedOffsets, sortedOrdinals);
        }
    }

    /** Whether the keys are different from each other. */
    boolean isUnique() {
        for (int i = 1; i < size(); i++) {
            if (KeyCodec.compare(key(i - 1), key(i)) == 0) {
                return false;
            }
        }
        return true;
    }
}
