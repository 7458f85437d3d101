package io.hadal.engine;

import io.hadal.storage.schema.TableDef;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where tables live and transactions run: a database, or what a session has for itself. */
public interface TableSpace {
    /** Of the database that names its tables. */
    String name();

    /** Whether it is one session's: nothing of it is ever in a log or a store. */
    boolean temporary();

    /** Throws READ_ONLY or FENCED only when it writes. */
    Transaction begin(Isolation isolation, Duration lockWaitMax);

    /** A view of what is committed now, outside any transaction. */
    StateView view();

    SegmentStore segments();

    /**
     * Next value of a table's counter (AUTO_INCREMENT, hidden row id), {@code count} values at
     * once; returns the first.
     */
    long reserveAutoIncrement(TableDef table, int count);

    /**
     * Changes the catalog atomically: waits for transactions that have written to the table, gives
     * {@code change} the definition as it is, and logs what it returns. CREATE: {@code tableName}
     * must not exist, change gets null. DROP: change returns null. Returns when durable on disk.
     */
    void alterTable(String tableName, Function<@Nullable TableDef, @Nullable TableDef> change);

    /** An id for a new table (CREATE, TRUNCATE). */
    long newTableId();
}
