/**
 * The replicas of a database that is written here: which there are ({@link
 * io.hadal.engine.replica.Registration}), what becomes of them ({@link
 * io.hadal.engine.replica.Replica}), and what commits and the collector must mind for them ({@link
 * io.hadal.engine.replica.ReplicaSet}). What copies is behind {@link
 * io.hadal.engine.replica.ReplicaCopier}.
 */
@NullMarked
package io.hadal.engine.replica;

import org.jspecify.annotations.NullMarked;
