package io.hadal.engine.open;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file of the data directory as text: lines of {@code key=value}, UTF-8, with \n, \r and \
 * escaped; the last line says that it is whole. Used by one task.
 */
final class KeyValues {
    private static final String VERSION = "1";
    private static final String END = "end";

    private final StringBuilder out = new StringBuilder();
    private final Map<String, String> values = new TreeMap<>();

    KeyValues() {
        put("version", VERSION);
    }

    /** A value that is null is left out. */
    KeyValues put(String key, @Nullable String value) {
        if (value != null) {
            String escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
            out.append(key).append('=').append(escaped).append('\n');
        }
        return this;
    }

    byte[] encode() {
        return (out + END + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Throws IllegalArgumentException for what is not a whole file of this version. */
    static KeyValues decode(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        if (!text.endsWith("\n" + END + "\n")) {
            throw new IllegalArgumentException("the end is missing");
        }
        KeyValues read = new KeyValues();
        for (String line : text.substring(0, text.length() - END.length() - 1).split("\n")) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("a line without =");
            }
            read.values.put(line.substring(0, equals), unescape(line.substring(equals + 1)));
        }
        if (!VERSION.equals(read.get("version"))) {
            throw new IllegalArgumentException("version " + read.get("version") + " is not known");
        }
        return read;
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                char escaped = text.charAt(i);
                out.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    @Nullable String get(String key) {
        return values.get(key);
    }

    String get(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    String required(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }
}
