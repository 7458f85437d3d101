package io.hadal.sql.value;

import io.hadal.storage.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of an ENUM or SET in an expression: a text, and a number where a number is wanted or
 * where it is sorted.
 *
 * @param number of an ENUM the member's place from 1, of a SET a bit per member
 */
public record Choice(String text, BigInteger number) {
    private static final String SEPARATOR = ",";

    /** The value of a column. */
    public static Choice of(ColumnType type, String text) {
        return new Choice(
                text,
                type.kind() == ColumnType.Kind.ENUM
                        ? BigInteger.valueOf(type.members().indexOf(text) + 1L)
                        : bits(type, text));
    }

    private static BigInteger bits(ColumnType type, String text) {
        BigInteger bits = BigInteger.ZERO;
        for (String member : split(text)) {
            int place = type.members().indexOf(member);
            bits = place < 0 ? bits : bits.setBit(place);
        }
        return bits;
    }

    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(SEPARATOR, -1));
    }

    /** What a column of the type holds of a value, or null if that is none of its values. */
    static @Nullable String stored(ColumnType type, Object value) {
        return type.kind() == ColumnType.Kind.ENUM ? member(type, value) : members(type, value);
    }

    private static @Nullable String member(ColumnType type, Object value) {
        if (!(value instanceof Number)) {
            String text = trimmed(value);
            String equal = equal(type, text);
            if (equal != null) {
                return equal;
            }
            if (text.isEmpty() || !Numbers.isNumeric(text)) {
                return null;
            }
        }
        BigDecimal place = Numbers.toDecimal(value);
        return place.signum() > 0 && place.compareTo(BigDecimal.valueOf(type.members().size())) <= 0
                ? type.members().get(place.intValue() - 1)
                : null;
    }

    /** The member that a text is equal to by the type's collation, or null. */
    private static @Nullable String equal(ColumnType type, String text) {
        String key = type.collation().key(text);
        return type.members().stream()
                .filter(member -> type.collation().key(member).equals(key))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String members(ColumnType type, Object value) {
        if (value instanceof Number) {
            return ofBits(type, Numbers.toDecimal(value).toBigInteger());
        }
        String text = trimmed(value);
        List<String> wanted = new ArrayList<>();
        split(text).forEach(part -> wanted.add(equal(type, part)));
        if (!wanted.contains(null)) {
            return String.join(
                    SEPARATOR, type.members().stream().filter(wanted::contains).toList());
        }
        return Numbers.isNumeric(text)
                ? ofBits(type, Numbers.toDecimal(text).toBigInteger())
                : null;
    }

    private static @Nullable String ofBits(ColumnType type, BigInteger bits) {
        if (bits.signum() < 0 || bits.bitLength() > type.members().size()) {
            return null;
        }
        List<String> members = new ArrayList<>();
        for (int i = 0; i < type.members().size(); i++) {
            if (bits.testBit(i)) {
                members.add(type.members().get(i));
            }
        }
        return String.join(SEPARATOR, members);
    }

    private static String trimmed(Object value) {
        return Text.withoutTrailingBlanks(Text.of(value));
    }

    @Override
    public String toString() {
        return text;
    }
}
