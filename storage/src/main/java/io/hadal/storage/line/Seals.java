package io.hadal.storage.line;

import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.history.Head;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What begins a line: its opening, the seal that leads to it, its first chunk. Pure.
 * docs/format/line.md.
 */
public final class Seals {

    /** Seq of the first chunk of a log. */
    public static final long FIRST_SEQ = 1;

    private Seals() {}

    /**
     * A line that takes over.
     *
     * @param seal of the old line
     * @param first chunk of the new line; it holds the same opening
     */
    public record Takeover(Opening opening, EncodedChunk seal, EncodedChunk first) {}

    /** The name of a storage id's first line. */
    public static Line firstLine(RandomGenerator random) {
        return new Line(1, random(random));
    }

    /** A name for the line that takes over from a head: its term is above every term of the log. */
    public static Line nextLine(Head head, RandomGenerator random) {
        return new Line(Math.addExact(head.greatestTerm(), 1), random(random));
    }

    /** The first chunk of a storage id. */
    public static EncodedChunk create(
            Line line, long timeMicros, String node, FirstRecords records) {
        Opening opening =
                new Opening(
                        line,
                        FIRST_SEQ,
                        null,
                        List.of(),
                        List.of(),
                        Boundary.NONE,
                        timeMicros,
                        node);
        return ChunkCodec.encodeOpening(opening, Hash.NONE, encoded(records, opening));
    }

    /**
     * The time of a line that is opened now: later than every time in the log, whatever the clock
     * says.
     */
    public static long openingTime(Head head, long clockMicros) {
        return Math.max(clockMicros, head.tail().timeMicros() + 1);
    }

    /**
     * The time of a line that goes on with records whose times are fixed already.
     *
     * @param firstMicros time of the first of them, later than the head's; the line's may then
     *     equal the head's
     */
    public static long openingTime(Head head, long clockMicros, long firstMicros) {
        if (firstMicros <= head.tail().timeMicros()) {
            throw new IllegalArgumentException(
                    "A record of time "
                            + firstMicros
                            + " cannot follow a head of time "
                            + head.tail().timeMicros());
        }
        return Math.min(openingTime(head, clockMicros), firstMicros - 1);
    }

    /**
     * @param timeMicros by {@link #openingTime}
     */
    public static Takeover takeOver(
            Head head,
            AttachPoint point,
            Line line,
            long timeMicros,
            String node,
            FirstRecords records) {
        LogTail tail = head.tail();
        AttachPoint.At at =
                switch (point) {
                    case AttachPoint.Latest _ ->
                            new AttachPoint.At(
                                    head.latest().at(), head.latest().ancestry(), timeMicros);
                    case AttachPoint.At older -> older;
                };
        Opening opening =
                new Opening(
                        line,
                        tail.nextSeq() + 1,
                        at.parent(),
                        at.lineage(),
                        head.pastOfNext(),
                        tail.boundary(),
                        timeMicros,
                        node);
        EncodedChunk seal = seal(head, opening);
        EncodedChunk first =
                ChunkCodec.encodeOpening(opening, seal.object().hash(), encoded(records, opening));
        return new Takeover(opening, seal, first);
    }

    /** Ends a line at its head, and leads to {@code next}. */
    public static EncodedChunk seal(Head end, Opening next) {
        return ChunkCodec.encodeSeal(end.tail(), end.beginsLine() ? end.opening() : null, next);
    }

    private static List<byte[]> encoded(FirstRecords records, Opening opening) {
        return records.of(opening).stream().map(LogRecordCodec::encode).toList();
    }

    private static long random(RandomGenerator random) {
        return random.nextLong() & Long.MAX_VALUE;
    }
}
