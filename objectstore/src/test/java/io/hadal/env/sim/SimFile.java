package io.hadal.env.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** The content of one simulated file: what programs see, and how much of it a crash must leave. */
final class SimFile {
    /**
     * Disks write whole sectors: within one, bytes are not reordered, but a torn one may hold
     * anything.
     */
    static final int SECTOR_BYTES = 512;

    private byte[] bytes;
    private int length;
    private int synced;

    /**
     * Parts that a failed sync has left in doubt for good: later syncs do not write them any more.
     */
    private final List<Range> doubtful = new ArrayList<>();

    private record Range(int from, int to) {}

    private SimFile(byte[] bytes, int length, int synced) {
        this.bytes = bytes;
        this.length = length;
        this.synced = synced;
    }

    static SimFile empty() {
        return new SimFile(new byte[64], 0, 0);
    }

    /** A file that has been synced with this content. */
    static SimFile synced(byte[] content) {
        return new SimFile(content.clone(), content.length, content.length);
    }

    int length() {
        return length;
    }

    byte[] content() {
        return Arrays.copyOf(bytes, length);
    }

    SimFile copy() {
        SimFile copy = new SimFile(content(), length, synced);
        copy.doubtful.addAll(doubtful);
        return copy;
    }

    void append(byte[] added, int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
        System.arraycopy(added, 0, bytes, length, count);
        length += count;
    }

    /**
     * Everything up to {@code end} is on the disk, except what an earlier failed sync has left in
     * doubt.
     */
    void syncedUpTo(int end) {
        synced = Math.max(synced, end);
    }

    /**
     * A sync failed. The system takes the pages for clean all the same: later syncs do not write
     * them again, and it may drop them at once, so that a program reads zeros where it has written.
     */
    void syncFailed(RandomGenerator random) {
        if (length == synced) {
            return;
        }
        doubtful.add(new Range(synced, length));
        if (random.nextBoolean()) {
            Arrays.fill(bytes, synced, length, (byte) 0);
        }
        synced = length;
    }

    /**
     * What is found after the power failed: all that was synced, and of the rest what the seed
     * leaves.
     */
    SimFile afterPowerLoss(RandomGenerator random) {
        int kept =
                switch (random.nextInt(4)) {
                    case 0 -> synced;
                    case 1 -> length;
                    default -> synced + random.nextInt(length - synced + 1);
                };
        byte[] content = Arrays.copyOf(bytes, kept);
        if (random.nextInt(3) == 0) {
            spoil(content, synced, kept, random);
        }
        for (Range range : doubtful) {
            spoil(content, range.from, Math.min(range.to, kept), random);
        }
        return new SimFile(content, kept, kept);
    }

    /** Leaves out or garbles some of the sectors between {@code from} and {@code to}. */
    private static void spoil(byte[] content, int from, int to, RandomGenerator random) {
        int start = from;
        while (start < to) {
            int end = Math.min(to, (start / SECTOR_BYTES + 1) * SECTOR_BYTES);
            switch (random.nextInt(4)) {
                case 0 -> Arrays.fill(content, start, end, (byte) 0);
                case 1 -> garble(content, start, end, random);
                default -> {
                    // This sector was written in time.
                }
            }
            start = end;
        }
    }

    private static void garble(byte[] content, int from, int to, RandomGenerator random) {
        byte[] garbage = new byte[to - from];
        random.nextBytes(garbage);
        System.arraycopy(garbage, 0, content, from, garbage.length);
    }
}
