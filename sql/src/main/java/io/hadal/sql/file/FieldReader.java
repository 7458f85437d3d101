package io.hadal.sql.file;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a file into rows of fields, by MySQL's rules. Holds one row and {@link #BUFFER_BYTES} of the
 * file. Not thread-safe.
 */
public final class FieldReader {
    private static final int BUFFER_BYTES = 64 * 1024;

    private static final byte[] NULL_WORD = {'N', 'U', 'L', 'L'};

    private final InputStream in;
    private final FileFormat format;
    private final long rowBytesMax;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private boolean ended;

    private byte[] row = new byte[256];
    private int size;
    private int[] ends = new int[16];
    private boolean[] nulls = new boolean[16];
    private int fields;
    private boolean lineEnded;

    /**
     * @param rowBytesMax a longer row is an error: its separators are not those of the file
     */
    public FieldReader(InputStream in, FileFormat format, long rowBytesMax) {
        this.in = in;
        this.format = format;
        this.rowBytesMax = rowBytesMax;
    }

    /** Passes over lines, whatever is in them. */
    public void skip(long lines) throws IOException {
        for (long i = 0; i < lines && has(1); i++) {
            while (has(1) && !accept(format.lineEnd())) {
                position++;
            }
        }
    }

    /** Reads the next row; false if there is none. */
    public boolean next() throws IOException, SqlException {
        fields = 0;
        size = 0;
        if (!atLine()) {
            return false;
        }
        lineEnded = false;
        while (!lineEnded) {
            field();
        }
        return true;
    }

    /** Passes over what comes before the text that lines start with. */
    private boolean atLine() throws IOException {
        byte[] start = format.lineStart();
        while (has(1)) {
            if (start.length == 0 || accept(start)) {
                return has(1) || start.length > 0;
            }
            position++;
        }
        return false;
    }

    private void field() throws IOException, SqlException {
        int start = size;
        boolean enclosed = format.enclosed() >= 0 && has(1) && peek() == format.enclosed();
        boolean nothing = false;
        if (enclosed) {
            position++;
        }
        while (true) {
            if (!has(1)) {
                lineEnded = true;
                break;
            }
            int c = peek();
            if (c == format.escaped() && c != format.enclosed()) {
                position++;
                nothing = escaped(size == start);
            } else if (enclosed ? endsEnclosed(c) : endsPlain()) {
                break;
            } else {
                position++;
                put(c);
            }
        }
        boolean word =
                !enclosed
                        && format.enclosed() >= 0
                        && Arrays.equals(row, start, size, NULL_WORD, 0, NULL_WORD.length);
        add(word || nothing && size - start == 1);
    }

    /** The end of a field that nothing is around. */
    private boolean endsPlain() throws IOException {
        if (accept(format.lineEnd())) {
            lineEnded = true;
            return true;
        }
        return accept(format.fieldEnd());
    }

    /** The second of two quotes stands for itself; one before a separator ends the field. */
    private boolean endsEnclosed(int c) throws IOException {
        if (c != format.enclosed()) {
            return false;
        }
        position++;
        if (has(1) && peek() == format.enclosed()) {
            return false;
        }
        if (!has(1)) {
            lineEnded = true;
            return true;
        }
        if (endsPlain()) {
            return true;
        }
        position--;
        return false;
    }

    /** What stands behind the escape character. @return whether it may make the field NULL */
    private boolean escaped(boolean first) throws IOException, SqlException {
        if (!has(1)) {
            put(format.escaped());
            return false;
        }
        int c = buffer[position++] & 0xff;
        put(
                switch (c) {
                    case '0' -> 0;
                    case 'b' -> '\b';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'Z' -> 0x1a;
                    default -> c;
                });
        return first && c == 'N';
    }

    private void add(boolean nothing) {
        if (fields == ends.length) {
            ends = Arrays.copyOf(ends, fields * 2);
            nulls = Arrays.copyOf(nulls, fields * 2);
        }
        ends[fields] = size;
        nulls[fields++] = nothing;
    }

    private void put(int c) throws SqlException {
        if (size == row.length) {
            if (size >= rowBytesMax) {
                throw MysqlError.PACKET_TOO_LARGE.with(rowBytesMax);
            }
            row = Arrays.copyOf(row, size * 2);
        }
        row[size++] = (byte) c;
    }

    private int peek() {
        return buffer[position] & 0xff;
    }

    private boolean accept(byte[] text) throws IOException {
        if (text.length == 0 || buffer[position] != text[0] || !has(text.length)) {
            return false;
        }
        if (!Arrays.equals(buffer, position, position + text.length, text, 0, text.length)) {
            return false;
        }
        position += text.length;
        return true;
    }

    /** Whether so many bytes are there to be looked at. */
    private boolean has(int count) throws IOException {
        while (limit - position < count && !ended) {
            if (position > 0) {
                System.arraycopy(buffer, position, buffer, 0, limit - position);
                limit -= position;
                position = 0;
            }
            int read = in.read(buffer, limit, buffer.length - limit);
            ended = read < 0;
            limit += Math.max(0, read);
        }
        return limit - position >= count;
    }

    /** Fields of the row. */
    public int fields() {
        return fields;
    }

    private int start(int field) {
        return field == 0 ? 0 : ends[field - 1];
    }

    public boolean isNull(int field) {
        return nulls[field];
    }

    public byte[] bytes(int field) {
        return Arrays.copyOfRange(row, start(field), ends[field]);
    }

    /** The value as a text; its bytes if they are none in the file's character set; or null. */
    public @Nullable Object text(int field) {
        if (nulls[field]) {
            return null;
        }
        int from = start(field);
        int length = ends[field] - from;
        if (isAscii(from, ends[field])) {
            return new String(row, from, length, StandardCharsets.ISO_8859_1);
        }
        try {
            return format.charset()
                    .newDecoder()
                    .decode(ByteBuffer.wrap(row, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            // Whether that matters depends on the column that it goes to.
            return bytes(field);
        }
    }

    private boolean isAscii(int from, int to) {
        for (int i = from; i < to; i++) {
            if (row[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /** The value as a Long if it is a plain whole number, otherwise as {@link #text}. */
    public @Nullable Object whole(int field) {
        int from = start(field);
        int to = ends[field];
        boolean negative = from < to && row[from] == '-';
        int digits = negative ? from + 1 : from;
        if (nulls[field] || digits == to || to - digits > 18) {
            return text(field);
        }
        long value = 0;
        for (int i = digits; i < to; i++) {
            if (row[i] < '0' || row[i] > '9') {
                return text(field);
            }
            value = value * 10 + (row[i] - '0');
        }
        return negative ? -value : value;
    }
}
