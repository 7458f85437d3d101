package io.hadal.engine.wal;

/**
 * One entry of the local log.
 *
 * @param number +1 for each entry of this log, from 1
 * @param position of the record, or of the last record before this entry
 * @param timeMicros of the record; 0 for other kinds
 */
public record WalEntry(Kind kind, long number, long position, long timeMicros, byte[] payload) {

    /** What the payload is. The code is stored. */
    public enum Kind {
        /** A log record as LogRecordCodec encodes it. */
        RECORD(1),
        /** The journal's line for a finished PUT: key, size and hash. */
        PUT(2);

        final int code;

        Kind(int code) {
            this.code = code;
        }
    }
}
