/**
 * What is in memory: multi-versioned hot rows with their indexes, the segments with their delete
 * vectors, the catalog. It changes by applying log records and in no other way; no I/O, no threads.
 * One writer at a time (the commit pipeline's mutex, or recovery), any number of readers beside it
 * without locks.
 */
@NullMarked
package io.hadal.engine.state;

import org.jspecify.annotations.NullMarked;
