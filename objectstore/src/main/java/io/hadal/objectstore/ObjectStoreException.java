package io.hadal.objectstore;

import org.jspecify.annotations.Nullable;

/** A failed request to an object store, classified once, where the vendor's error is first seen. */
public final class ObjectStoreException extends RuntimeException {

    /** What happened, as far as the caller must tell cases apart. */
    public enum Kind {
        /** No such object. */
        NOT_FOUND(false, false),
        /** The bucket (container, root folder) does not exist. */
        NO_SUCH_BUCKET(false, false),
        /**
         * A create found an object under its name (412; Azure 409). Whose, only reading it tells.
         */
        ALREADY_EXISTS(false, false),
        /**
         * Another conditional write of the key was under way (409): nothing was written, try again.
         */
        CONFLICT(true, false),
        /** Slow down (503, 429). */
        THROTTLED(true, false),
        /** The store failed inside (500, 502, 504): a write may have happened. */
        SERVER_ERROR(true, true),
        /** No connection, reset, time-out, interrupted: a write may have happened. */
        UNREACHABLE(true, true),
        /** Not allowed, or the credentials are wrong or expired. */
        DENIED(false, false),
        /** The store cannot do what was asked, or the request is malformed. */
        UNSUPPORTED(false, false),
        /** The local disk, or the store behind, is full. */
        FULL(false, false);

        private final boolean retryable;
        private final boolean outcomeUnknown;

        Kind(boolean retryable, boolean outcomeUnknown) {
            this.retryable = retryable;
            this.outcomeUnknown = outcomeUnknown;
        }

        /** Whether the same request may succeed later. */
        public boolean retryable() {
            return retryable;
        }

        /**
         * Whether a write may have been applied all the same; {@link
         * ObjectStoreException#outcomeUnknown} knows it better.
         */
        public boolean outcomeUnknown() {
            return outcomeUnknown;
        }
    }

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final boolean outcomeUnknown;

    public ObjectStoreException(Kind kind, String message) {
        this(kind, message, null);
    }

    public ObjectStoreException(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, kind.outcomeUnknown(), message, cause);
    }

    private ObjectStoreException(
            Kind kind, boolean outcomeUnknown, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.outcomeUnknown = outcomeUnknown;
    }

    /**
     * Kind UNREACHABLE where the request certainly never left (no connection, unknown host):
     * nothing was written.
     */
    public static ObjectStoreException notSent(String message, @Nullable Throwable cause) {
        return new ObjectStoreException(Kind.UNREACHABLE, false, message, cause);
    }

    /**
     * The store does not find what it has said to have just now. To find it proves that it is
     * there, not to find it proves nothing: the store is behind what it has shown, and is to be
     * asked again.
     */
    public static ObjectStoreException contradiction(String key, String location) {
        return new ObjectStoreException(
                Kind.SERVER_ERROR,
                "get "
                        + key
                        + " in "
                        + location
                        + ": there is none, though the store has just shown it");
    }

    /**
     * No two reads of an object agree, and none is right: what damages them is on the way, which
     * proves nothing of the object.
     */
    public static ObjectStoreException unsteady(String key, String location) {
        return new ObjectStoreException(
                Kind.UNREACHABLE,
                "get "
                        + key
                        + " in "
                        + location
                        + ": each time it comes differently damaged, so it is damaged on the way");
    }

    /**
     * The same failure, of a call that was tried several times.
     *
     * @param unknown whether any attempt of a write may have been applied
     */
    ObjectStoreException afterRetries(int retries, boolean unknown) {
        String message = getMessage() + " (given up after " + (retries + 1) + " attempts)";
        return new ObjectStoreException(kind, unknown, message, this);
    }

    public Kind kind() {
        return kind;
    }

    /**
     * Whether a write may have been applied all the same: false for a request that never left. Read
     * back to find out.
     */
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
