/**
 * Copies a log chunk by chunk: what its journal of PUTs names, in that order, then the chunk, which
 * is created conditionally.
 */
@NullMarked
package io.hadal.replication.follow;

import org.jspecify.annotations.NullMarked;
