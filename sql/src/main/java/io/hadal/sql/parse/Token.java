package io.hadal.sql.parse;

import java.util.Locale;

/**
 * A piece of a statement.
 *
 * @param text a name without its quotes, a string's value, otherwise the characters themselves
 * @param start place of its first character
 * @param end place after its last character
 */
record Token(Kind kind, String text, int start, int end) {

    enum Kind {
        /** A name or key word without quotes. */
        WORD,
        /** A name in backticks. */
        NAME,
        STRING,
        /** Decimal digits, with or without point and exponent. */
        NUMBER,
        /** 0x…, x'…', 0b…, b'…'. */
        BITS,
        /** A {@code ?}. */
        PARAMETER,
        /** {@code @name} or {@code @@name}. */
        VARIABLE,
        /** One character or a pair such as {@code <=}. */
        OPERATOR,
        END
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    boolean is(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    String upper() {
        return text.toUpperCase(Locale.ROOT);
    }
}
