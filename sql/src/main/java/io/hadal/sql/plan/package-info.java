/**
 * How a statement gets at its rows: {@link io.hadal.sql.plan.AccessPath} says which keys a
 * condition names, {@link io.hadal.sql.plan.RowReaders} reads the rows of keys and short ranges in
 * Java.
 */
@NullMarked
package io.hadal.sql.plan;

import org.jspecify.annotations.NullMarked;
