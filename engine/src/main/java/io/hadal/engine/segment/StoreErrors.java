package io.hadal.engine.segment;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;

/** What a failed request to the store means to the one who wanted the object. */
public final class StoreErrors {
    private StoreErrors() {}

    /**
     * @param action what was tried, as in {@code read segment blobs/7/1_5_3.parquet}
     */
    public static EngineException explain(
            ObjectStoreException e, String action, ObjectStore store) {
        String place = " (store " + store.location() + ")";
        return switch (e.kind()) {
            case NOT_FOUND ->
                    new EngineException(
                            Kind.MISSING_OBJECT,
                            "Cannot "
                                    + action
                                    + place
                                    + ": the object is missing. Put it back from a copy of the database, or attach at a time"
                                    + " before it was needed.",
                            e);
            case NO_SUCH_BUCKET ->
                    new EngineException(
                            Kind.NO_SUCH_BUCKET,
                            "Cannot "
                                    + action
                                    + place
                                    + ": there is no such bucket or folder. Make it, or correct its name.",
                            e);
            case DENIED ->
                    new EngineException(
                            Kind.STORE_DENIED,
                            "Cannot "
                                    + action
                                    + place
                                    + ": the store refuses access. Check the credentials and their rights.",
                            e);
            case UNSUPPORTED, ALREADY_EXISTS ->
                    new EngineException(
                            Kind.STORE_UNSUITABLE,
                            "Cannot " + action + place + ": " + e.getMessage(),
                            e);
            case FULL ->
                    new EngineException(
                            Kind.DISK_FULL,
                            "Cannot " + action + place + ": no room is left. Free some space.",
                            e);
            case CONFLICT, THROTTLED, SERVER_ERROR, UNREACHABLE ->
                    new EngineException(
                            Kind.STORE_UNREACHABLE,
                            "Cannot "
                                    + action
                                    + place
                                    + ": the store does not answer ("
                                    + e.getMessage()
                                    + "). Try again later.",
                            e);
        };
    }
}
