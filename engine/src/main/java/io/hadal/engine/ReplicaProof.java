package io.hadal.engine;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words of a proof that a replica can be restored: at one commit its rows, read from its store
 * alone, are those that are here.
 */
public final class ReplicaProof {
    private ReplicaProof() {}

    /**
     * Rows of a table.
     *
     * @param checksum of all rows, in whatever order they are read; comparable within one server
     */
    public record Sum(long rows, long checksum) {
        public static final Sum NONE = new Sum(0, 0);

        public Sum plus(Sum other) {
            return new Sum(rows + other.rows, checksum + other.checksum);
        }

        /** As people see the checksum. */
        public String checksumText() {
            return String.format(Locale.ROOT, "%016x", checksum);
        }

        @Override
        public String toString() {
            return rows + " rows with checksum " + checksumText();
        }
    }

    /**
     * What was found of a table.
     *
     * @param here null if there is no such table here
     * @param there null if there is none at the replica, or it cannot be read
     * @param fault what is wrong at the replica; empty if nothing is
     */
    public record TableProof(String table, @Nullable Sum here, @Nullable Sum there, String fault) {}

    /**
     * What one comparison has found.
     *
     * @param position of the commit at which both were read
     * @param timeMicros time of that
     * @param tables by name
     */
    public record Report(long position, long timeMicros, List<TableProof> tables) {
        public Report {
            tables = List.copyOf(tables);
        }

        /** What is wrong, table by table; empty if the replica is proven. */
        public String faults() {
            return tables.stream()
                    .filter(table -> !table.fault().isEmpty())
                    .map(table -> "Table " + table.table() + ": " + table.fault())
                    .collect(Collectors.joining(" "));
        }
    }

    /**
     * What is known of a replica. Times in µs since 1970 UTC.
     *
     * @param position of the last commit that was proven to be restorable; 0 = none was
     * @param timeMicros time of that commit
     * @param provenMicros when that was proven
     * @param triedMicros when it was tried last; 0 = never
     * @param alarming whether the replica was found to be damaged or different at that try
     * @param failure what came in the way at that try; empty if nothing did
     */
    public record Standing(
            long position,
            long timeMicros,
            long provenMicros,
            long triedMicros,
            boolean alarming,
            String failure) {
        public static final Standing NONE = new Standing(0, 0, 0, 0, false, "");

        /** After a try at some time that came to a report. */
        public Standing with(Report report, long nowMicros) {
            String faults = report.faults();
            return faults.isEmpty()
                    ? new Standing(
                            report.position(), report.timeMicros(), nowMicros, nowMicros, false, "")
                    : failed(nowMicros, true, faults);
        }

        /** After a try that came to nothing. */
        public Standing failed(long nowMicros, boolean alarms, String why) {
            return new Standing(position, timeMicros, provenMicros, nowMicros, alarms, why);
        }
    }
}
