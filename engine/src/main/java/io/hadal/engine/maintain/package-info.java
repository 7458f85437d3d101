/**
 * What keeps a database small and quick, in the background: {@link
 * io.hadal.engine.maintain.Flusher} moves hot rows to segments, {@link
 * io.hadal.engine.maintain.Merger} rewrites segments, {@link io.hadal.engine.maintain.Snapshotter}
 * bounds the log that an attach reads, {@link io.hadal.engine.maintain.Collector} deletes what no
 * promised point needs, {@link io.hadal.engine.maintain.HotMemory} slows writers down when all that
 * does not keep up. {@link io.hadal.engine.maintain.Maintenance} runs them when there is something
 * to do; an idle database sends no request. Every step can be called directly.
 *
 * <p>Order is all: an object is PUT, then its PUT is journaled, then a record refers to it. A crash
 * anywhere leaves the old state and at most objects that nothing refers to.
 */
@NullMarked
package io.hadal.engine.maintain;

import org.jspecify.annotations.NullMarked;
