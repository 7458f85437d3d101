package io.hadal.storage.log;

/**
 * What one start for writing produced: every name that a writer creates carries its line. Terms
 * only grow along a history but are not unique across buckets; the line is.
 *
 * @param term 1 for the first line of a storage id, then parent's + 1
 * @param random a random number, 0 to 2^63 - 1
 */
public record Line(long term, long random) implements Comparable<Line> {

    public Line {
        if (term < 1 || random < 0) {
            throw new IllegalArgumentException("no such line: " + term + "_" + random);
        }
    }

    /** Reads {@link #toString}'s form. Throws IllegalArgumentException. */
    public static Line parse(String text) {
        int bar = text.indexOf('_');
        if (bar < 1) {
            throw new IllegalArgumentException("no line: " + text);
        }
        return new Line(
                Long.parseLong(text, 0, bar, 10), Long.parseLong(text, bar + 1, text.length(), 10));
    }

    @Override
    public int compareTo(Line other) {
        int byTerm = Long.compare(term, other.term);
        return byTerm != 0 ? byTerm : Long.compare(random, other.random);
    }

    /** {@code <term>_<random>}. */
    @Override
    public String toString() {
        return term + "_" + random;
    }
}
