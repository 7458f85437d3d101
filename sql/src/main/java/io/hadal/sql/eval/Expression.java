package io.hadal.sql.eval;

import io.hadal.sql.SqlException;
import org.jspecify.annotations.Nullable;

/** A compiled expression. Immutable, thread-safe. */
@FunctionalInterface
public interface Expression {

    /**
     * @param row the values of the row that columns refer to, by slot; empty if there are none
     */
    @Nullable Object evaluate(@Nullable Object[] row, Surroundings surroundings)
            throws SqlException;
}
