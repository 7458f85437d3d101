/**
 * Databases: {@link io.hadal.engine.Engine} holds those of one server, {@link
 * io.hadal.engine.Database} is one of them, {@link io.hadal.engine.Transaction} changes it and
 * {@link io.hadal.engine.StateView} reads it. The rooms behind: {@code state} (what is in memory),
 * {@code tx} (locks and transactions), {@code wal}, {@code upload}, {@code segment} (Parquet files
 * and their cache), {@code maintain} (flush, merge, snapshot, collection), {@code follow} (READ
 * ONLY databases), {@code replica} (where a database is copied to), {@code temporary} (tables of
 * one session), {@code open} (attach and recovery).
 */
@NullMarked
package io.hadal.engine;

import org.jspecify.annotations.NullMarked;
