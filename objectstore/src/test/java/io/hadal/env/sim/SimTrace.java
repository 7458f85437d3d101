package io.hadal.env.sim;

/**
 * The last events of a world, for failure messages, and a fingerprint of all of them, for proofs of
 * determinism.
 */
final class SimTrace {
    private static final int SIZE = 256;

    private final long[] times = new long[SIZE];
    private final Object[] whats = new Object[SIZE];
    private final String[] details = new String[SIZE];
    private long count;
    private long fingerprint;

    /** A task runs. */
    void step(long nanos, SimTask task) {
        add(nanos, task, "", task.id);
    }

    void event(long nanos, String what, String detail) {
        add(nanos, what, detail, 31 * what.hashCode() + detail.hashCode());
    }

    private void add(long nanos, Object what, String detail, int hash) {
        int at = (int) (count++ % SIZE);
        times[at] = nanos;
        whats[at] = what;
        details[at] = detail;
        // A multiplication by a large odd number spreads each event over all bits of the sum.
        fingerprint = (fingerprint ^ nanos ^ ((long) hash << 32)) * 0x9E3779B97F4A7C15L + hash;
        fingerprint ^= fingerprint >>> 29;
    }

    long fingerprint() {
        return fingerprint;
    }

    /** The last events, oldest first, one a line. */
    String text(int events) {
        StringBuilder text = new StringBuilder();
        for (long i = Math.max(0, count - Math.min(events, SIZE)); i < count; i++) {
            int at = (int) (i % SIZE);
            text.append(String.format("  %,18d ns  ", times[at]));
            text.append(
                    whats[at] instanceof SimTask task
                            ? "run " + task
                            : whats[at] + " " + details[at]);
            text.append('\n');
        }
        return text.toString();
    }
}
