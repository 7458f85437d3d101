package io.hadal.storage.codec;

/** An object that the log or a snapshot refers to is not in the bucket. */
public final class MissingObjectException extends StoredObjectException {
    public MissingObjectException(String object, String neededBy) {
        super(object, "Object " + object + " is missing; " + neededBy + " needs it.");
    }
}
