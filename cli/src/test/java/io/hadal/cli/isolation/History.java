package io.hadal.cli.isolation;

import io.hadal.cli.isolation.Transaction.Outcome;
import io.hadal.cli.isolation.Transaction.Read;
import io.hadal.cli.isolation.Transaction.Write;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Transactions, and who wrote which element. Those whose end is unknown count as committed if a
 * committed one saw what they wrote; else they say nothing.
 */
final class History {
    private final Map<Long, Transaction> writers = new HashMap<>();
    private final Map<Long, Integer> keys = new HashMap<>();
    private final List<Transaction> effective;

    History(List<Transaction> all) {
        for (Transaction transaction : all) {
            for (Write write : transaction.writes()) {
                if (writers.put(write.element(), transaction) != null) {
                    throw new IllegalArgumentException(
                            "element " + write.element() + " was written twice");
                }
                keys.put(write.element(), write.key());
            }
        }
        Set<Long> seen = new HashSet<>();
        for (Transaction transaction : all) {
            if (transaction.outcome() == Outcome.COMMITTED) {
                for (Read read : transaction.reads()) {
                    read.seen().values().forEach(seen::addAll);
                }
            }
        }
        this.effective = all.stream().filter(transaction -> counts(transaction, seen)).toList();
    }

    private static boolean counts(Transaction transaction, Set<Long> seen) {
        return switch (transaction.outcome()) {
            case COMMITTED -> true;
            case ABORTED -> false;
            case UNKNOWN ->
                    transaction.writes().stream().anyMatch(write -> seen.contains(write.element()));
        };
    }

    /** Those that have happened. */
    List<Transaction> effective() {
        return effective;
    }

    /** Who wrote it, whatever became of it; null = nobody. */
    @Nullable Transaction writer(long element) {
        return writers.get(element);
    }

    /** To which key it was written; -1 = to none. */
    int key(long element) {
        return keys.getOrDefault(element, -1);
    }
}
