package io.hadal.server.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The packets that end a result: OK, EOF and ERR, in the form that the client's capabilities ask
 * for.
 */
public final class Replies {
    private static final int OK = 0x00;
    private static final int EOF = 0xfe;
    private static final int ERR = 0xff;
    private static final int TRACK_SCHEMA = 1;
    private static final int WARNINGS_MAX = 0xffff;

    private final PacketOutput out;
    private int capabilities = Capability.PROTOCOL_41;

    public Replies(PacketOutput out) {
        this.out = out;
    }

    /** From now on replies follow what was negotiated. */
    public void negotiated(int agreed) {
        capabilities = agreed;
    }

    public boolean deprecatesEof() {
        return Capability.has(capabilities, Capability.DEPRECATE_EOF);
    }

    public boolean tracksSession() {
        return Capability.has(capabilities, Capability.SESSION_TRACK);
    }

    /**
     * Ends a statement without rows.
     *
     * @param changedSchema the new current database if it has just changed, or empty
     */
    public void ok(
            long affectedRows,
            long lastInsertId,
            int status,
            int warnings,
            String info,
            String changedSchema)
            throws IOException {
        okWithHeader(OK, affectedRows, lastInsertId, status, warnings, info, changedSchema);
    }

    /** Ends the rows of a result set. */
    public void endOfRows(int status, int warnings) throws IOException {
        if (deprecatesEof()) {
            okWithHeader(EOF, 0, 0, status, warnings, "", "");
        } else {
            eof(status, warnings);
        }
    }

    /** Ends column or parameter definitions; nothing for clients that do without. */
    public void endOfDefinitions(int status) throws IOException {
        if (!deprecatesEof()) {
            eof(status, 0);
        }
    }

    /** The EOF packet that some commands end with whatever was negotiated. */
    public void eof(int status, int warnings) throws IOException {
        out.begin()
                .putByte(EOF)
                .putInt(Math.min(warnings, WARNINGS_MAX), 2)
                .putInt(status, 2)
                .end();
    }

    public void error(int code, String state, String message) throws IOException {
        out.abandon();
        out.begin().putByte(ERR).putInt(code, 2).putByte('#');
        out.putBytes(state.getBytes(StandardCharsets.US_ASCII)).putText(message).end();
    }

    private void okWithHeader(
            int header,
            long affectedRows,
            long lastInsertId,
            int status,
            int warnings,
            String info,
            String changedSchema)
            throws IOException {
        boolean changed = tracksSession() && !changedSchema.isEmpty();
        int flags = changed ? status | StatusFlag.SESSION_STATE_CHANGED : status;
        out.begin().putByte(header).putLenenc(affectedRows).putLenenc(lastInsertId);
        out.putInt(flags, 2).putInt(Math.min(warnings, WARNINGS_MAX), 2);
        // The protocol's description says plain text for clients without session tracking; MySQL
        // sends a length all the same.
        if (changed || !info.isEmpty()) {
            out.putLenencText(info);
        }
        if (changed) {
            putSchemaChange(changedSchema);
        }
        out.end();
    }

    /**
     * Length of all changes, then for the one there is: its kind, its length, the schema's name.
     */
    private void putSchemaChange(String schema) {
        byte[] name = schema.getBytes(StandardCharsets.UTF_8);
        int data = lenencBytes(name.length) + name.length;
        out.putLenenc(1L + lenencBytes(data) + data);
        out.putByte(TRACK_SCHEMA).putLenenc(data).putLenencBytes(name);
    }

    private static int lenencBytes(int value) {
        return value < 0xfb ? 1 : 3;
    }
}
