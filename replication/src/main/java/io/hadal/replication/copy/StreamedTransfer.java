package io.hadal.replication.copy;

import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.replication.copy.PassingSource.Damage;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An object that passes through: what is read from the source is hashed and sent while it is still
 * in the processor's cache. A store shows no object that it has not got whole, and the last bytes
 * are not sent before the hash of all is right and the object's turn has come; so it may begin
 * before.
 */
final class StreamedTransfer implements Transfer {

    /** Passages of an object that are broken off, or damaged each time in another way. */
    private static final int PASSAGES_MAX = Body.READS_MAX;

    private final Transfers transfers;
    private final PutEntry object;
    private final int heldBytes;
    private final Turn turn;
    private final CompletableFuture<Boolean> begunAhead = new CompletableFuture<>();

    StreamedTransfer(Transfers transfers, PutEntry object) {
        this.transfers = transfers;
        this.object = object;
        this.heldBytes = (int) Math.min(PassingSource.BUFFER_BYTES, object.sizeBytes());
        this.turn = transfers.newTurn();
    }

    void start() throws InterruptedException {
        transfers.hold(heldBytes);
        transfers.queue(this);
    }

    /** Begins before its turn. */
    void passAhead() {
        try {
            begunAhead.complete(pass());
        } catch (Throwable e) {
            begunAhead.completeExceptionally(e);
        }
    }

    @Override
    public boolean publish() throws InterruptedException {
        turn.come();
        boolean there = transfers.leaveQueue(this) ? pass() : Body.await(begunAhead);
        transfers.release(heldBytes);
        transfers.published(object);
        return there;
    }

    /** False if the source does not have it. */
    private boolean pass() throws InterruptedException {
        Optional<Damage> before = Optional.empty();
        for (int passage = 1; ; passage++) {
            PassingSource source = new PassingSource(transfers.source(), object, turn);
            try {
                transfers.pass(source, object);
                return true;
            } catch (UncheckedIOException e) {
                if (source.early()) {
                    turn.await();
                    continue;
                }
                if (source.refusal().filter(why -> why.kind() == Kind.NOT_FOUND).isPresent()) {
                    return false;
                }
                requireAnother(source, e, before, passage);
                before = source.damage();
            } catch (ObjectStoreException e) {
                turn.await(); // What is done about it may make it visible.
                if (isThere(e)) {
                    return true;
                }
                if (e.kind() == Kind.ALREADY_EXISTS) {
                    return transfers.replace(object);
                }
                if (passage == PASSAGES_MAX || !(e.outcomeUnknown() || e.kind() == Kind.CONFLICT)) {
                    throw e;
                }
            }
        }
    }

    /** Nobody else makes this name, and never of other bytes. */
    private boolean isThere(ObjectStoreException e) {
        boolean mayBe = e.kind() == Kind.ALREADY_EXISTS || e.outcomeUnknown();
        return mayBe && transfers.isThere(object);
    }

    /** Throws unless another passage may do better: twice the same damage is the object's own. */
    private void requireAnother(
            PassingSource source, UncheckedIOException e, Optional<Damage> before, int passage) {
        source.refusal()
                .ifPresent(why -> {
                    throw why;
                });
        source.damage()
                .filter(damage -> before.equals(Optional.of(damage)))
                .ifPresent(damage -> {
                    throw new CorruptObjectException(object.key(), damage.what());
                });
        if (passage < PASSAGES_MAX) {
            return;
        }
        if (source.damage().isPresent()) {
            throw transfers.unsteady(object);
        }
        throw new ObjectStoreException(
                Kind.UNREACHABLE,
                "read " + object.key() + " in " + transfers.source().location() + ": broken off",
                e);
    }
}
