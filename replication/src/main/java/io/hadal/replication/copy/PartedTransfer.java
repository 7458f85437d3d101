package io.hadal.replication.copy;

import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.PartUpload;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A large object: its parts are fetched and sent in parallel, each held in memory only meanwhile;
 * the upload is completed when its turn has come and the hash of the whole is right.
 */
final class PartedTransfer implements Transfer {

    /** What became of a part. */
    private enum Part {
        SENT,
        /** The source does not have the object. */
        GONE,
        /** The object ends before the part does. */
        SHORT
    }

    private final Transfers transfers;
    private final PutEntry object;
    private final long number;
    private final int parts;
    private final MessageDigest digest = Hash.digest();
    private final List<CompletableFuture<Part>> results = new ArrayList<>();
    private PartUpload upload;

    PartedTransfer(Transfers transfers, PutEntry object, long number) {
        this.transfers = transfers;
        this.object = object;
        this.number = number;
        this.parts = PartUpload.parts(object.sizeBytes(), transfers.partBytes());
        this.upload = begin();
    }

    private PartUpload begin() {
        return transfers
                .target()
                .startParts(object.key(), object.sizeBytes(), transfers.partBytes());
    }

    void start() throws InterruptedException {
        CompletableFuture<Boolean> before = CompletableFuture.completedFuture(true);
        for (int i = 0; i < parts; i++) {
            int index = i;
            CompletableFuture<Boolean> turn = before;
            CompletableFuture<Boolean> hashed = new CompletableFuture<>();
            CompletableFuture<Part> result = new CompletableFuture<>();
            results.add(result);
            transfers.hold(length(i));
            transfers.spawn(() -> run(index, turn, hashed, result));
            before = hashed;
        }
    }

    private void run(
            int index,
            CompletableFuture<Boolean> turn,
            CompletableFuture<Boolean> hashed,
            CompletableFuture<Part> result) {
        try {
            result.complete(move(index, turn, hashed));
        } catch (Throwable e) {
            hashed.completeExceptionally(e);
            result.completeExceptionally(e);
        } finally {
            transfers.release(length(index));
        }
    }

    private Part move(int index, CompletableFuture<Boolean> turn, CompletableFuture<Boolean> hashed)
            throws InterruptedException {
        Optional<byte[]> bytes = fetch(index);
        Body.await(turn);
        bytes.ifPresent(digest::update);
        hashed.complete(true);
        return bytes.isEmpty() ? Part.GONE : send(index, bytes.get());
    }

    private Part send(int index, byte[] bytes) {
        if (bytes.length != length(index)) {
            return Part.SHORT;
        }
        upload.put(index, bytes);
        return Part.SENT;
    }

    private Optional<byte[]> fetch(int index) throws InterruptedException {
        long offset = (long) index * transfers.partBytes();
        return transfers.fetch(
                length(index), () -> transfers.source().get(object.key(), offset, length(index)));
    }

    private int length(int index) {
        long offset = (long) index * transfers.partBytes();
        return (int) Math.min(transfers.partBytes(), object.sizeBytes() - offset);
    }

    @Override
    public boolean publish() throws InterruptedException {
        return publish(awaitParts());
    }

    /** Without {@link #start}: part by part, with the memory of one. */
    boolean publishAlone() throws InterruptedException {
        return publish(moveAll());
    }

    private boolean publish(Part first) throws InterruptedException {
        Part outcome = first;
        Hash before = Hash.NONE;
        for (int read = 1; outcome != Part.GONE; read++) {
            Hash found = Hash.fromBytes(digest.digest());
            if (outcome == Part.SENT && found.equals(object.hash())) {
                complete();
                transfers.published(object);
                return true;
            }
            if (read == Body.READS_MAX && !found.equals(before)) {
                throw transfers.unsteady(object);
            }
            if (found.equals(before)) {
                throw new CorruptObjectException(
                        object.key(),
                        outcome == Part.SHORT
                                ? "it is shorter than " + object.sizeBytes() + " bytes"
                                : "expected SHA-256 " + object.hash() + ", found " + found);
            }
            before = found;
            outcome = again();
        }
        abort();
        transfers.published(object);
        return false;
    }

    private Part awaitParts() throws InterruptedException {
        Part outcome = Part.SENT;
        for (CompletableFuture<Part> result : results) {
            Part part = Body.await(result);
            outcome = outcome == Part.SENT ? part : outcome;
        }
        return outcome;
    }

    /**
     * Moves all of it once more, part by part, because something was damaged on the way. Holds one
     * part beyond the pool's memory: those behind in turn may hold all of that.
     */
    private Part again() throws InterruptedException {
        abort();
        upload = begin();
        return moveAll();
    }

    private Part moveAll() throws InterruptedException {
        Part outcome = Part.SENT;
        for (int i = 0; i < parts && outcome == Part.SENT; i++) {
            Optional<byte[]> bytes = fetch(i);
            bytes.ifPresent(digest::update);
            outcome = bytes.isEmpty() ? Part.GONE : send(i, bytes.get());
        }
        return outcome;
    }

    private void complete() throws InterruptedException {
        try {
            transfers.request(upload::complete);
        } catch (ObjectStoreException e) {
            if (!(e.outcomeUnknown() || e.kind() == Kind.NOT_FOUND) || !transfers.isThere(object)) {
                throw e;
            }
        }
        transfers.ended(number);
    }

    void abort() {
        transfers.ended(number);
        try {
            upload.abort();
        } catch (ObjectStoreException e) {
            // Nothing of it is visible, and what stays behind the bucket's own rule removes.
        }
    }
}
