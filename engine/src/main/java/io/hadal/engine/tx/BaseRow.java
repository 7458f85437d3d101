package io.hadal.engine.tx;

import io.hadal.engine.state.Layout;
import io.hadal.storage.log.LogRecord.Place;
import org.jspecify.annotations.Nullable;

/**
 * The newest committed version of a row that is locked.
 *
 * @param row its bytes, null if there is no such row
 * @param place where it lies in a segment, null if it is hot or not there
 * @param hot whether memory says what it is: also that it was deleted
 * @param layout the table's layout that this is valid in
 */
record BaseRow(byte @Nullable [] row, @Nullable Place place, boolean hot, Layout layout) {}
