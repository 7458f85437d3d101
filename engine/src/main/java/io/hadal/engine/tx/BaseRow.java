package io.hadal.engine.tx;

import io.hadal.engine.state.Layout;
import io.hadal.storage.log.LogRecord.Place;
import org.jspecify.annotations.Nullable;

/**
 * The newest committed version of a row that is locked.
 *
 * @param row its bytes, null if there is no such row
 * @param place where it lies in a segment, null if it is hot or not there
 * @param layout the table's layout that the place is valid in
 */
record BaseRow(byte @Nullable [] row, @Nullable Place place, Layout layout) {}
