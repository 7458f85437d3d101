/**
 * Copies a database from one store to another, in order, without an engine: the replicator, what it
 * is told, and what it says of itself.
 */
@NullMarked
package io.hadal.replication;

import org.jspecify.annotations.NullMarked;
