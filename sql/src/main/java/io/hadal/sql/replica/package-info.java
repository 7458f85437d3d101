/** Brings the engine and the replicator together, which do not know each other. */
@NullMarked
package io.hadal.sql.replica;

import org.jspecify.annotations.NullMarked;
