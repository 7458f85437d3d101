package io.hadal.replication.verify;

import java.util.List;

/**
 * What a verification found.
 *
 * @param position of the newest state that can be attached; -1 if none can
 * @param timeMicros of that
 * @param chunks that were read and fit together
 * @param objects that are there with their sizes
 * @param bytes of those
 * @param checksums whether their SHA-256 was verified, too
 * @param notes what is odd but does no harm
 * @param problems one sentence each, with the object's name
 */
public record VerifyReport(
        String location,
        long position,
        long timeMicros,
        long chunks,
        long objects,
        long bytes,
        boolean checksums,
        List<String> notes,
        List<String> problems) {

    public VerifyReport {
        notes = List.copyOf(notes);
        problems = List.copyOf(problems);
    }

    public boolean passed() {
        return problems.isEmpty();
    }
}
