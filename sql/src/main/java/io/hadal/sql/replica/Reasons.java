package io.hadal.sql.replica;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.replica.ReplicaCopier.Job;
import io.hadal.engine.segment.StoreErrors;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.replication.ReplicationException;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.SealedEarlierException;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.codec.UnknownFormatException;

/** What stops or hinders a replicator, in the engine's words. */
final class Reasons {
    private Reasons() {}

    static EngineException of(RuntimeException cause, Job job) {
        String action = "replicate database " + job.database() + " to " + job.spec().name();
        return switch (cause) {
            case EngineException e -> e;
            case ReplicationException e -> decided(e);
            case StoredObjectException e -> damaged(e, action);
            case ObjectStoreException e -> unanswered(e, action, job);
            default ->
                    new EngineException(
                            Kind.FAILED,
                            "Cannot "
                                    + action
                                    + ": "
                                    + cause
                                    + ". This is a bug; the target is a copy as of some commit.",
                            cause);
        };
    }

    /** The store's own words say which of the two it is. */
    private static EngineException unanswered(ObjectStoreException e, String action, Job job) {
        Kind kind = StoreErrors.explain(e, action, job.target()).kind();
        return new EngineException(kind, "Cannot " + action + ": " + e.getMessage(), e);
    }

    private static EngineException decided(ReplicationException e) {
        Kind kind =
                switch (e.reason()) {
                    // After a restart here, the two have parted: the target was taken over as well.
                    case TAKEN_OVER, DIVERGED -> Kind.FENCED;
                    case NO_SOURCE,
                            SAME_PLACE,
                            NOT_A_REPLICA,
                            TARGET_DAMAGED,
                            TARGET_AHEAD,
                            EXPIRED,
                            OTHER_REPLICATOR ->
                            Kind.REPLICA_REFUSED;
                };
        return new EngineException(kind, String.valueOf(e.getMessage()), e);
    }

    private static EngineException damaged(StoredObjectException e, String action) {
        Kind kind =
                switch (e) {
                    case MissingObjectException missing -> Kind.MISSING_OBJECT;
                    case CorruptObjectException corrupt -> Kind.CORRUPT_OBJECT;
                    case UnknownFormatException unknown -> Kind.UNKNOWN_FORMAT;
                    case SealedEarlierException sealed -> Kind.STORE_UNREACHABLE;
                };
        return new EngineException(
                kind,
                "Cannot "
                        + action
                        + ": "
                        + e.getMessage()
                        + " The target is as it was before that object. Repair it here with CHECK BOTTOMLESS … WITH"
                        + " REPAIR, then CONTINUE REPLICATING.",
                e);
    }
}
