package io.hadal.storage.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.StoredObjectException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryCheckTest {
    private final SystemEnv env = new SystemEnv();
    private final ObjectStore store = new MemoryObjectStore(new MemoryBucket("bucket"), "", env);
    private final LogBuilder log = new LogBuilder(store);

    @AfterEach
    void close() {
        env.close();
    }

    private List<String> problems(boolean everyByte) {
        Head head = log.head();
        return new HistoryCheck(new LogReader(store, env), everyByte)
                .log(head.latest().ancestry(), head.boundary()).stream()
                        .map(StoredObjectException::object)
                        .toList();
    }

    /** A whole chunk, but of another log. */
    private String replace(long seq) {
        MemoryBucket bucket = new MemoryBucket("other");
        ObjectStore other = new MemoryObjectStore(bucket, "", env);
        new LogBuilder(other).commits(7).commits(7).commits(7).commits(7).commits(7);
        String key = Keys.chunk(log.line(), seq);
        store.put(key, ObjectSource.of(other.get(key)));
        return key;
    }

    @Test
    void aGoodLogHasNoProblem() {
        log.chunks(2).snapshot(List.of()).chunks(2).restart().chunks(2);
        assertThat(problems(false)).isEmpty();
        assertThat(problems(true)).isEmpty();
    }

    @Test
    void anotherChunkInTheRowIsNamed() {
        log.chunks(4);
        String key = replace(3);
        assertThat(problems(false)).as("it is there").isEmpty();
        // It does not follow the one before it, and the next does not follow it.
        assertThat(problems(true)).containsExactly(Keys.chunk(log.line(), 2), key);
    }

    @Test
    void anotherChunkAfterTheSnapshotIsNamed() {
        log.chunks(2).snapshot(List.of()).chunks(2);
        String key = replace(4);
        assertThat(problems(true)).contains(key);
    }

    @Test
    void anotherChunkThatALineGoesOnFromIsNamed() {
        log.chunks(2);
        String key = replace(3);
        log.restart().chunks(1);
        assertThat(problems(true)).contains(key);
    }

    @Test
    void whatIsDamagedIsNamedOnce() {
        log.chunks(4);
        String key = Keys.chunk(log.line(), 3);
        store.put(key, ObjectSource.of(new byte[] {1, 2, 3}));
        assertThat(problems(true)).containsExactly(key);
        assertThat(
                        new HistoryCheck(new LogReader(store, env), true)
                                .log(log.head().latest().ancestry(), log.head().boundary()))
                .allMatch(CorruptObjectException.class::isInstance);
    }
}
