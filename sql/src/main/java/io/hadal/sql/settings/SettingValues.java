package io.hadal.sql.settings;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The global values of one server's settings: what its configuration says, then what SET GLOBAL
 * makes of it. Thread-safe.
 */
public final class SettingValues {
    private final Map<Setting, Object> values = new ConcurrentHashMap<>();
    private final List<Consumer<Setting>> listeners = new CopyOnWriteArrayList<>();

    /** All settings at their defaults. */
    public SettingValues() {
        for (Setting setting : Settings.all()) {
            values.put(setting, defaultOf(setting));
        }
    }

    public long integer(Setting setting) {
        return (Long) value(setting);
    }

    public boolean flag(Setting setting) {
        return (Boolean) value(setting);
    }

    /** Value of a TEXT or CHOICE setting. */
    public String text(Setting setting) {
        return (String) value(setting);
    }

    /** A Long, Boolean or String. */
    public Object value(Setting setting) {
        Object value = values.get(setting);
        if (value == null) {
            throw new IllegalArgumentException(
                    "Setting " + setting.name() + " is not in the table of settings");
        }
        return value;
    }

    /** From the configuration, before the server runs: any setting may be given. */
    public void configure(Setting setting, String text) throws SettingException {
        values.put(setting, setting.parse(text));
    }

    /** SET GLOBAL: only dynamic settings. Who listens hears of it before this returns. */
    public void set(String name, String text) throws SettingException {
        Setting setting = Settings.get(name);
        if (!setting.dynamic()) {
            throw new SettingException(
                    SettingException.Kind.READ_ONLY,
                    name,
                    "Variable '"
                            + setting.name()
                            + "' is a read only variable; set it as a flag or in the properties"
                            + " file and restart");
        }
        values.put(setting, setting.parse(text));
        for (Consumer<Setting> listener : listeners) {
            listener.accept(setting);
        }
    }

    /** SET GLOBAL name = DEFAULT. */
    public void reset(String name) throws SettingException {
        set(name, Settings.get(name).defaultValue());
    }

    /** Calls {@code listener} after each SET GLOBAL with what changed; it must be quick. */
    public void onChange(Consumer<Setting> listener) {
        listeners.add(listener);
    }

    private static Object defaultOf(Setting setting) {
        try {
            return setting.parse(setting.defaultValue());
        } catch (SettingException e) {
            throw new IllegalStateException(
                    "Default of setting " + setting.name() + " is not valid", e);
        }
    }
}
