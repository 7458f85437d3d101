package io.hadal.engine.maintain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * About when positions were committed, from samples of which the older ones grow thinner.
 * Thread-safe.
 */
final class PositionTimes {
    private static final int SAMPLES_MAX = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, Long> samples = new TreeMap<>();

    void note(long position, long timeMicros) {
        lock.lock();
        try {
            samples.put(position, timeMicros);
            if (samples.size() > SAMPLES_MAX) {
                thinOut();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A time at or before that of the position; 0 if nothing is known. */
    long timeAtOrBefore(long position) {
        lock.lock();
        try {
            Map.Entry<Long, Long> sample = samples.floorEntry(position);
            return sample == null ? 0 : sample.getValue();
        } finally {
            lock.unlock();
        }
    }

    private void thinOut() {
        List<Long> positions = new ArrayList<>(samples.keySet());
        for (int i = 1; i < positions.size() - 1; i += 2) {
            samples.remove(positions.get(i));
        }
    }
}
