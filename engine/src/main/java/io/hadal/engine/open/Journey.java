package io.hadal.engine.open;

import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.storage.log.Line;

/**
 * One database's way to being open: what the registry says of it, step by step. Used by one task.
 */
final class Journey {
    private final Registry registry;
    private LocalEntry entry;
    private boolean begun;

    Journey(Registry registry, LocalEntry entry) {
        this.registry = registry;
        this.entry = entry;
    }

    LocalEntry entry() {
        return entry;
    }

    /** Whether anything was said: before that, nothing is in the store either. */
    boolean begun() {
        return begun;
    }

    /** To be called before the store hears of the line. */
    void announce(Line line) {
        save(entry.withLine(line));
    }

    LocalEntry reach(Stage stage) {
        save(entry.withStage(stage));
        return entry;
    }

    void save(LocalEntry next) {
        begun = true;
        registry.save(next);
        entry = next;
    }
}
