package io.hadal.engine.state;

import java.util.ArrayList;
import java.util.List;

/**
 * Keys in the order of the positions that gave them an older version. Only under the writer's
 * mutex.
 */
final class GarbageQueue {
    private static final int CAPACITY_MIN = 16;
    private static final byte[] FREE = {};

    private long[] positions = new long[CAPACITY_MIN];
    private byte[][] keys = new byte[CAPACITY_MIN][];
    private int head;
    private int count;

    void add(long position, byte[] key) {
        if (count == keys.length) {
            resize(count * 2);
        }
        int at = (head + count) & (keys.length - 1);
        positions[at] = position;
        keys[at] = key;
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Position of the first entry. */
    long position() {
        return positions[head];
    }

    byte[] poll() {
        byte[] key = keys[head];
        keys[head] = FREE;
        head = (head + 1) & (keys.length - 1);
        count--;
        if (count == 0 && keys.length > 1024) {
            resize(CAPACITY_MIN);
        }
        return key;
    }

    /** Keys of the entries after a position. */
    List<byte[]> since(long position) {
        List<byte[]> found = new ArrayList<>();
        for (int i = count - 1; i >= 0; i--) {
            int at = (head + i) & (keys.length - 1);
            if (positions[at] <= position) {
                break;
            }
            found.add(keys[at]);
        }
        return found;
    }

    private void resize(int capacity) {
        long[] nextPositions = new long[capacity];
        byte[][] nextKeys = new byte[capacity][];
        for (int i = 0; i < count; i++) {
            int at = (head + i) & (keys.length - 1);
            nextPositions[i] = positions[at];
            nextKeys[i] = keys[at];
        }
        positions = nextPositions;
        keys = nextKeys;
        head = 0;
    }
}
