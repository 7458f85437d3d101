/**
 * Expressions that are calculated in Java, with MySQL's semantics: those of short statements, of
 * INSERT's values, and of SELECTs without tables. What is not known here is left to DuckDB.
 */
@NullMarked
package io.hadal.sql.eval;

import org.jspecify.annotations.NullMarked;
