package io.hadal.engine.segment;

import io.hadal.storage.schema.Column;

/**
 * How values are handed to DuckDB and taken from it: through the vectors' buffers, or by the
 * driver's public methods. Thread-safe.
 */
final class VectorAccess {
    private volatile boolean raw = RawVectors.AVAILABLE && RawReads.AVAILABLE;

    boolean raw() {
        return raw;
    }

    /** Buffers only if the driver has them. */
    void useRaw(boolean use) {
        raw = use && RawVectors.AVAILABLE && RawReads.AVAILABLE;
    }

    VectorFill fill(Column column) {
        return raw ? RawVectors.fill(column) : PublicVectors.fill(column);
    }

    VectorRead read(Column column) {
        return raw ? new RawReads(column) : new PublicReads(column);
    }
}
