package io.hadal.replication.copy;

import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.OpenObject;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * An object of one store as the source of an upload to another. Its last bytes are given out only
 * when the hash of all is right and its turn has come; else the source fails, and tells why.
 */
final class PassingSource implements ObjectSource {
    /** What is read, and held back at the end, at most: fits a core's cache. */
    static final int BUFFER_BYTES = 128 * 1024;

    private final ObjectStore store;
    private final PutEntry object;
    private final Turn turn;
    private boolean early;
    private Optional<ObjectStoreException> refusal = Optional.empty();
    private Optional<Damage> damage = Optional.empty();

    /** What is wrong with the bytes that came. Equal if the same ones came. */
    record Damage(Hash found, String what) {}

    PassingSource(ObjectStore store, PutEntry object, Turn turn) {
        this.store = store;
        this.object = object;
        this.turn = turn;
    }

    /** Whether its turn has not come for so long that the upload was broken off. */
    boolean early() {
        return early;
    }

    /** Why the object could not be opened, if that is what failed. */
    Optional<ObjectStoreException> refusal() {
        return refusal;
    }

    Optional<Damage> damage() {
        return damage;
    }

    @Override
    public long sizeBytes() {
        return object.sizeBytes();
    }

    @Override
    public InputStream open(long offset, long length) throws IOException {
        if (offset != 0 || length != object.sizeBytes()) {
            throw new IllegalArgumentException("it passes whole, not from " + offset);
        }
        try {
            return new Passing(store.open(object.key()));
        } catch (ObjectStoreException e) {
            refusal = Optional.of(e);
            throw new IOException(e);
        }
    }

    private final class Passing extends InputStream {
        private final OpenObject from;
        private final MessageDigest digest = Hash.digest();
        private long left = object.sizeBytes();

        Passing(OpenObject from) {
            this.from = from;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int wanted = (int) Math.min(Math.min(length, BUFFER_BYTES), left);
            int count = from.in().readNBytes(target, offset, wanted);
            digest.update(target, offset, count);
            left -= count;
            if (count < wanted) {
                throw damaged("it is shorter than " + object.sizeBytes() + " bytes");
            }
            if (left == 0) {
                verify();
                holdBack();
            }
            return count;
        }

        private void verify() throws IOException {
            if (from.in().read() >= 0) {
                throw damaged("it is longer than " + object.sizeBytes() + " bytes");
            }
            Hash found = Hash.fromBytes(digest.digest());
            if (!found.equals(object.hash())) {
                throw damaged(found, "expected SHA-256 " + object.hash() + ", found " + found);
            }
        }

        private void holdBack() throws IOException {
            try {
                early = !turn.awaitHoldingBack();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException(object.key() + ": interrupted");
            }
            if (early) {
                throw new IOException(object.key() + ": its turn has not come");
            }
        }

        private IOException damaged(String what) {
            return damaged(Hash.fromBytes(digest.digest()), what);
        }

        private IOException damaged(Hash found, String what) {
            damage = Optional.of(new Damage(found, what));
            return new IOException(object.key() + ": " + what);
        }

        @Override
        public void close() {
            from.close();
        }
    }
}
