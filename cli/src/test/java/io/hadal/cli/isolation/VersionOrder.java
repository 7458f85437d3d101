package io.hadal.cli.isolation;

import io.hadal.cli.isolation.Transaction.Read;
import io.hadal.cli.isolation.Transaction.Statement;
import io.hadal.cli.isolation.Transaction.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In which order the elements of each key were written, as far as reads tell. {@link #NOTHING} is
 * what a key holds first.
 *
 * @param next element written after another one, per key
 * @param anomalies why there is no such order
 */
record VersionOrder(Map<Version, Long> next, List<String> anomalies) {
    static final long NOTHING = 0;

    record Version(int key, long element) {}

    /** The element that came after this one, or null. */
    @Nullable Long after(int key, long element) {
        return next.get(new Version(key, element));
    }

    /** A list's longest read has the order; every other read of it must be a beginning of it. */
    static VersionOrder ofLists(History history) {
        Map<Integer, List<Long>> longest = new HashMap<>();
        for (Transaction transaction : history.effective()) {
            for (Read read : transaction.reads()) {
                read.seen()
                        .forEach((key, seen) ->
                                longest.merge(key, seen, (a, b) -> a.size() >= b.size() ? a : b));
            }
        }
        List<String> anomalies = new ArrayList<>();
        for (Transaction transaction : history.effective()) {
            for (Read read : transaction.reads()) {
                read.seen()
                        .forEach((key, seen) -> {
                            List<Long> whole = longest.getOrDefault(key, List.of());
                            if (!whole.subList(0, seen.size()).equals(seen)) {
                                anomalies.add(
                                        "incompatible order: key %d was %s and %s in %s"
                                                .formatted(key, whole, seen, transaction));
                            }
                        });
            }
        }
        Map<Version, Long> next = new HashMap<>();
        longest.forEach((key, elements) -> {
            long before = NOTHING;
            for (long element : elements) {
                if (next.put(new Version(key, before), element) != null) {
                    anomalies.add("duplicate: key %d is %s".formatted(key, elements));
                }
                before = element;
            }
        });
        lost(history, next, anomalies);
        return new VersionOrder(next, anomalies);
    }

    private static void lost(History history, Map<Version, Long> next, List<String> anomalies) {
        for (Transaction transaction : history.effective()) {
            for (Write write : transaction.writes()) {
                if (!next.containsValue(write.element())) {
                    anomalies.add(
                            "lost write: nobody ever saw %d of key %d, of %s"
                                    .formatted(write.element(), write.key(), transaction));
                }
            }
        }
    }

    /**
     * A register is only written by who has read it before in the same transaction, or has written
     * it: what was there then is what is overwritten. Two that overwrite the same = a lost update.
     */
    static VersionOrder ofRegisters(History history) {
        Map<Version, Long> next = new HashMap<>();
        List<String> anomalies = new ArrayList<>();
        for (Transaction transaction : history.effective()) {
            Map<Integer, Long> held = new HashMap<>();
            for (Statement statement : transaction.statements()) {
                switch (statement) {
                    case Read read ->
                            read.seen()
                                    .forEach((key, seen) -> held.put(key, lastOr(seen, NOTHING)));
                    case Write write -> {
                        Long before = held.put(write.key(), write.element());
                        if (before == null) {
                            throw new IllegalArgumentException("not read before: " + transaction);
                        }
                        Long other = next.put(new Version(write.key(), before), write.element());
                        if (other != null) {
                            anomalies.add(
                                    "lost update: %d and %d both overwrote %d of key %d; %s"
                                            .formatted(
                                                    other,
                                                    write.element(),
                                                    before,
                                                    write.key(),
                                                    transaction));
                        }
                    }
                }
            }
        }
        return new VersionOrder(next, anomalies);
    }

    /** What a read of a key shows last. */
    static long lastOr(List<Long> seen, long otherwise) {
        return seen.isEmpty() ? otherwise : seen.getLast();
    }
}
