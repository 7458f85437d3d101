package io.hadal.engine.open;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one opening of a database for writing has shown and tried: the reference that later states
 * are held against.
 */
public final class WriterModel {
    /** What is known of an attempt to commit. */
    public enum Fate {
        /** Under way, or ended by an error that leaves it open. */
        MAYBE,
        /** Refused before it began. */
        NOT,
        ACKNOWLEDGED
    }

    /** A transaction of a client. */
    public static final class Attempt {
        public final long number;
        final int client;

        /** Rows that it sets, or deletes (null). */
        final Map<Long, @Nullable String> effect;

        public Fate fate = Fate.MAYBE;

        /** Where it was committed, as far as the client was told; or 0. */
        long position;

        private Attempt(long number, int client, Map<Long, @Nullable String> effect) {
            this.number = number;
            this.client = client;
            this.effect = effect;
        }

        public void acknowledged(long at) {
            fate = Fate.ACKNOWLEDGED;
            position = at;
        }

        @Override
        public String toString() {
            return number + " of client " + client + " at " + position + " " + fate + " " + effect;
        }
    }

    public final String node;
    final long term;
    public final Content base;

    /** How many clients go on. */
    int clients;

    private final List<Attempt> attempts = new ArrayList<>();

    /**
     * @param base what was there when it was opened
     */
    public WriterModel(String node, long term, Content base) {
        this.node = node;
        this.term = term;
        this.base = base;
    }

    public Attempt begin(long number, int client, Map<Long, @Nullable String> effect) {
        Attempt attempt = new Attempt(number, client, effect);
        attempts.add(attempt);
        return attempt;
    }

    /** Numbers of the transactions that must be there after a restart. */
    public Set<Long> acknowledged() {
        Set<Long> numbers = new TreeSet<>(base.done());
        attempts.stream()
                .filter(attempt -> attempt.fate == Fate.ACKNOWLEDGED)
                .forEach(attempt -> numbers.add(attempt.number));
        return numbers;
    }

    /**
     * Why a state is not one after some commit of this writer, that is: what it began with, then
     * its commits in order up to a point, without a gap but for those that may not have happened.
     * Null if it is one.
     */
    public @Nullable String contradicts(Content shown) {
        Set<Long> missing = new TreeSet<>(base.done());
        missing.removeAll(shown.done());
        Set<Long> fresh = new TreeSet<>(shown.done());
        fresh.removeAll(base.done());
        List<Attempt> visible =
                attempts.stream().filter(attempt -> fresh.remove(attempt.number)).toList();
        if (!missing.isEmpty() || !fresh.isEmpty()) {
            return "it lacks %s of the beginning, and has %s of others".formatted(missing, fresh);
        }
        for (Attempt attempt : visible) {
            if (attempt.fate == Fate.NOT) {
                return "it holds what was refused: " + attempt;
            }
        }
        Attempt gap = gap(visible);
        if (gap != null) {
            return "it lacks " + gap + ", but not what came after it";
        }
        Map<Long, String> expected = replayed(visible);
        return expected.equals(shown.rows())
                ? null
                : "it has the rows %s, not %s".formatted(shown.rows(), expected);
    }

    /** Why it is not the state after exactly the commits up to a position, or null. */
    public @Nullable String contradictsAt(Content shown, long position) {
        for (Attempt attempt : attempts) {
            boolean within = attempt.position <= position;
            if (attempt.position > 0 && shown.done().contains(attempt.number) != within) {
                return "at position " + position + " it " + (within ? "lacks " : "has ") + attempt;
            }
        }
        return contradicts(shown);
    }

    private @Nullable Attempt gap(List<Attempt> visible) {
        long last = visible.stream().mapToLong(attempt -> attempt.position).max().orElse(0);
        Map<Integer, Attempt> missing = new TreeMap<>();
        for (Attempt attempt : attempts) {
            if (visible.contains(attempt)) {
                Attempt before = missing.get(attempt.client);
                if (before != null) {
                    return before;
                }
            } else if (attempt.fate == Fate.ACKNOWLEDGED) {
                missing.put(attempt.client, attempt);
                if (attempt.position > 0 && attempt.position <= last) {
                    return attempt;
                }
            }
        }
        return null;
    }

    /** Clients write different rows, so that only the order within each matters. */
    private Map<Long, String> replayed(List<Attempt> visible) {
        Map<Long, String> rows = new TreeMap<>(base.rows());
        for (Attempt attempt : visible) {
            attempt.effect.forEach((id, a) -> {
                if (a == null) {
                    rows.remove(id);
                } else {
                    rows.put(id, a);
                }
            });
        }
        return rows;
    }

    @Override
    public String toString() {
        return node + " with term " + term;
    }
}
