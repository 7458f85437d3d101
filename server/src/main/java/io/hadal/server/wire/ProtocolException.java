package io.hadal.server.wire;

import java.io.IOException;

/**
 * The client broke the protocol or a limit of it. It is told so, as far as it still listens, and
 * the connection ends.
 */
public final class ProtocolException extends IOException {

    /** MySQL's error numbers of a broken conversation. */
    public enum Kind {
        HANDSHAKE(1043, "08S01"),
        PACKET_TOO_LARGE(1153, "08S01"),
        OUT_OF_ORDER(1156, "08S01"),
        UNCOMPRESS(1157, "08S01"),
        MALFORMED(1835, "HY000");

        private final int code;
        private final String state;

        Kind(int code, String state) {
            this.code = code;
            this.state = state;
        }

        public int code() {
            return code;
        }

        public String state() {
            return state;
        }
    }

    private final Kind kind;

    public ProtocolException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    static ProtocolException malformed(String what) {
        return new ProtocolException(Kind.MALFORMED, "Malformed communication packet: " + what);
    }

    static ProtocolException uncompress(IOException cause) {
        ProtocolException made =
                new ProtocolException(Kind.UNCOMPRESS, "Couldn't uncompress communication packet");
        made.initCause(cause);
        return made;
    }

    public Kind kind() {
        return kind;
    }
}
