package io.hadal.server.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What an OK packet tells of the session (CLIENT_SESSION_TRACK).
 *
 * @param schema the new current database, or empty
 * @param variables that were set, with their values
 * @param state whether to tell that anything was changed at all
 */
public record SessionChanges(String schema, Map<String, String> variables, boolean state) {
    public static final SessionChanges NONE = new SessionChanges("", Map.of(), false);

    private static final int VARIABLE = 0;
    private static final int SCHEMA = 1;
    private static final int STATE = 2;

    /** Of the current database alone. */
    public static SessionChanges ofSchema(String schema) {
        return new SessionChanges(schema, Map.of(), false);
    }

    boolean isEmpty() {
        return schema.isEmpty() && variables.isEmpty() && !state;
    }

    /** For each its kind, the length of the rest, and texts with their lengths; a flag has none. */
    byte[] encode() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        variables.forEach((name, value) -> put(all, VARIABLE, name, value));
        if (!schema.isEmpty()) {
            put(all, SCHEMA, schema);
        }
        if (state) {
            all.write(STATE);
            put(all, new byte[] {'1'});
        }
        return all.toByteArray();
    }

    private static void put(ByteArrayOutputStream all, int kind, String... texts) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (String text : texts) {
            put(data, text.getBytes(StandardCharsets.UTF_8));
        }
        all.write(kind);
        put(all, data.toByteArray());
    }

    private static void put(ByteArrayOutputStream out, byte[] bytes) {
        if (bytes.length < 0xfb) {
            out.write(bytes.length);
        } else if (bytes.length <= 0xffff) {
            out.write(0xfc);
            out.write(bytes.length);
            out.write(bytes.length >>> 8);
        } else {
            out.write(0xfd);
            out.write(bytes.length);
            out.write(bytes.length >>> 8);
            out.write(bytes.length >>> 16);
        }
        out.writeBytes(bytes);
    }
}
