package io.hadal.sql.file;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * How rows stand in a file: the clauses FIELDS, LINES and CHARACTER SET. All character sets that
 * are known have ASCII's bytes, so that a file is cut into fields by its bytes.
 *
 * @param enclosed the character around fields, -1 if none
 * @param optionally whether only texts are enclosed when written
 * @param escaped the character that takes the next one's meaning, -1 if none
 */
public record FileFormat(
        Charset charset,
        byte[] fieldEnd,
        int enclosed,
        boolean optionally,
        int escaped,
        byte[] lineStart,
        byte[] lineEnd) {

    /** The clauses as written. */
    public static final class Builder {
        private String charset = "utf8mb4";
        private String fieldEnd = "\t";
        private String enclosed = "";
        private boolean optionally;
        private String escaped = "\\";
        private String lineStart = "";
        private String lineEnd = "\n";

        public void charset(String name) {
            charset = name;
        }

        public void fieldEnd(String text) {
            fieldEnd = text;
        }

        public void enclosed(String text, boolean onlyTexts) {
            enclosed = text;
            optionally = onlyTexts;
        }

        public void escaped(String text) {
            escaped = text;
        }

        public void lineStart(String text) {
            lineStart = text;
        }

        public void lineEnd(String text) {
            lineEnd = text;
        }

        /** Throws 1083 for what is no single character, 1115 for a character set. */
        public FileFormat build() throws SqlException {
            Charset set = charsetOf(charset);
            if (fieldEnd.isEmpty() && enclosed.isEmpty()) {
                throw MysqlError.notSupported(
                        "a file of fields with fixed widths", "use FIELDS TERMINATED BY");
            }
            String end = lineEnd.isEmpty() ? fieldEnd : lineEnd;
            return new FileFormat(
                    set,
                    fieldEnd.getBytes(set),
                    single(enclosed),
                    optionally,
                    single(escaped),
                    lineStart.getBytes(set),
                    end.getBytes(set));
        }

        private static int single(String text) throws SqlException {
            if (text.length() > 1 || !text.isEmpty() && text.charAt(0) >= 0x80) {
                throw MysqlError.WRONG_SEPARATORS.with();
            }
            return text.isEmpty() ? -1 : text.charAt(0);
        }

        private static Charset charsetOf(String name) throws SqlException {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "utf8mb4", "utf8", "utf8mb3", "binary" -> StandardCharsets.UTF_8;
                case "latin1" -> Charset.forName("windows-1252");
                case "ascii" -> StandardCharsets.US_ASCII;
                default -> throw MysqlError.UNKNOWN_CHARACTER_SET.with(name);
            };
        }
    }
}
