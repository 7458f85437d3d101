package io.hadal.storage.line;

import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.line.Seals.Takeover;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Leaves one of several lines that were begun at the same time. Seals alone do that, unless a
 * foreign copier overwrites one while it matters: then two openers may each have begun a line that
 * does not know the other. Of two such lines, the one whose first chunk came later sees the other
 * here; which one ends is decided by who creates the second chunk of one of them.
 * docs/format/line.md.
 */
final class Rivals {

    /** What there is in the store. */
    interface Look {
        /** Every line that has chunks or a lock: all that the search goes by, and cheaper. */
        Set<Line> lines();

        HeadSearch search();

        /** The same end after what its line's writer has put meanwhile. */
        Head further(Head end);
    }

    private final Look look;
    private final Consumer<EncodedChunk> create;

    /**
     * @param create returns when a chunk's place is taken, by it or by another one
     */
    Rivals(Look look, Consumer<EncodedChunk> create) {
        this.look = look;
        this.create = create;
    }

    /**
     * Whoever has come instead of a line whose first chunk is in the store; null if it is part of
     * the log.
     */
    @Nullable FencedBy settle(Takeover own) {
        Line line = own.opening().line();
        Set<Line> known = new HashSet<>(Set.of(line));
        own.opening().past().forEach(past -> known.add(past.line()));
        if (known.containsAll(look.lines())) {
            return null;
        }
        while (true) {
            switch (look.search()) {
                case HeadSearch.Found found -> {
                    Head head = found.head();
                    return isPartOf(head, line)
                            ? null
                            : new FencedBy.TakenOver(line, head.opening());
                }
                case HeadSearch.Nothing _ ->
                        throw new IllegalStateException("line " + line + " was just begun here");
                case HeadSearch.TwoHistories two -> {
                    Opening winner = against(own, two.ends());
                    if (winner != null) {
                        return new FencedBy.TakenOver(line, winner);
                    }
                }
            }
        }
    }

    /** Also if somebody has taken over meanwhile: the next chunk tells. */
    private static boolean isPartOf(Head head, Line line) {
        return head.line().equals(line)
                || head.opening().past().stream().anyMatch(past -> past.line().equals(line));
    }

    /** Ends one line: the own one, and then returns who goes on, or another, and returns null. */
    private @Nullable Opening against(Takeover own, List<Head> ends) {
        Line line = own.opening().line();
        List<Head> rivals = ends.stream().filter(end -> !end.line().equals(line)).toList();
        Head rival = rivals.getFirst();
        if (rivals.size() == ends.size()) {
            return rival.opening(); // The own line is sealed by now.
        }
        if (mayEnd(rival, line)) {
            create.accept(Seals.seal(rival, own.opening()));
            return null;
        }
        create.accept(ChunkCodec.encodeSeal(own.first().tail(), null, rival.opening()));
        return rival.opening();
    }

    /**
     * Nobody has been told that the rival is open, or it is fenced before anything of it was
     * durable. Of two that see each other the lower line gives way.
     */
    private static boolean mayEnd(Head rival, Line own) {
        boolean hasOnlyBegun = rival.tail().nextSeq() <= rival.opening().firstSeq() + 1;
        return rival.beginsLine() || (hasOnlyBegun && rival.line().compareTo(own) < 0);
    }
}
