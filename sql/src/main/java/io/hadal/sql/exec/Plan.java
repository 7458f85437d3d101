package io.hadal.sql.exec;

import io.hadal.sql.SqlException;
import io.hadal.sql.plan.TableInfo;
import java.util.List;

/**
 * A statement that is run in Java. Immutable: it is kept and used by all sessions as long as its
 * tables stay as they are.
 */
interface Plan {

    /** Whether it writes; then it is run in a transaction. */
    boolean writes();

    /** The tables it was made for. */
    List<TableInfo> tables();

    /**
     * Runs it. False if it turns out that DuckDB has to: then nothing was written, and nothing
     * sent.
     */
    boolean run(StatementScope scope, Reply reply) throws SqlException;

    /** What EXPLAIN says about it. */
    String explain();
}
