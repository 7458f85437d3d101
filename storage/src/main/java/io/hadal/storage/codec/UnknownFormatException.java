package io.hadal.storage.codec;

/** An object was written by a newer Hadal. */
public final class UnknownFormatException extends StoredObjectException {
    public UnknownFormatException(String object, int found, int known) {
        super(
                object,
                "Object "
                        + object
                        + " has format version "
                        + found
                        + ", this server knows versions up to "
                        + known
                        + ". Use a newer version of Hadal.");
    }
}
