/**
 * Errors as MySQL's clients know them: {@link io.hadal.sql.error.MysqlError} is the one table of
 * numbers, {@link io.hadal.sql.error.EngineErrors} and {@link io.hadal.sql.error.DuckErrors}
 * translate what comes from below into it.
 */
@NullMarked
package io.hadal.sql.error;

import org.jspecify.annotations.NullMarked;
