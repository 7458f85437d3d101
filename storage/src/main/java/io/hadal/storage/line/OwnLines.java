package io.hadal.storage.line;

import io.hadal.storage.history.Head;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a data directory knows of its own writing.
 *
 * @param lines that it has begun to open, noted before the store heard of them
 * @param newest the chunk that it cut last, which the store holds by now; null if it has not cut
 *     any
 */
public record OwnLines(List<Line> lines, @Nullable Cut newest) {

    /** A chunk that was cut. */
    public record Cut(Line line, long seq, Hash hash) {}

    public OwnLines {
        lines = List.copyOf(lines);
    }

    /**
     * Whether a log's end is this directory's own doing. Of a line that it does not remember to
     * have cut a chunk of, there may be the first chunk, which the opening made. More than that was
     * written from a copy of this directory.
     */
    boolean isEnd(Head head) {
        if (!lines.contains(head.line())) {
            return false;
        }
        long last = head.tail().nextSeq() - 1;
        if (newest != null
                && newest.line().equals(head.line())
                && newest.seq() >= head.opening().firstSeq()) {
            return last == newest.seq() && head.tail().hash().equals(newest.hash());
        }
        return last <= head.opening().firstSeq();
    }
}
