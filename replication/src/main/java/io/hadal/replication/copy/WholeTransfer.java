package io.hadal.replication.copy;

import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A small object, or one whose target must have read it before: fetched ahead, and PUT when its
 * turn has come.
 */
final class WholeTransfer implements Transfer {
    private final Transfers transfers;
    private final PutEntry object;

    /** Empty if the source does not have it. */
    private CompletableFuture<Optional<byte[]>> body = new CompletableFuture<>();

    WholeTransfer(Transfers transfers, PutEntry object) {
        this.transfers = transfers;
        this.object = object;
    }

    void start() throws InterruptedException {
        transfers.hold(object.sizeBytes());
        transfers.spawn(() -> {
            try {
                body.complete(fetch());
            } catch (Throwable e) {
                body.completeExceptionally(e);
            }
        });
    }

    /** Keeps no bytes from then on: whoever waits for others in turn still knows this transfer. */
    @Override
    public boolean publish() throws InterruptedException {
        boolean there = send(Body.await(body));
        body = new CompletableFuture<>();
        transfers.release(object.sizeBytes());
        transfers.published(object);
        return there;
    }

    private boolean send(Optional<byte[]> bytes) throws InterruptedException {
        if (bytes.isPresent()) {
            transfers.request(() -> put(bytes.get()));
        }
        return bytes.isPresent();
    }

    /**
     * In one request, whatever the size from which on the store would choose parts. Nobody else
     * makes this name, and never of other bytes.
     */
    private void put(byte[] bytes) {
        try {
            transfers.target().create(object.key(), bytes);
        } catch (ObjectStoreException e) {
            boolean there = e.kind() == Kind.ALREADY_EXISTS && transfers.isThere(object);
            if (!there && !mayBeDoneOtherwise(e)) {
                throw e;
            }
            if (!there) {
                transfers.target().put(object.key(), ObjectSource.of(bytes));
            }
        }
    }

    /** Something else has the name: a part of the object; or it is not known. */
    private static boolean mayBeDoneOtherwise(ObjectStoreException e) {
        return e.kind() == Kind.ALREADY_EXISTS || e.kind() == Kind.CONFLICT || e.outcomeUnknown();
    }

    /** Damaged bytes are read again: only if two reads agree the object is damaged. */
    private Optional<byte[]> fetch() throws InterruptedException {
        Hash before = Hash.NONE;
        for (int read = 1; ; read++) {
            Optional<byte[]> bytes =
                    transfers.fetch(object.sizeBytes(), () -> transfers.source().get(object.key()));
            if (bytes.isEmpty()) {
                return bytes;
            }
            Hash found = Hash.of(bytes.get());
            if (found.equals(object.hash())) {
                return bytes;
            }
            if (found.equals(before)) {
                CorruptObjectException.check(object.key(), bytes.get(), object.hash());
            }
            if (read == Body.READS_MAX) {
                throw transfers.unsteady(object);
            }
            before = found;
        }
    }
}
