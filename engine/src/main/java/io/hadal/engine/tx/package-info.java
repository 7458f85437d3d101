/**
 * Transactions: row locks, private write sets, views with a transaction's own writes, and what DDL
 * must wait for. {@link io.hadal.engine.tx.Overflow} moves the writes of a large one to segments.
 */
@NullMarked
package io.hadal.engine.tx;

import org.jspecify.annotations.NullMarked;
