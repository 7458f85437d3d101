package io.hadal.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.EngineConfig;
import io.hadal.engine.upload.UploadQueue.Queued;
import io.hadal.engine.wal.WalEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class UploadQueueTest {
    private final UploadQueue queue = new UploadQueue();

    @Test
    void takesWhatIsDurableInOrder() {
        add(1, WalEntry.Kind.RECORD, 10);
        add(2, WalEntry.Kind.PUT, 10);
        add(3, WalEntry.Kind.RECORD, 10);
        add(4, WalEntry.Kind.RECORD, 10);
        assertThat(numbers(queue.take(3))).containsExactly(1L, 2L, 3L);
        assertThat(numbers(queue.take(3))).isEmpty();
        assertThat(numbers(queue.take(4))).containsExactly(4L);
    }

    @Test
    void aChunkHoldsWhatFitsButAtLeastOneRecord() {
        add(1, WalEntry.Kind.RECORD, 2 * EngineConfig.CHUNK_BYTES_MAX);
        add(2, WalEntry.Kind.RECORD, EngineConfig.CHUNK_BYTES_MAX - 10);
        add(3, WalEntry.Kind.RECORD, 10);
        add(4, WalEntry.Kind.RECORD, 1);
        assertThat(numbers(queue.take(4))).containsExactly(1L);
        assertThat(numbers(queue.take(4))).containsExactly(2L, 3L);
        assertThat(numbers(queue.take(4))).containsExactly(4L);
    }

    @Test
    void aJournalLineAloneMakesNoChunkDue() {
        add(1, WalEntry.Kind.PUT, 10);
        assertThat(queue.firstRecord()).isNull();
        add(2, WalEntry.Kind.RECORD, 10);
        assertThat(queue.firstRecord()).isNotNull();
        assertThat(numbers(queue.take(2))).containsExactly(1L, 2L);
    }

    @Test
    void countsWhatIsPendingUntilItIsDone() {
        add(1, WalEntry.Kind.RECORD, 10);
        add(2, WalEntry.Kind.RECORD, 20);
        List<Queued> taken = queue.take(1);
        assertThat(queue.pendingBytes()).isEqualTo(30);
        queue.done(taken);
        assertThat(queue.pendingBytes()).isEqualTo(20);
    }

    @Test
    void keepsOnlySoMuchInMemoryAndReadsTheRestAgain() {
        int entry = EngineConfig.CHUNK_BYTES_MAX;
        int inMemory = (int) (UploadQueue.MEMORY_BYTES_MAX / entry);
        for (int number = 1; number <= inMemory + 3; number++) {
            add(number, WalEntry.Kind.RECORD, entry);
        }
        assertThat(queue.wantsReading()).isZero();
        for (int number = 1; number <= inMemory; number++) {
            assertThat(numbers(queue.take(100))).containsExactly((long) number);
        }
        assertThat(queue.wantsReading()).isEqualTo(inMemory + 1);
        queue.reloaded(
                List.of(
                        queued(inMemory + 1, WalEntry.Kind.RECORD, entry),
                        queued(inMemory + 2, WalEntry.Kind.RECORD, entry)));
        assertThat(numbers(queue.take(100))).containsExactly(inMemory + 1L);
        add(inMemory + 4, WalEntry.Kind.RECORD, entry);
        assertThat(numbers(queue.take(100))).containsExactly(inMemory + 2L);
        assertThat(queue.wantsReading()).isEqualTo(inMemory + 3);
        queue.reloaded(
                List.of(
                        queued(inMemory + 3, WalEntry.Kind.RECORD, entry),
                        queued(inMemory + 4, WalEntry.Kind.RECORD, entry)));
        add(inMemory + 5, WalEntry.Kind.RECORD, entry);
        assertThat(numbers(queue.take(100))).containsExactly(inMemory + 3L);
        assertThat(numbers(queue.take(100))).containsExactly(inMemory + 4L);
        assertThat(numbers(queue.take(100))).containsExactly(inMemory + 5L);
    }

    private void add(long number, WalEntry.Kind kind, int bytes) {
        queue.add(queued(number, kind, bytes));
    }

    private static Queued queued(long number, WalEntry.Kind kind, int bytes) {
        return new Queued(
                new WalEntry(kind, number, number, 1000 + number, new byte[bytes]), number);
    }

    private static List<Long> numbers(List<Queued> taken) {
        return taken.stream().map(queued -> queued.entry().number()).toList();
    }
}
