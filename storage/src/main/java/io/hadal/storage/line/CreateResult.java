package io.hadal.storage.line;

/** What became of a chunk. */
public sealed interface CreateResult {

    /** The store holds it, byte for byte. */
    record Created() implements CreateResult {}

    /** Something else has its place, for good. */
    record Fenced(FencedBy by) implements CreateResult {}

    /**
     * It is not there as far as is known, and may still arrive. Trying again is safe, now or after
     * a restart, as long as the bytes are the same.
     *
     * @param cause an ObjectStoreException, whose kind tells whether trying again helps by itself,
     *     or a CorruptObjectException if what was read back is damaged
     */
    record Unknown(RuntimeException cause) implements CreateResult {}
}
