package io.hadal.storage.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadEndsTest {
    private static final Line FIRST = new Line(1, 100);

    private final SystemEnv env = new SystemEnv();
    private final ObjectStore store = new MemoryObjectStore(new MemoryBucket("bucket"), "", env);
    private final LogBuilder log = new LogBuilder(store);
    private final LogReader reader = new LogReader(store, env);
    private final DeadEnds deadEnds = new DeadEnds(reader);

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    void aHistoryThatWasOnlyContinuedHasNone() {
        log.chunks(5).restart().chunks(3).restart();
        assertThat(find()).isEmpty();
    }

    @Test
    void whatARestoreLeftBehindIsFoundAlsoWithinAChunk() {
        log.commits(5);
        Point wanted = pointAt(3);
        log.chunks(4).seal(wanted).open().commits(2);
        DeadEnd end = only();
        assertThat(end.line()).isEqualTo(FIRST);
        assertThat(end.fork()).isEqualTo(wanted);
        assertThat(end.end().position()).isEqualTo(13);
        assertThat(positions(end)).isEqualTo(StateTest.positions(4, 13));
        assertThat(end.records()).isEqualTo(10);
    }

    @Test
    void anAbandonedFutureOfAnAbandonedFutureIsOneOfItsOwn() {
        log.chunks(5);
        Point wanted = pointAt(4);
        log.restart().chunks(2).seal(wanted).open().commits(2);
        List<DeadEnd> found = find();
        assertThat(found).hasSize(2);
        assertThat(positions(found.get(0))).isEqualTo(StateTest.positions(5, 10));
        assertThat(found.get(1).fork().position()).isEqualTo(10);
        assertThat(positions(found.get(1))).isEqualTo(StateTest.positions(11, 14));
    }

    /** The head's history says that the old line was sealed earlier: that was elsewhere. */
    @Test
    void afterAFailbackTheOldSitesOwnCommitsAreFound() {
        log.chunks(5);
        ObjectStore there = new MemoryObjectStore(new MemoryBucket("there"), "", env);
        LogBuilder now = log.asOf(log.head(), there).seal(log.latest()).open();
        log.chunks(3);
        now.chunks(2);
        create(ChunkCodec.encodeSeal(log.tail(), null, now.opening()).object());
        copyLine(there, now);
        DeadEnd end = only();
        assertThat(end.fork().position()).isEqualTo(10);
        assertThat(positions(end)).isEqualTo(StateTest.positions(11, 16));
    }

    /** Likewise, but the old site's server had opened a line by itself. */
    @Test
    void afterAFailbackAlsoTheLinesThatTheNewHistoryDoesNotKnow() {
        log.chunks(5);
        ObjectStore there = new MemoryObjectStore(new MemoryBucket("there"), "", env);
        LogBuilder now = log.asOf(log.head(), there).seal(log.latest()).open().chunks(2);
        log.chunks(1).restart().chunks(1);
        create(ChunkCodec.encodeSeal(log.tail(), null, now.opening()).object());
        copyLine(there, now);
        List<DeadEnd> found = find();
        assertThat(found).hasSize(2);
        assertThat(positions(found.get(0))).isEqualTo(StateTest.positions(11, 12));
        assertThat(positions(found.get(1))).isEqualTo(StateTest.positions(13, 14));
    }

    @Test
    void whatIsOlderThanTheRetentionIsNotShown() {
        log.chunks(5);
        Point wanted = pointAt(4);
        log.seal(wanted).open().chunks(5);
        assertThat(find()).hasSize(1);
        log.boundary(new Boundary(1150, 8));
        assertThat(find()).isEmpty();
    }

    @Test
    void aDamagedChunkIsNamed() {
        log.chunks(5);
        Point wanted = pointAt(4);
        log.seal(wanted).open().chunks(1);
        DeadEnd end = only();
        String key = Keys.chunk(FIRST, 4);
        byte[] bytes = store.get(key);
        bytes[bytes.length / 2] ^= 1;
        store.put(key, ObjectSource.of(bytes));
        assertThatThrownBy(() -> positions(end))
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining(key);
    }

    private void copyLine(ObjectStore from, LogBuilder builder) {
        for (long seq = builder.opening().firstSeq(); seq < builder.tail().nextSeq(); seq++) {
            String key = Keys.chunk(builder.line(), seq);
            store.create(key, from.get(key));
        }
    }

    private void create(EncodedObject object) {
        store.create(object.key(), object.bytes());
    }

    private Point pointAt(long position) {
        return new Locator(reader).byPosition(log.head(), position);
    }

    private List<DeadEnd> find() {
        return deadEnds.find(((HeadSearch.Found) reader.findHead()).head());
    }

    private DeadEnd only() {
        List<DeadEnd> found = find();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private List<Long> positions(DeadEnd end) {
        List<Long> positions = new ArrayList<>();
        try (HistoryView.Cursor<LogRecord> records = deadEnds.records(end)) {
            while (records.hasNext()) {
                positions.add(records.next().position());
            }
        }
        return positions;
    }
}
