/**
 * Transactions: row locks, private write sets, views with a transaction's own writes, and what DDL
 * must wait for.
 */
@NullMarked
package io.hadal.engine.tx;

import org.jspecify.annotations.NullMarked;
