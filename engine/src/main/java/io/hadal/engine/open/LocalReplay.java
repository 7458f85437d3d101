package io.hadal.engine.open;

import io.hadal.engine.state.DatabaseState;
import io.hadal.engine.upload.PutEntryCodec;
import io.hadal.engine.upload.UploadQueue;
import io.hadal.engine.wal.WalEntry;
import io.hadal.env.Env;
import io.hadal.storage.codec.LogRecordCodec;
import java.util.Set;

/**
 * Takes the entries of the local log in order: those that the store has are passed over, the rest
 * is applied to the state and queued for upload. Used by one task.
 */
final class LocalReplay {
    private final Env env;
    private final DatabaseState state;
    private final Set<String> journaled;
    private final long headPosition;
    private long uploadedNumber;
    private long firstUnsentMicros = Long.MAX_VALUE;
    private long unsentRecords;
    private boolean beyond;
    private final UploadQueue queue;

    /**
     * @param state as of the store's head
     * @param journaled keys in the head chunk's journal of PUTs: journal lines that follow its last
     *     record may be there already
     */
    LocalReplay(Env env, DatabaseState state, Set<String> journaled) {
        this.env = env;
        this.state = state;
        this.headPosition = state.appliedPosition();
        this.journaled = journaled;
        this.queue = new UploadQueue();
    }

    void take(WalEntry entry) {
        if (!beyond && isUploaded(entry)) {
            uploadedNumber = entry.number();
            queue.uploadedThrough(uploadedNumber);
            return;
        }
        beyond = true;
        if (entry.kind() == WalEntry.Kind.RECORD) {
            apply(entry);
        }
        queue.restore(env, entry);
    }

    private boolean isUploaded(WalEntry entry) {
        return switch (entry.kind()) {
            case RECORD -> entry.position() <= headPosition;
            case PUT ->
                    entry.position() < headPosition
                            || (entry.position() == headPosition
                                    && journaled.contains(
                                            PutEntryCodec.decode(entry.payload()).key()));
        };
    }

    private void apply(WalEntry entry) {
        if (entry.position() != state.appliedPosition() + 1) {
            throw new IllegalStateException(
                    "The local log has lost records: position "
                            + entry.position()
                            + " follows position "
                            + state.appliedPosition());
        }
        firstUnsentMicros = Math.min(firstUnsentMicros, entry.timeMicros());
        unsentRecords++;
        state.replay(
                LogRecordCodec.decode(
                        entry.payload(), "entry " + entry.number() + " of the local log"));
    }

    UploadQueue queue() {
        return queue;
    }

    /** Number of the last entry that the store has. */
    long uploadedNumber() {
        return uploadedNumber;
    }

    /** Time of the first record that the store does not have, or Long.MAX_VALUE. */
    long firstUnsentMicros() {
        return firstUnsentMicros;
    }

    long unsentRecords() {
        return unsentRecords;
    }
}
