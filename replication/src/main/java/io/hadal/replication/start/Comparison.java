package io.hadal.replication.start;

import io.hadal.objectstore.ObjectStoreException;
import io.hadal.replication.ReplicationException;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.replication.copy.Transfers.Route;
import io.hadal.replication.log.ChunkReader;
import io.hadal.replication.log.Fence;
import io.hadal.replication.log.LogChunk;
import io.hadal.replication.log.Place;
import io.hadal.replication.log.SourceHead;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.Point;
import io.hadal.storage.line.FencedBy;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.PastLine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares a target that can be attached with its source, by their lines and by the chunk at which
 * the target ends. Throws ReplicationException if the target is no copy that the source can bring
 * forward.
 */
final class Comparison {
    private final Route route;
    private final SourceHead sourceHead;
    private final ChunkReader source;
    private final ChunkReader target;
    private final Head from;
    private final Head to;
    private final boolean sealDiverged;

    /**
     * @param sealDiverged whether a target that has gone on by itself is to be sealed
     */
    Comparison(Route route, SourceHead source, Head target, boolean sealDiverged) {
        this.route = route;
        this.sourceHead = source;
        this.source = new ChunkReader(route.source());
        this.target = ChunkReader.ofTarget(route.target());
        this.from = source.get();
        this.to = target;
        this.sealDiverged = sealDiverged;
    }

    Standing run() {
        if (knows(from, to.line())) {
            return to.empty() ? atOpening() : atChunk();
        }
        if (knows(to, from.line())) {
            throw takenOver();
        }
        return diverged();
    }

    // ---------------------------------------------------------------- a line of the source

    private Standing atOpening() {
        if (opening(to.line()).equals(to.opening())) {
            return new Standing.Behind(Place.first(to.opening()));
        }
        throw notAReplica("line " + to.line() + " begins otherwise there");
    }

    private Standing atChunk() {
        Line line = to.line();
        long last = to.tail().nextSeq() - 1;
        Optional<LogChunk> same = source.read(line, last);
        // The source may have the same chunks there: debris of a copier that nobody has stopped.
        if (sourceHead.hasLeft(line, last)) {
            if (same.isPresent()) {
                target.read(line, last);
            }
            return new Standing.DeadEnd(to, firstUnknown());
        }
        if (same.isPresent() && same.get().object().hash().equals(to.tail().hash())) {
            return new Standing.Behind(same.get().next());
        }
        if (last == from.tail().nextSeq() && line.equals(from.line()) && isNext(last)) {
            return new Standing.Behind(new Place(line, last, from.tail().hash(), null));
        }
        if (same.isPresent()) {
            return beforeGap(same.get());
        }
        throw line.equals(from.line()) && last >= from.tail().nextSeq()
                ? ahead(last)
                : gone(last, to.tail().timeMicros());
    }

    /**
     * If the last object is the same, something before it is missing, as in a copy that anything
     * else has made: it is a beginning of the log up to there.
     */
    private Standing beforeGap(LogChunk last) {
        long seq = last.header().seq();
        // The search for the head has seen it.
        LogChunk there =
                target.read(to.line(), seq)
                        .orElseThrow(() ->
                                ObjectStoreException.contradiction(
                                        last.key(), route.target().location()));
        if (!there.object().hash().equals(last.object().hash())) {
            throw Fence.exception(new FencedBy.OtherChunk(to.line(), seq), route);
        }
        Point whole = to.latest();
        LogChunk before =
                source.read(whole.line(), whole.seq())
                        .orElseThrow(() -> gone(whole.seq(), whole.timeMicros()));
        if (!before.object().hash().equals(whole.at().chunkHash())) {
            throw Fence.exception(new FencedBy.OtherChunk(whole.line(), whole.seq()), route);
        }
        return new Standing.Behind(before.next());
    }

    /**
     * A writer that sends its chunks to both places at once may have died before the source had the
     * last one. It will send it again; or the source's line is sealed in its place.
     */
    private boolean isNext(long seq) {
        return !from.empty()
                && target.read(from.line(), seq)
                        .filter(chunk -> chunk.header().predecessor().equals(from.tail().hash()))
                        .isPresent();
    }

    private ReplicationException ahead(long last) {
        return new ReplicationException(
                Reason.TARGET_AHEAD,
                "The target "
                        + route.target().location()
                        + " ends with chunk "
                        + last
                        + " of line "
                        + to.line()
                        + ", the source "
                        + route.source().location()
                        + " with chunk "
                        + (from.tail().nextSeq() - 1)
                        + ": the target has more of this history. Has the source lost its end, or are they the wrong"
                        + " way round?");
    }

    private RuntimeException gone(long seq, long timeMicros) {
        return sourceHead.gone(to.line(), seq, timeMicros, route.target());
    }

    // ---------------------------------------------------------------- a line of the target alone

    private ReplicationException takenOver() {
        List<PastLine> past = to.opening().past();
        Opening by = to.opening();
        for (PastLine each : past) {
            if (each.line().equals(from.line())) {
                by =
                        target.read(each.line(), each.sealSeq())
                                .map(chunk -> chunk.header().seal())
                                .orElse(by);
            }
        }
        return Fence.exception(new FencedBy.TakenOver(from.line(), by), route);
    }

    private Standing diverged() {
        Optional<PastLine> common =
                from.opening().past().stream()
                        .filter(past -> knows(to, past.line()))
                        .reduce((a, b) -> b);
        if (common.isEmpty()) {
            throw notAReplica("they have no line in common");
        }
        if (sealDiverged) {
            return new Standing.DeadEnd(to, firstUnknown());
        }
        throw new ReplicationException(
                Reason.DIVERGED,
                "Both sides have gone on from line "
                        + common.get().line()
                        + ": the source with "
                        + describe(from)
                        + ", the target with "
                        + describe(to)
                        + ". To go on with the source's, which seals the target's line at its end and keeps it there"
                        + " as a dead end, replicate with FORCE (--seal-target in the shell); to go on with the target's, replicate in the"
                        + " other direction with it.");
    }

    private static String describe(Head head) {
        return "line "
                + head.line()
                + " of node "
                + head.opening().node()
                + " (opened "
                + Instant.EPOCH.plus(head.opening().timeMicros(), ChronoUnit.MICROS)
                + ", up to position "
                + head.latest().position()
                + " at "
                + Instant.EPOCH.plus(head.latest().timeMicros(), ChronoUnit.MICROS)
                + ")";
    }

    /** The first line of the source that the target does not know. */
    private Opening firstUnknown() {
        for (PastLine past : from.opening().past()) {
            if (!knows(to, past.line())) {
                return opening(past.line());
            }
        }
        return from.opening();
    }

    private Opening opening(Line line) {
        if (line.equals(from.line())) {
            return from.opening();
        }
        PastLine before = null;
        for (PastLine past : from.opening().past()) {
            if (past.line().equals(line)) {
                return openingOf(past, before)
                        .orElseThrow(() ->
                                notAReplica("the source does not have the first chunk of " + line));
            }
            before = past;
        }
        throw notAReplica("the source does not know line " + line);
    }

    /** It stands in the line's first chunk, and in the seal of the one before. */
    private Optional<Opening> openingOf(PastLine line, @Nullable PastLine before) {
        Optional<Opening> first =
                source.read(line.line(), line.firstSeq()).map(chunk -> chunk.header().opening());
        return first.isPresent() || before == null
                ? first
                : source.read(before.line(), before.sealSeq()).map(chunk -> chunk.header().seal());
    }

    private ReplicationException notAReplica(String why) {
        return new ReplicationException(
                Reason.NOT_A_REPLICA,
                "The target "
                        + route.target().location()
                        + " is no copy of the source: "
                        + why
                        + ". Replicate into an empty place.");
    }

    private static boolean knows(Head head, Line line) {
        return head.line().equals(line)
                || head.opening().past().stream().anyMatch(past -> past.line().equals(line));
    }
}
