package io.hadal.sql.exec;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Plans by current database and text. Thread-safe. */
public final class PlanCache {
    /**
     * @param database current one, or empty
     */
    record Key(String database, String text) {}

    /**
     * @param plan null if statements of this text are not run in Java
     */
    record Entry(@Nullable Plan plan) {}

    private final Map<Key, Entry> plans = new ConcurrentHashMap<>();
    private final int plansMax;

    /**
     * @param plansMax a plan is some kilobytes with its text and codecs
     */
    public PlanCache(int plansMax) {
        this.plansMax = plansMax;
    }

    @Nullable Entry get(Key key) {
        return plans.get(key);
    }

    void put(Key key, Entry entry) {
        // Texts that do not repeat fill it: starting anew costs one planning for each that does.
        if (plans.size() >= plansMax) {
            plans.clear();
        }
        plans.put(key, entry);
    }

    void remove(Key key) {
        plans.remove(key);
    }
}
