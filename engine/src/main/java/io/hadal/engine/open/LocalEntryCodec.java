package io.hadal.engine.open;

import io.hadal.engine.Engine.StoreSpec;
import io.hadal.engine.open.LocalEntry.ReadPoint;
import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.storage.log.Line;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A registry file. */
final class LocalEntryCodec {
    private LocalEntryCodec() {}

    static byte[] encode(LocalEntry entry) {
        KeyValues out =
                new KeyValues().put("name", entry.name()).put("stage", entry.stage().name());
        putStore(out, "store.", entry.store());
        out.put("store.default", Boolean.toString(entry.inDefaultStore()))
                .put("storage_id", entry.storageId())
                .put("lines", String.join(" ", entry.lines().stream().map(Line::toString).toList()))
                .put("created_micros", Long.toString(entry.createdMicros()))
                .put("detached_milestone", entry.detachedMilestone())
                .put("unsent_commits", Long.toString(entry.unsentCommits()));
        if (entry.droppedMicros() != 0) {
            out.put("dropped_micros", Long.toString(entry.droppedMicros()));
        }
        ReadPoint point = entry.readPoint();
        if (point != null) {
            Long time = point.timeMicros();
            out.put("read.milestone", point.milestone())
                    .put("read.time_micros", time == null ? null : Long.toString(time))
                    .put("read", "true");
        }
        return out.encode();
    }

    static void putStore(KeyValues out, String prefix, StoreSpec store) {
        out.put(prefix + "type", store.type())
                .put(prefix + "location", store.location())
                .put(prefix + "config", store.config())
                .put(prefix + "persisted", store.persisted());
    }

    static StoreSpec store(KeyValues values, String prefix) {
        return new StoreSpec(
                values.required(prefix + "type"),
                values.required(prefix + "location"),
                values.required(prefix + "config"),
                values.required(prefix + "persisted"));
    }

    /** Throws IllegalArgumentException for what is not a whole registry file of this version. */
    static LocalEntry decode(String id, byte[] content) {
        KeyValues values = KeyValues.decode(content);
        return new LocalEntry(
                id,
                values.required("name"),
                Stage.valueOf(values.required("stage")),
                store(values, "store."),
                Boolean.parseBoolean(values.required("store.default")),
                values.required("storage_id"),
                lines(values.required("lines")),
                Long.parseLong(values.required("created_micros")),
                values.get("detached_milestone"),
                Long.parseLong(values.required("unsent_commits")),
                readPoint(values),
                Long.parseLong(values.get("dropped_micros", "0")));
    }

    private static @Nullable ReadPoint readPoint(KeyValues values) {
        if (!values.has("read")) {
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
}
