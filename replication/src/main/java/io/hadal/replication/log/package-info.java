/**
 * A log as one sequence of chunks, through seals, each verified against the one before; and what is
 * known of its end.
 */
@NullMarked
package io.hadal.replication.log;

import org.jspecify.annotations.NullMarked;
