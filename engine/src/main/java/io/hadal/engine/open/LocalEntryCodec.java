package io.hadal.engine.open;

import io.hadal.engine.Engine.StoreSpec;
import io.hadal.engine.open.LocalEntry.ReadPoint;
import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.storage.log.Line;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A registry file: lines of {@code key=value}, UTF-8, with \n, \r and \ escaped; the last line says
 * that it is whole.
 */
final class LocalEntryCodec {
    private static final String VERSION = "1";
    private static final String END = "end";

    private LocalEntryCodec() {}

    static byte[] encode(LocalEntry entry) {
        StringBuilder out = new StringBuilder();
        put(out, "version", VERSION);
        put(out, "name", entry.name());
        put(out, "stage", entry.stage().name());
        put(out, "store.type", entry.store().type());
        put(out, "store.location", entry.store().location());
        put(out, "store.config", entry.store().config());
        put(out, "store.persisted", entry.store().persisted());
        put(out, "store.default", Boolean.toString(entry.inDefaultStore()));
        put(out, "storage_id", entry.storageId());
        put(out, "lines", String.join(" ", entry.lines().stream().map(Line::toString).toList()));
        put(out, "created_micros", Long.toString(entry.createdMicros()));
        put(out, "detached_milestone", entry.detachedMilestone());
        put(out, "unsent_commits", Long.toString(entry.unsentCommits()));
        if (entry.droppedMicros() != 0) {
            put(out, "dropped_micros", Long.toString(entry.droppedMicros()));
        }
        ReadPoint point = entry.readPoint();
        if (point != null) {
            put(out, "read.milestone", point.milestone());
            put(
                    out,
                    "read.time_micros",
                    point.timeMicros() == null ? null : Long.toString(point.timeMicros()));
            put(out, "read", "true");
        }
        return out.append(END).append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void put(StringBuilder out, String key, @Nullable String value) {
        if (value != null) {
            String escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
            out.append(key).append('=').append(escaped).append('\n');
        }
    }

    /** Throws IllegalArgumentException for what is not a whole registry file of this version. */
    static LocalEntry decode(String id, byte[] content) {
        Map<String, String> values = values(new String(content, StandardCharsets.UTF_8));
        if (!VERSION.equals(values.get("version"))) {
            throw new IllegalArgumentException(
                    "registry version " + values.get("version") + " is not known");
        }
        StoreSpec store =
                new StoreSpec(
                        required(values, "store.type"),
                        required(values, "store.location"),
                        required(values, "store.config"),
                        required(values, "store.persisted"));
        return new LocalEntry(
                id,
                required(values, "name"),
                Stage.valueOf(required(values, "stage")),
                store,
                Boolean.parseBoolean(required(values, "store.default")),
                required(values, "storage_id"),
                lines(required(values, "lines")),
                Long.parseLong(required(values, "created_micros")),
                values.get("detached_milestone"),
                Long.parseLong(required(values, "unsent_commits")),
                readPoint(values),
                Long.parseLong(values.getOrDefault("dropped_micros", "0")));
    }

    private static @Nullable ReadPoint readPoint(Map<String, String> values) {
        if (!values.containsKey("read")) {
            return null;
        }
        String time = values.get("read.time_micros");
        return new ReadPoint(
                values.get("read.milestone"), time == null ? null : Long.valueOf(time));
    }

    private static List<Line> lines(String text) {
        List<Line> lines = new ArrayList<>();
        for (String line : text.isEmpty() ? new String[0] : text.split(" ")) {
            lines.add(Line.parse(line));
        }
        return lines;
    }

    private static Map<String, String> values(String text) {
        if (!text.endsWith("\n" + END + "\n")) {
            throw new IllegalArgumentException("the end is missing");
        }
        Map<String, String> values = new TreeMap<>();
        for (String line : text.substring(0, text.length() - END.length() - 1).split("\n")) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("a line without =");
            }
            values.put(line.substring(0, equals), unescape(line.substring(equals + 1)));
        }
        return values;
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

    private static String required(Map<String, String> values, String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }
}
