package io.hadal.server.wire;

import io.hadal.sql.SqlException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The text of a statement from its bytes. Drivers put raw bytes into {@code _binary'…'} or into
 * plain {@code '…'}; where these are no UTF-8, the literal is rewritten to {@code x'…'}, so that
 * the text as a whole is.
 */
public final class StatementText {
    private static final byte[] INTRODUCER = "_binary".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final byte[] in;
    private final ByteArrayOutputStream out;
    private int at;

    private StatementText(byte[] in) {
        this.in = in;
        this.out = new ByteArrayOutputStream(in.length + in.length / 2);
    }

    public static String of(byte[] bytes) throws SqlException {
        String text = Payload.strictText(bytes);
        if (text == null) {
            text = Payload.strictText(new StatementText(bytes).rewrite());
        }
        if (text == null) {
            throw new SqlException(
                    1300,
                    "HY000",
                    "Invalid utf8mb4 character string; send text as UTF-8 and bytes as x'…' or"
                            + " _binary'…'");
        }
        return text;
    }

    private byte[] rewrite() {
        while (at < in.length) {
            byte c = in[at];
            int literal = c == '_' ? literalAfterIntroducer() : -1;
            if (literal >= 0) {
                at = literal;
                rewriteLiteral();
            } else if (c == '\'' || c == '"' || c == '`') {
                quoted(c);
            } else if (startsComment(c)) {
                copyComment(c);
            } else {
                out.write(c);
                at++;
            }
        }
        return out.toByteArray();
    }

    /** Index of the quote that follows {@code _binary} here, or -1. */
    private int literalAfterIntroducer() {
        int end = at + INTRODUCER.length;
        if (end >= in.length) {
            return -1;
        }
        for (int i = 0; i < INTRODUCER.length; i++) {
            if (Character.toLowerCase((char) in[at + i]) != INTRODUCER[i]) {
                return -1;
            }
        }
        while (end < in.length && in[end] == ' ') {
            end++;
        }
        return end < in.length && in[end] == '\'' ? end : -1;
    }

    private boolean startsComment(byte c) {
        byte next = at + 1 < in.length ? in[at + 1] : 0;
        return c == '#' || (c == '-' && next == '-') || (c == '/' && next == '*');
    }

    /** To the end of the line, or past the asterisk and slash: quotes in there open nothing. */
    private void copyComment(byte first) {
        boolean block = first == '/';
        do {
            out.write(in[at++]);
        } while (at < in.length && !(block ? in[at - 1] == '*' && in[at] == '/' : in[at] == '\n'));
    }

    /** A name stays what it is, and so does a literal of UTF-8. */
    private void quoted(byte quote) {
        int start = at;
        at = endOfQuoted(quote);
        byte[] whole = Arrays.copyOfRange(in, start, at);
        if (quote == '`' || Payload.strictText(whole) != null) {
            out.writeBytes(whole);
        } else {
            at = start;
            rewriteLiteral();
        }
    }

    private int endOfQuoted(byte quote) {
        int end = at + 1;
        while (end < in.length && in[end] != quote) {
            end += in[end] == '\\' && quote != '`' ? 2 : 1;
        }
        return Math.min(end + 1, in.length);
    }

    private void rewriteLiteral() {
        byte quote = in[at];
        at++;
        out.writeBytes(new byte[] {'x', '\''});
        while (at < in.length) {
            byte c = in[at++];
            if (c == quote) {
                if (at >= in.length || in[at] != quote) {
                    break;
                }
                at++;
            } else if (c == '\\' && at < in.length) {
                c = unescape(in[at++]);
            }
            out.write(HEX[(c >> 4) & 0xf]);
            out.write(HEX[c & 0xf]);
        }
        out.write('\'');
    }

    private static byte unescape(byte c) {
        return switch (c) {
            case '0' -> 0;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'Z' -> 26;
            default -> c;
        };
    }
}
