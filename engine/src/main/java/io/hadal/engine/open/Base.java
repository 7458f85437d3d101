package io.hadal.engine.open;

import io.hadal.engine.state.DatabaseState;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.Point;
import io.hadal.storage.line.OpenResult.Opened;
import java.util.Objects;

/**
 * What a new line goes on from.
 *
 * @param state of the point
 * @param snapshotSeq chunk of the newest snapshot of the point's history, 0 if there is none
 */
record Base(Point point, DatabaseState state, long snapshotSeq) {

    static Base of(HistoryView view) {
        return new Base(view.point(), HistorySource.load(view), snapshotSeq(view));
    }

    static long snapshotSeq(HistoryView view) {
        return Math.max(0, view.point().seq() - view.chunks());
    }

    /** Whether the line goes on from here, and not from what came after it was read. */
    boolean isOf(Opened opened) {
        return Objects.requireNonNull(opened.opening().parent()).equals(point.at());
    }
}
