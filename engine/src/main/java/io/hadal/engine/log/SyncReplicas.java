package io.hadal.engine.log;

import io.hadal.engine.Durability;

/** The replicas that commits wait for. Thread-safe. */
public interface SyncReplicas {

    /** See {@link DurableLog#required}. */
    Durability required(Durability asked);

    /**
     * Blocks until all that count have a record which the store has. Throws NOT_REPLICATED if that
     * takes too long or cannot come to be, FENCED if one was taken over, INTERRUPTED.
     */
    void await(long position);
}
