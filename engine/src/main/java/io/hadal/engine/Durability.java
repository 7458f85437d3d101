package io.hadal.engine;

/** When a commit is acknowledged. */
public enum Durability {
    /** When the local log has it. */
    DISK,
    /** When the object store has it. */
    OBJECT_STORE,
    /** When all SYNC replicas have it, too: attached there, it is seen. */
    REPLICA
}
