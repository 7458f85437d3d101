package io.hadal.engine;

/** The words of a check of what a database has in its store. */
public final class Checkup {
    private Checkup() {}

    /** What to do about faults. */
    public enum Repair {
        NONE,
        /** Put back what is missing. */
        MISSING,
        /** Also replace what is corrupt. */
        ALL
    }

    /**
     * Something that the newest state needs and that is not there as it should be.
     *
     * @param table that it belongs to, or empty
     * @param file its key, relative to the storage id
     * @param repair what was done about it, or why nothing
     */
    public record Fault(String table, String file, String reason, String repair) {}
}
