package io.hadal.engine.open;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one opening of a database for writing has shown and tried: the reference that later states
 * are held against.
 */
final class WriterModel {
    /** What is known of an attempt to commit. */
    enum Fate {
        /** Under way, or ended by an error that leaves it open. */
        MAYBE,
        /** Refused before it began. */
        NOT,
        ACKNOWLEDGED
    }

    final String node;
    private final List<Long> base;
    private final Map<Long, Fate> tried = new LinkedHashMap<>();

    /**
     * @param base the rows that were there when it was opened, in the order of their commits
     */
    WriterModel(String node, List<Long> base) {
        this.node = node;
        this.base = List.copyOf(base);
    }

    void tried(long id, Fate fate) {
        tried.put(id, fate);
    }

    /** The rows whose commits were acknowledged. */
    List<Long> acknowledged() {
        List<Long> ids = new ArrayList<>();
        tried.forEach((id, fate) -> {
            if (fate == Fate.ACKNOWLEDGED) {
                ids.add(id);
            }
        });
        return ids;
    }

    /**
     * Whether a state is one after some commit of this writer: what it began with, then its commits
     * in order up to a point, without a gap but for those that may not have happened.
     */
    boolean explains(List<Long> state) {
        if (state.size() < base.size() || !state.subList(0, base.size()).equals(base)) {
            return false;
        }
        int next = base.size();
        for (Map.Entry<Long, Fate> attempt : tried.entrySet()) {
            if (next == state.size()) {
                return true;
            }
            if (state.get(next).equals(attempt.getKey())) {
                if (attempt.getValue() == Fate.NOT) {
                    return false;
                }
                next++;
            } else if (attempt.getValue() == Fate.ACKNOWLEDGED) {
                return false;
            }
        }
        return next == state.size();
    }

    @Override
    public String toString() {
        return node + " from " + base + " tried " + tried;
    }
}
