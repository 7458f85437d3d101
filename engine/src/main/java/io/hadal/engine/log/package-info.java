/** The way of a record from a transaction to the log: one order, one mutex, group commit. */
@NullMarked
package io.hadal.engine.log;

import org.jspecify.annotations.NullMarked;
