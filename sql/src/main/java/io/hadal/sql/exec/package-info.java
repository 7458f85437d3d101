/**
 * Runs statements: reads tables in Java where keys say which rows, in DuckDB otherwise, and writes
 * rows through the engine's transactions.
 */
@NullMarked
package io.hadal.sql.exec;

import org.jspecify.annotations.NullMarked;
