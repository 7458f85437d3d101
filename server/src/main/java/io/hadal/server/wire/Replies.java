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
     * @param changes what the statement has changed of the session
     */
    public void ok(
            long affectedRows,
            long lastInsertId,
            int status,
            int warnings,
            String info,
            SessionChanges changes)
            throws IOException {
        okWithHeader(OK, affectedRows, lastInsertId, status, warnings, info, changes);
    }

    /** Ends the rows of a result set. */
    public void endOfRows(int status, int warnings) throws IOException {
        if (deprecatesEof()) {
            okWithHeader(EOF, 0, 0, status, warnings, "", SessionChanges.NONE);
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
            SessionChanges changes)
            throws IOException {
        boolean changed = tracksSession() && !changes.isEmpty();
        int flags = changed ? status | StatusFlag.SESSION_STATE_CHANGED : status;
        out.begin().putByte(header).putLenenc(affectedRows).putLenenc(lastInsertId);
        out.putInt(flags, 2).putInt(Math.min(warnings, WARNINGS_MAX), 2);
        // The protocol's description says plain text for clients without session tracking; MySQL
        // sends a length all the same.
        if (changed || !info.isEmpty()) {
            out.putLenencText(info);
        }
        if (changed) {
            out.putLenencBytes(changes.encode());
        }
        out.end();
    }
}
