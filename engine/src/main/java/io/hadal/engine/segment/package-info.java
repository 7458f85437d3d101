/**
 * Segments: Parquet files written and read by DuckDB, and what of them is held locally.
 *
 * <p>{@link io.hadal.engine.segment.DuckDb} is the embedded instance, one per engine, which the SQL
 * layer uses too. A query over a table:
 *
 * <pre>{@code
 * try (HotRowsFunction.Rows hot = duckDb.hotRows().open(RowSource.hotRows(view));       // the view stays open as well
 *         SegmentStore.Pinned files = segments.pin(cold);
 *         DuckDBConnection connection = duckDb.connect();
 *         Statement statement = connection.createStatement()) {
 *     String sql = "SELECT c0, c2 FROM (SELECT c0, c2 FROM read_parquet(...) p WHERE " + deleted.filter("p")
 *             + " UNION ALL SELECT c0, c2 FROM " + hot.sql() + ")";                     // files first: plans follow the first branch
 *     duckDb.call(statement, () -> statement.execute(sql));                             // off the virtual threads' carriers
 * } catch (SQLException e) {
 *     hot.rethrow();                                                                    // the EngineException behind it, if any
 * }
 * }</pre>
 *
 * The function is registered once; its parameter is the handle's number, so a handle must be open
 * from the moment a statement is prepared until its last result is read. Several threads of DuckDB
 * share one cursor and take 2,048 rows at a time. {@link io.hadal.engine.segment.SegmentScan} makes
 * the SQL for the files.
 */
@NullMarked
package io.hadal.engine.segment;

import org.jspecify.annotations.NullMarked;
