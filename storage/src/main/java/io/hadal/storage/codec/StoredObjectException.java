package io.hadal.storage.codec;

/**
 * An object of the bucket (or a record of the local log) cannot be used. Missing, corrupt, of an
 * unknown format and no part of the log are different types; that the store could not be asked is
 * an {@link io.hadal.objectstore.ObjectStoreException}.
 */
public abstract sealed class StoredObjectException extends RuntimeException
        permits MissingObjectException,
                CorruptObjectException,
                UnknownFormatException,
                SealedEarlierException {
    private final String object;

    StoredObjectException(String object, String message) {
        super(message);
        this.object = object;
    }

    /** Its key relative to the storage id, or the place in a local file. */
    public String object() {
        return object;
    }
}
