/**
 * Store clauses of statements: from JSON to {@link io.hadal.engine.Engine.StoreSpec}, and from that
 * to an open store.
 */
@NullMarked
package io.hadal.sql.store;

import org.jspecify.annotations.NullMarked;
