package io.hadal.sql.settings;

import java.util.List;
import java.util.Locale;

/**
 * The definition of a setting.
 *
 * @param name lower case, as in SHOW VARIABLES, the properties file and (with dashes allowed) as a
 *     flag
 * @param min smallest value of an integer, inclusive
 * @param max largest value of an integer, inclusive
 * @param choices what a CHOICE may be, lower case; empty for the other kinds
 * @param unit of an integer, such as "s" or "bytes"; empty if it is a plain number
 * @param dynamic whether SET GLOBAL may change it in a running server
 * @param session whether a session may have a value of its own (SET SESSION)
 */
public record Setting(
        String name,
        Kind kind,
        String defaultValue,
        long min,
        long max,
        List<String> choices,
        String unit,
        boolean dynamic,
        boolean session,
        String description) {

    /** What a value looks like: a Long, a Boolean or a String. */
    public enum Kind {
        INTEGER,
        BOOLEAN,
        TEXT,
        CHOICE
    }

    static Setting integer(
            String name, long value, long min, long max, String unit, String description) {
        return new Setting(
                name,
                Kind.INTEGER,
                Long.toString(value),
                min,
                max,
                List.of(),
                unit,
                false,
                false,
                description);
    }

    static Setting flag(String name, boolean value, String description) {
        return new Setting(
                name,
                Kind.BOOLEAN,
                value ? "ON" : "OFF",
                0,
                1,
                List.of(),
                "",
                false,
                false,
                description);
    }

    static Setting text(String name, String value, String description) {
        return new Setting(name, Kind.TEXT, value, 0, 0, List.of(), "", false, false, description);
    }

    static Setting choice(String name, String value, List<String> choices, String description) {
        return new Setting(name, Kind.CHOICE, value, 0, 0, choices, "", false, false, description);
    }

    /** The same, changeable by SET GLOBAL. */
    Setting withGlobal() {
        return new Setting(
                name, kind, defaultValue, min, max, choices, unit, true, session, description);
    }

    /** The same, changeable by SET GLOBAL and SET SESSION. */
    Setting withSession() {
        return new Setting(
                name, kind, defaultValue, min, max, choices, unit, true, true, description);
    }

    /** A Long, Boolean or String from what a user wrote. Sizes in bytes may end with K, M or G. */
    public Object parse(String text) throws SettingException {
        String trimmed = text.strip();
        return switch (kind) {
            case INTEGER -> parseInteger(trimmed);
            case BOOLEAN -> parseBoolean(trimmed);
            case TEXT -> trimmed;
            case CHOICE -> parseChoice(trimmed);
        };
    }

    /** What SHOW VARIABLES prints for a value of this setting. */
    public String format(Object value) {
        return value instanceof Boolean on ? (on ? "ON" : "OFF") : value.toString();
    }

    private Long parseInteger(String text) throws SettingException {
        long value;
        try {
            value = unit.equals("bytes") ? parseSize(text) : Long.parseLong(text);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new SettingException(
                    SettingException.Kind.WRONG_TYPE,
                    name,
                    name + " is '" + text + "', but must be a whole number" + inUnit());
        }
        if (value < min || value > max) {
            throw new SettingException(
                    SettingException.Kind.WRONG_VALUE,
                    name,
                    name + " is " + text + ", but must be from " + min + " to " + max + inUnit());
        }
        return value;
    }

    private static long parseSize(String text) {
        if (text.isEmpty()) {
            throw new NumberFormatException("empty");
        }
        int shift =
                switch (text.charAt(text.length() - 1)) {
                    case 'k', 'K' -> 10;
                    case 'm', 'M' -> 20;
                    case 'g', 'G' -> 30;
                    default -> 0;
                };
        String digits = shift == 0 ? text : text.substring(0, text.length() - 1);
        return Math.multiplyExact(Long.parseLong(digits), 1L << shift);
    }

    private Boolean parseBoolean(String text) throws SettingException {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on", "true", "1" -> true;
            case "off", "false", "0" -> false;
            default ->
                    throw new SettingException(
                            SettingException.Kind.WRONG_VALUE,
                            name,
                            name + " is '" + text + "', but must be ON or OFF");
        };
    }

    private String parseChoice(String text) throws SettingException {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!choices.contains(lower)) {
            throw new SettingException(
                    SettingException.Kind.WRONG_VALUE,
                    name,
                    name + " is '" + text + "', but must be one of " + String.join(", ", choices));
        }
        return lower;
    }

    private String inUnit() {
        return unit.isEmpty() ? "" : " (" + unit + ")";
    }
}
