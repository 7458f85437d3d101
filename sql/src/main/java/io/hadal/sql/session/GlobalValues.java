package io.hadal.sql.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What SET GLOBAL has made of variables that are no settings, until the server's end: new sessions
 * begin with it. Thread-safe.
 */
final class GlobalValues {
    private final Map<String, Object> values = new ConcurrentHashMap<>();

    @Nullable Object get(String name) {
        return values.get(name);
    }

    void set(String name, Object value) {
        values.put(name, value);
    }

    /** Back to what the variable has at the server's start. */
    void reset(String name) {
        values.remove(name);
    }

    /** Those of now. */
    Map<String, Object> all() {
        return Map.copyOf(values);
    }
}
