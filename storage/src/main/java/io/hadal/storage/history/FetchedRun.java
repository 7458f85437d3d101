package io.hadal.storage.history;

import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.Parent;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.SnapshotRoot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a run that were read, one verified chain.
 *
 * @param broken why the chain ends before the run does, or null
 * @param seal a seal that is why, or null
 */
record FetchedRun(
        List<ChunkRun.Link> links,
        @Nullable StoredObjectException broken,
        ChunkRun.@Nullable Seal seal) {

    /** All records but commits, in order. */
    List<LogRecord> edits() {
        List<LogRecord> edits = new ArrayList<>();
        links.forEach(link -> edits.addAll(link.edits()));
        return edits;
    }

    /** Last position that the chain reaches. @param start what the snapshot holds */
    long lastPosition(long start) {
        return links.isEmpty() ? start : lastPosition(links.getLast());
    }

    private static long lastPosition(ChunkRun.Link link) {
        return Math.min(link.header().lastPosition(), link.ref().lastPosition());
    }

    /** The point of a position that the chain or the snapshot holds. */
    Point pointAt(
            Bucket bucket,
            long position,
            Point wanted,
            DatabaseImage image,
            @Nullable Snapshot snapshot) {
        for (ChunkRun.Link link : links.reversed()) {
            if (link.header().recordCount() > 0 && link.header().firstPosition() <= position) {
                Parent at = new Parent(link.ref().line(), link.ref().seq(), position, link.hash());
                return new Point(at, timeOf(bucket, link, position), cut(wanted.ancestry(), at));
            }
        }
        return atSnapshot(wanted, image, snapshot);
    }

    private Point atSnapshot(Point wanted, DatabaseImage image, @Nullable Snapshot snapshot) {
        if (snapshot != null) {
            SnapshotRoot.Origin origin = snapshot.root().origin();
            Parent at =
                    new Parent(origin.line(), origin.seq(), image.position(), origin.chunkHash());
            return new Point(at, image.timeMicros(), cut(wanted.ancestry(), at));
        }
        ChunkRun.Link first = links.getFirst();
        Parent at = new Parent(first.ref().line(), first.ref().seq(), 0, first.hash());
        return new Point(at, first.header().firstTimeMicros(), cut(wanted.ancestry(), at));
    }

    private static List<Interval> cut(List<Interval> ancestry, Parent at) {
        List<Interval> cut = new ArrayList<>();
        for (Interval interval : ancestry) {
            if (interval.line().equals(at.line())) {
                cut.add(new Interval(at.line(), interval.firstSeq(), at.seq(), at.position()));
                return cut;
            }
            cut.add(interval);
        }
        throw new IllegalArgumentException(at + " is not in " + ancestry);
    }

    private static long timeOf(Bucket bucket, ChunkRun.Link link, long position) {
        ChunkHeader header = link.header();
        if (position >= header.lastPosition()) {
            return header.lastTimeMicros();
        }
        return ChunkCodec.decodeSome(
                        link.bytes(bucket), link.ref().key(), stamp -> stamp.position() == position)
                .records()
                .getFirst()
                .timeMicros();
    }

    LeftOut leftOut(Point actual, Point wanted, List<String> missing) {
        List<String> objects = new ArrayList<>(missing);
        if (broken != null) {
            objects.add(String.valueOf(broken.getMessage()));
        }
        return new LeftOut(
                objects,
                actual.position() + 1,
                wanted.position(),
                actual.timeMicros(),
                wanted.timeMicros());
    }
}
