package io.hadal.replication.start;

import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectStore;
import io.hadal.replication.ReplicationException;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.replication.log.ChunkReader;
import io.hadal.replication.log.Fence;
import io.hadal.replication.log.LogChunk;
import io.hadal.replication.log.Reads;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.history.Head;
import io.hadal.storage.line.ChunkCreator;
import io.hadal.storage.line.CreateResult;
import io.hadal.storage.line.Seals;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.Parent;
import io.hadal.storage.log.Opening.PastLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends the line that a place has gone on with by itself, by a seal at its head that names the line
 * which the history went on with elsewhere. What lies beyond the fork stays where it is.
 */
final class DeadEndSeal {
    private final ObjectStore target;

    DeadEndSeal(ObjectStore target) {
        this.target = target;
    }

    /**
     * Creates the seal, or finds that the line has gone on; the caller looks again in either case.
     *
     * @param next the line that is named
     */
    void create(Head end, Opening next) {
        requireOpen(next);
        next.lineage().forEach(interval -> requireWhole(end, next, interval));
        requireParent(next);
        switch (new ChunkCreator(target).create(Seals.seal(end, next).object())) {
            case CreateResult.Created created -> {}
            case CreateResult.Fenced fenced -> {}
            case CreateResult.Unknown unknown -> throw Fence.notCreated(unknown, target);
        }
    }

    /**
     * Two that are told to seal each other's line at the same time may both have done so: then each
     * line leads to the other, and further seals would lead nowhere.
     */
    private void requireOpen(Opening next) {
        List<ObjectInfo> chunks = new ArrayList<>();
        Reads.list(target, Keys.log(next.line()), "", chunks::add);
        boolean sealed =
                !chunks.isEmpty()
                        && Keys.parse(chunks.getLast().key()).orElse(null)
                                instanceof StoredKey.ChunkKey last
                        && ChunkReader.ofTarget(target)
                                .read(last.line(), last.seq())
                                .filter(chunk -> chunk.header().isSeal())
                                .isPresent();
        if (sealed) {
            throw new ReplicationException(
                    Reason.DIVERGED,
                    "Line "
                            + next.line()
                            + " goes on at the source, and the target "
                            + target.location()
                            + " has sealed it: each place has sealed the other's line. Replicate the one that is to go"
                            + " on into an empty place.");
        }
    }

    /**
     * What the line goes on from has its place here: where a line was sealed, nothing is
     * overwritten.
     */
    private void requireWhole(Head end, Opening next, Interval interval) {
        for (PastLine past : end.opening().past()) {
            if (past.line().equals(interval.line()) && past.sealSeq() <= interval.lastSeq()) {
                throw new ReplicationException(
                        Reason.DIVERGED,
                        "Line "
                                + next.line()
                                + " goes on from chunk "
                                + interval.lastSeq()
                                + " of line "
                                + past.line()
                                + ", which the target "
                                + target.location()
                                + " has sealed at chunk "
                                + past.sealSeq()
                                + ": that history cannot be put beside its own. Replicate in the other direction with"
                                + " --seal-target, or into an empty place.");
            }
        }
    }

    /** The line goes on from a chunk that is here, too. */
    private void requireParent(Opening next) {
        Parent parent = next.parent();
        if (parent == null) {
            return;
        }
        Optional<LogChunk> here = ChunkReader.ofTarget(target).read(parent.line(), parent.seq());
        if (here.isPresent() && !here.get().object().hash().equals(parent.chunkHash())) {
            throw Fence.damaged(
                    new CorruptObjectException(
                            here.get().key(),
                            "line "
                                    + next.line()
                                    + " goes on from one with SHA-256 "
                                    + parent.chunkHash()
                                    + ", found "
                                    + here.get().object().hash()),
                    target);
        }
    }
}
