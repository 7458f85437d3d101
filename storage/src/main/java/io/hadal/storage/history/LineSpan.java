package io.hadal.storage.history;

import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening.PastLine;
import java.util.ArrayList;
import java.util.List;

/**
 * Which chunks of the log a line holds, its seal left out.
 *
 * @param lastSeq firstSeq - 1 if it has none
 */
record LineSpan(Line line, long firstSeq, long lastSeq, long openedMicros) {

    boolean isEmpty() {
        return lastSeq < firstSeq;
    }

    /** All lines of the log, the head's first. */
    static List<LineSpan> newestFirst(Head head) {
        List<LineSpan> spans = new ArrayList<>();
        long last = head.empty() ? head.opening().firstSeq() - 1 : head.latest().seq();
        spans.add(
                new LineSpan(
                        head.line(), head.opening().firstSeq(), last, head.opening().timeMicros()));
        for (PastLine past : head.opening().past().reversed()) {
            spans.add(
                    new LineSpan(
                            past.line(), past.firstSeq(), past.sealSeq() - 1, past.openedMicros()));
        }
        return spans;
    }
}
