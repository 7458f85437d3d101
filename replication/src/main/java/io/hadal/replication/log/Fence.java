package io.hadal.replication.log;

import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.replication.ReplicationException;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.replication.copy.Transfers.Route;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.line.CreateResult;
import io.hadal.storage.line.FencedBy;

/** What has a chunk's place at a target, as an operator is told. */
public final class Fence {
    private Fence() {}

    public static ReplicationException exception(FencedBy by, Route route) {
        String target = route.target().location();
        return switch (by) {
            case FencedBy.TakenOver taken ->
                    new ReplicationException(
                            Reason.TAKEN_OVER,
                            "The target "
                                    + target
                                    + " is no replica any more: "
                                    + taken.describe()
                                    + ". The writer now is there; to bring it back here, replicate in the other"
                                    + " direction.");
            case FencedBy.OtherChunk other ->
                    new ReplicationException(
                            Reason.DIVERGED,
                            "Chunk "
                                    + Keys.chunk(other.line(), other.seq())
                                    + " is another one in the target "
                                    + target
                                    + " than in the source "
                                    + route.source().location()
                                    + ": two servers have written line "
                                    + other.line()
                                    + ", one of them from a copy of the other's data directory. Find out which one is"
                                    + " right, and replicate that one into an empty place.");
        };
    }

    /** What is at a target cannot be read, twice the same. */
    public static ReplicationException damaged(CorruptObjectException e, ObjectStore target) {
        return new ReplicationException(
                Reason.TARGET_DAMAGED,
                "The target "
                        + target.location()
                        + " has a damaged object: "
                        + e.getMessage()
                        + " The source has it whole. Remove it from the target and begin again, or replicate into an empty"
                        + " place.");
    }

    /** Why a chunk could not be created at a target. One damaged answer proves nothing. */
    public static RuntimeException notCreated(CreateResult.Unknown unknown, ObjectStore target) {
        if (!(unknown.cause() instanceof CorruptObjectException once)) {
            return unknown.cause();
        }
        String key = once.object();
        try {
            Reads.read(target, key, bytes -> ChunkCodec.decodeHeader(bytes, key));
        } catch (CorruptObjectException e) {
            return damaged(e, target);
        }
        return ObjectStoreException.unsteady(key, target.location());
    }
}
