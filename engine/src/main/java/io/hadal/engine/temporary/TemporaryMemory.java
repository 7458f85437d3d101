package io.hadal.engine.temporary;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The memory that the temporary tables of all sessions share. What is committed to them is counted;
 * what a transaction has not committed counts against what is left. Thread-safe.
 */
public final class TemporaryMemory {
    private final LongSupplier bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    public TemporaryMemory(LongSupplier bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** What the rows of all temporary tables take, about. */
    public long bytes() {
        return bytes.get();
    }

    long left() {
        return Math.max(0, bytesMax.getAsLong() - bytes());
    }

    void add(long more) {
        bytes.addAndGet(more);
    }

    /**
     * @param needed by the transaction that was refused
     */
    EngineException refusal(String table, long needed) {
        return new EngineException(
                Kind.TEMPORARY_TABLES_FULL,
                ("The table '%s' is full: this transaction needs %d bytes, all temporary tables hold %d already, and"
                                + " temporary_tables_max_mb allows %d; drop temporary tables, or raise it")
                        .formatted(table, needed, bytes(), bytesMax.getAsLong()));
    }
}
