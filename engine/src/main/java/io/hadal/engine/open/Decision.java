package io.hadal.engine.open;

import io.hadal.engine.state.DatabaseState;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.LeftOut;
import io.hadal.storage.history.Point;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From where a FAILOVER goes on.
 *
 * @param state of the point; null if nobody will use it
 * @param warm the state is the one that is shown here
 * @param snapshotSeq chunk of the newest snapshot of the point's history, 0 if there is none
 * @param leftOut what cannot be had of the point that was asked for
 */
record Decision(
        Head head,
        Point point,
        @Nullable DatabaseState state,
        boolean warm,
        long snapshotSeq,
        Optional<LeftOut> leftOut) {

    Base base() {
        return new Base(point, Objects.requireNonNull(state), snapshotSeq);
    }

    boolean isLatest() {
        return point.at().equals(head.latest().at());
    }

    /** Records of the head's history after the point. */
    long abandoned() {
        return Math.max(0, head.latest().position() - point.position());
    }
}
