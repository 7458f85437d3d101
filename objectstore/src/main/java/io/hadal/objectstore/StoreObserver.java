package io.hadal.objectstore;

/**
 * Is told what happens to the calls of a store. Called in the caller's thread: it must be short and
 * must not throw.
 */
@FunctionalInterface
public interface StoreObserver {
    /** Looks away. */
    StoreObserver NONE = event -> {};

    void on(StoreEvent event);
}
