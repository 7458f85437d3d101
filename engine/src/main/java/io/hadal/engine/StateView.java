package io.hadal.engine;

import io.hadal.storage.schema.TableDef;
import java.util.List;
import java.util.Optional;

/**
 * A database as of one position. Immutable, thread-safe; what it shows is kept until it is closed.
 */
public interface StateView extends AutoCloseable {
    long position();

    List<TableDef> tables();

    Optional<TableDef> table(String name);

    /** Throws NO_SUCH_TABLE. */
    TableView table(long tableId);

    @Override
    void close();
}
