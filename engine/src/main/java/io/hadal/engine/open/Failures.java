package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.segment.StoreErrors;
import io.hadal.env.DiskFullException;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.SealedEarlierException;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.codec.UnknownFormatException;
import java.io.IOException;
import java.util.function.Supplier;

/** What the rooms below throw, as the engine's own exception. */
final class Failures {
    private Failures() {}

    /** Runs {@code body}. @param action what is tried, as in {@code attach database db} */
    static <T> T explained(String action, ObjectStore store, Supplier<T> body) {
        try {
            return body.get();
        } catch (ObjectStoreException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new EngineException(
                        Kind.INTERRUPTED, "Interrupted: could not " + action + ".", e);
            }
            throw StoreErrors.explain(e, action, store);
        } catch (StoredObjectException e) {
            throw of(action, e);
        }
    }

    static EngineException of(String action, StoredObjectException e) {
        Kind kind =
                switch (e) {
                    case MissingObjectException missing -> Kind.MISSING_OBJECT;
                    case CorruptObjectException corrupt -> Kind.CORRUPT_OBJECT;
                    case UnknownFormatException unknown -> Kind.UNKNOWN_FORMAT;
                    // Like a store that cannot be asked just now: the next look sees it right.
                    case SealedEarlierException sealed -> Kind.STORE_UNREACHABLE;
                };
        return new EngineException(kind, "Cannot " + action + ": " + e.getMessage(), e);
    }

    /** Whether a failure may go away by itself or by what an operator does to the store. */
    static boolean passes(Kind kind) {
        return switch (kind) {
            case STORE_UNREACHABLE, STORE_DENIED, NO_SUCH_BUCKET, DISK_FULL, INTERRUPTED -> true;
            default -> false;
        };
    }

    static EngineException local(String action, IOException e) {
        Kind kind = e instanceof DiskFullException ? Kind.DISK_FULL : Kind.FAILED;
        return new EngineException(kind, "Cannot " + action + ": " + e.getMessage(), e);
    }
}
