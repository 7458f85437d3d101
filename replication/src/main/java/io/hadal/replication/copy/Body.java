package io.hadal.replication.copy;

import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Reading what may be gone, and waiting for tasks. */
public final class Body {
    /** Reads of an object that comes differently damaged each time. */
    static final int READS_MAX = 5;

    private Body() {}

    /** Empty if there is no such object. */
    static Optional<byte[]> orGone(Supplier<byte[]> get) {
        try {
            return Optional.of(get.get());
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The result, or the exception that the task ended with, as it was thrown. */
    public static <T> T await(CompletableFuture<T> result) throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RuntimeException failure -> failure;
                case Error error -> throw error;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> new IllegalStateException(e);
            };
        }
    }
}
