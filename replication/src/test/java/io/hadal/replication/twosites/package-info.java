/**
 * Two sites without tables: servers that write, replicate in step, take over from each other, and
 * go back, with all that may go wrong meanwhile; cheap enough for very many orders.
 */
@NullMarked
package io.hadal.replication.twosites;

import org.jspecify.annotations.NullMarked;
