package io.hadal.cli.isolation;

import io.hadal.cli.isolation.Transaction.Outcome;
import io.hadal.cli.isolation.Transaction.Read;
import io.hadal.cli.isolation.Transaction.Statement;
import io.hadal.cli.isolation.Transaction.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a single read gives away: G1a, G1b, garbage, and a transaction that contradicts itself. */
final class DirectAnomalies {
    private final History history;
    private final Level level;
    private final boolean lists;
    private final List<String> found = new ArrayList<>();

    private DirectAnomalies(History history, Level level, boolean lists) {
        this.history = history;
        this.level = level;
        this.lists = lists;
    }

    static List<String> of(History history, Level level, boolean lists) {
        DirectAnomalies anomalies = new DirectAnomalies(history, level, lists);
        history.effective().forEach(anomalies::look);
        return anomalies.found;
    }

    private void look(Transaction transaction) {
        Map<Integer, List<Long>> own = new HashMap<>();
        Map<Integer, List<Long>> earlier = new HashMap<>();
        for (Statement statement : transaction.statements()) {
            switch (statement) {
                case Write write ->
                        own.computeIfAbsent(write.key(), key -> new ArrayList<>())
                                .add(write.element());
                case Read read ->
                        read.seen()
                                .forEach((key, seen) -> {
                                    List<Long> mine = own.getOrDefault(key, List.of());
                                    others(transaction, key, seen);
                                    itself(transaction, key, seen, mine, earlier);
                                });
            }
        }
    }

    private void others(Transaction reader, int key, List<Long> seen) {
        for (long element : seen) {
            Transaction writer = history.writer(element);
            if (writer == null || history.key(element) != key) {
                add("garbage: %d in key %d, which nobody wrote there", reader, element, key);
            } else if (writer.outcome() == Outcome.ABORTED) {
                add("G1a aborted read: %d of key %d", reader, element, key);
            }
        }
        if (seen.isEmpty()) {
            return;
        }
        Transaction writer = history.writer(seen.getLast());
        if (writer != null && writer.id() != reader.id()) {
            Long last = lastOf(writer, key);
            if (last != null && last.longValue() != seen.getLast()) {
                add("G1b intermediate read: %d of key %d", reader, seen.getLast(), key);
            }
        }
    }

    private static @Nullable Long lastOf(Transaction writer, int key) {
        return writer.writes().stream()
                .filter(write -> write.key() == key)
                .map(Write::element)
                .reduce((first, second) -> second)
                .orElse(null);
    }

    /** It sees what it has written itself, and in a snapshot the rest stays as it was. */
    private void itself(
            Transaction reader,
            int key,
            List<Long> seen,
            List<Long> mine,
            Map<Integer, List<Long>> earlier) {
        List<Long> expected = lists || mine.isEmpty() ? mine : List.of(mine.getLast());
        int split = seen.size() - expected.size();
        if (split < 0 || !seen.subList(split, seen.size()).equals(expected)) {
            add("own writes: key %d is not what it wrote, but %d long", reader, key, seen.size());
            return;
        }
        if (level == Level.REPEATABLE_READ && (lists || mine.isEmpty())) {
            List<Long> rest = seen.subList(0, split);
            List<Long> before = earlier.putIfAbsent(key, rest);
            if (before != null && !before.equals(rest)) {
                add("unrepeatable read: key %d, then %d long", reader, key, rest.size());
            }
        }
    }

    private void add(String text, Transaction reader, long first, long second) {
        found.add(text.formatted(first, second) + ", in " + reader);
    }
}
