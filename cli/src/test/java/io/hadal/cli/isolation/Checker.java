package io.hadal.cli.isolation;

import io.hadal.cli.isolation.Transaction.Read;
import io.hadal.cli.isolation.Transaction.Span;
import io.hadal.cli.isolation.Transaction.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds what cannot have happened under an isolation level. The method is that of Kingsbury and
 * Alvaro, Elle: Inferring Isolation Anomalies from Experimental Observations (VLDB 14(3), 2020):
 * elements are unique, so reads tell the order in which they were written, and that tells who came
 * before whom. Time counts too: what had ended before another began came before it, so that nothing
 * acknowledged may be missing later, crash or no crash.
 *
 * <p>READ COMMITTED: no circle of dependencies between transactions, and none that a snapshot
 * excludes between the statements that read and the transactions that wrote: each statement sees
 * one commit. REPEATABLE READ: none that a snapshot excludes between whole transactions.
 */
final class Checker {
    private final History history;
    private final VersionOrder order;
    private final List<Span> spans = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    private Checker(History history, VersionOrder order) {
        this.history = history;
        this.order = order;
    }

    /**
     * @return a line per anomaly that the level excludes
     */
    static List<String> ofLists(List<Transaction> transactions, Level level) {
        History history = new History(transactions);
        return check(history, VersionOrder.ofLists(history), level, true);
    }

    /** Likewise. Every write must follow a read or a write of its key in the same transaction. */
    static List<String> ofRegisters(List<Transaction> transactions, Level level) {
        History history = new History(transactions);
        return check(history, VersionOrder.ofRegisters(history), level, false);
    }

    private static List<String> check(
            History history, VersionOrder order, Level level, boolean lists) {
        List<String> found = new ArrayList<>(order.anomalies());
        found.addAll(DirectAnomalies.of(history, level, lists));
        if (level == Level.READ_COMMITTED) {
            add(found, "G1c", new Checker(history, order).between(false).circle());
        }
        boolean statements = level == Level.READ_COMMITTED;
        add(found, "read skew", new Checker(history, order).between(statements).snapshotCircle());
        return found;
    }

    private static void add(List<String> found, String name, @Nullable String circle) {
        if (circle != null) {
            found.add(name + ": " + circle);
        }
    }

    /**
     * @param statements whether each read stands for itself, not for its transaction
     */
    private Dependencies between(boolean statements) {
        Dependencies dependencies = new Dependencies();
        for (Transaction transaction : history.effective()) {
            String name = name(transaction);
            node(name, transaction.when());
            int number = 0;
            for (Read read : transaction.reads()) {
                String reader = statements ? name + "/" + ++number : name;
                if (statements) {
                    node(reader, read.when());
                }
                reads(dependencies, transaction, read, reader);
            }
        }
        writes(dependencies);
        time(dependencies);
        return dependencies;
    }

    private void node(String name, Span span) {
        names.add(name);
        spans.add(span);
    }

    private static String name(Transaction transaction) {
        return "T" + transaction.id();
    }

    private void reads(Dependencies dependencies, Transaction from, Read read, String reader) {
        Set<Long> own = new HashSet<>(from.writes().stream().map(Write::element).toList());
        read.seen()
                .forEach((key, seen) -> {
                    List<Long> others = seen.stream().filter(each -> !own.contains(each)).toList();
                    if (others.isEmpty() && !seen.isEmpty()) {
                        return; // A register that it has overwritten.
                    }
                    long version = VersionOrder.lastOr(others, VersionOrder.NOTHING);
                    Transaction writer = history.writer(version);
                    if (writer != null) {
                        dependencies.depends(name(writer), reader, "read " + version);
                    }
                    Long next = order.after(key, version);
                    Transaction later = next == null ? null : history.writer(next);
                    if (later != null && later.id() != from.id()) {
                        dependencies.antiDepends(reader, name(later), "missed " + next);
                    }
                });
    }

    private void writes(Dependencies dependencies) {
        order.next()
                .forEach((version, next) -> {
                    Transaction first = history.writer(version.element());
                    Transaction second = history.writer(next);
                    if (first != null && second != null) {
                        dependencies.depends(name(first), name(second), "overwritten by " + next);
                    }
                });
    }

    /** What began after an end came after all ends until then: a chain of ends says so. */
    private void time(Dependencies dependencies) {
        TreeMap<Long, String> ends = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            long end = spans.get(i).ended();
            if (end < Long.MAX_VALUE) {
                ends.put(end, "end " + end);
                dependencies.depends(names.get(i), "end " + end, "ended");
            }
        }
        String before = null;
        for (String end : ends.values()) {
            if (before != null) {
                dependencies.depends(before, end, "then");
            }
            before = end;
        }
        for (int i = 0; i < names.size(); i++) {
            Map.Entry<Long, String> last = ends.lowerEntry(spans.get(i).begun());
            if (last != null) {
                dependencies.depends(last.getValue(), names.get(i), "then began");
            }
        }
    }
}
