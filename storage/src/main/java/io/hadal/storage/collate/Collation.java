package io.hadal.storage.collate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which texts are equal, and how they sort: by their keys' code points, which is also the order of
 * the keys' bytes in UTF-8. Stored values stay as they were written.
 */
public enum Collation {
    /** Each text is its own key. */
    BINARY("utf8mb4_bin", 46),

    /**
     * Characters without their case and accents, by a table of weights; blanks at the end do not
     * count.
     */
    GENERAL_CI("utf8mb4_general_ci", 45);

    private final String sqlName;
    private final int number;

    Collation(String sqlName, int number) {
        this.sqlName = sqlName;
        this.number = number;
    }

    /** MySQL's name, by which it is stored, too. */
    public String sqlName() {
        return sqlName;
    }

    /** MySQL's number, as in the protocol. */
    public int number() {
        return number;
    }

    /** By MySQL's name in any case; null if there is no such collation here. */
    public static @Nullable Collation named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (Collation collation : values()) {
            if (collation.sqlName.equals(lower)) {
                return collation;
            }
        }
        return null;
    }

    /** The key of a text: equal for texts that are equal. */
    public String key(String text) {
        return this == BINARY ? text : GeneralWeights.trimmed(weights(text));
    }

    /**
     * What each character counts as, in its place: for patterns and searches, where blanks at the
     * end count.
     */
    public String weights(String text) {
        return this == BINARY ? text : GeneralWeights.of(text);
    }

    /** The key of a text in UTF-8, as UTF-8. */
    public byte[] key(byte[] utf8, int offset, int length) {
        byte[] ascii = this == BINARY ? null : GeneralWeights.ascii(utf8, offset, length);
        if (ascii != null) {
            return ascii;
        }
        return this == BINARY
                ? Arrays.copyOfRange(utf8, offset, offset + length)
                : key(new String(utf8, offset, length, UTF_8)).getBytes(UTF_8);
    }
}
