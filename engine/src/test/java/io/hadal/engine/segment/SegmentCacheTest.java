package io.hadal.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.EngineException;
import io.hadal.engine.segment.Fixtures.KeyedRow;
import io.hadal.engine.segment.SegmentCache.Pin;
import io.hadal.engine.segment.SegmentWriter.Written;
import io.hadal.env.Env.Task;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;
import io.hadal.storage.schema.TableDef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SegmentCacheTest {
    private static final TableDef DEF =
            Fixtures.table(3, List.of(ColumnType.of(Kind.BIGINT), ColumnType.of(Kind.TEXT)));

    @TempDir Path folder;

    private Shelf shelf;

    @BeforeEach
    void open() throws Exception {
        shelf = new Shelf(folder);
    }

    @AfterEach
    void close() throws Exception {
        shelf.close();
    }

    private Segment stored(long base) throws Exception {
        List<KeyedRow> rows = new ArrayList<>();
        for (long i = 0; i < 100; i++) {
            rows.add(KeyedRow.of(DEF, base + i, "text " + base + " " + i));
        }
        return shelf.store(DEF, rows);
    }

    private byte[] firstRow(Segment segment) {
        return shelf.segments.row(DEF, segment, 0);
    }

    private static void flipBit(Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 3] ^= 4;
        Files.write(file, bytes);
    }

    private Path onlyFile() throws Exception {
        List<String> names = shelf.disk.list("cache");
        assertThat(names).hasSize(1);
        return shelf.disk.cachePath("cache/" + names.getFirst());
    }

    @Test
    void whatWasWrittenHereIsNotFetched() throws Exception {
        Segment segment = stored(0);
        firstRow(segment);
        assertThat(shelf.store.reads).hasValue(0);
    }

    @Test
    void aVerifiedFileIsUsedAgainAfterARestart() throws Exception {
        Segment segment = stored(0);
        shelf.restart();
        assertThat(firstRow(segment)).isEqualTo(KeyedRow.of(DEF, 0L, "text 0 0").row());
        assertThat(shelf.store.reads).hasValue(0);
    }

    @Test
    void aFileThatWasDamagedBeforeARestartIsFetchedAnew() throws Exception {
        Segment segment = stored(0);
        flipBit(onlyFile());
        shelf.restart();
        assertThat(firstRow(segment)).isEqualTo(KeyedRow.of(DEF, 0L, "text 0 0").row());
        assertThat(shelf.store.reads).hasValue(1);
    }

    @Test
    void aTornFileIsFetchedAnew() throws Exception {
        Segment segment = stored(0);
        Path file = onlyFile();
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 100));
        shelf.restart();
        firstRow(segment);
        assertThat(shelf.store.reads).hasValue(1);
        assertThat(onlyFile()).isNotEqualTo(file);
    }

    @Test
    void aFileThatIsDamagedWhileInUseIsFetchedAnewWhenReadingItFails() throws Exception {
        Segment segment = stored(0);
        Path file = onlyFile();
        byte[] bytes = Files.readAllBytes(file);
        java.util.Arrays.fill(bytes, 4, bytes.length, (byte) 0x55);
        Files.write(file, bytes);
        assertThat(firstRow(segment)).isEqualTo(KeyedRow.of(DEF, 0L, "text 0 0").row());
        assertThat(shelf.store.reads).hasValue(1);
    }

    @Test
    void missingCorruptAndUnreachableAreToldApart() throws Exception {
        Segment segment = stored(0);
        byte[] good = shelf.store.get(Shelf.key(segment));
        Files.delete(onlyFile());
        shelf.restart();

        shelf.store.delete(List.of(Shelf.key(segment)));
        assertKind(segment, EngineException.Kind.MISSING_OBJECT);
        good[good.length / 2] ^= 1;
        shelf.store.create(Shelf.key(segment), good);
        assertKind(segment, EngineException.Kind.CORRUPT_OBJECT);
        shelf.store.down = true;
        assertKind(segment, EngineException.Kind.STORE_UNREACHABLE);
        assertThat(shelf.disk.list("cache")).isEmpty();

        shelf.store.down = false;
        good[good.length / 2] ^= 1;
        shelf.store.put(Shelf.key(segment), io.hadal.objectstore.ObjectSource.of(good));
        assertThat(firstRow(segment)).isEqualTo(KeyedRow.of(DEF, 0L, "text 0 0").row());
    }

    private void assertKind(Segment segment, EngineException.Kind kind) {
        assertThatThrownBy(() -> firstRow(segment))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> {
                            assertThat(e.kind()).isEqualTo(kind);
                            assertThat(e.getMessage()).contains(Shelf.key(segment));
                        });
    }

    @Test
    void aTransferThatBreaksOffOrIsDamagedOnItsWayIsBegunAnew() throws Exception {
        Segment segment = stored(0);
        Files.delete(onlyFile());
        shelf.restart();
        shelf.store.readsToBreak.set(2);
        firstRow(segment);
        assertThat(shelf.store.reads).hasValue(3);

        Files.delete(onlyFile());
        shelf.restart();
        shelf.store.readsToDamage.set(1);
        firstRow(segment);
        assertThat(shelf.store.reads).hasValue(5);
    }

    @Test
    void manyWhoWantTheSameBlobFetchItOnce() throws Exception {
        Segment segment = stored(0);
        Files.delete(onlyFile());
        shelf.restart();
        Queue<Path> paths = new ConcurrentLinkedQueue<>();
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tasks.add(
                    shelf.env.spawn(
                            "reader " + i,
                            () -> {
                                try (Pin pin = shelf.cache.pin(segment, shelf.source(segment))) {
                                    paths.add(pin.path());
                                }
                            }));
        }
        for (Task task : tasks) {
            task.join();
        }
        assertThat(paths).hasSize(20).allMatch(onlyFile()::equals);
        assertThat(shelf.store.reads).hasValue(1);
    }

    @Test
    void theSizeLimitHoldsAndWhatIsUsedOftenStays() throws Exception {
        Segment favourite = stored(0);
        List<Segment> others = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            others.add(stored(i * 1000L));
        }
        pinOnce(favourite);
        pinOnce(favourite);
        shelf.cacheBytesMax = favourite.sizeBytes() * 5;
        for (int round = 0; round < 3; round++) {
            for (Segment segment : others) {
                pinOnce(segment);
                assertThat(shelf.cache.statistics().bytes())
                        .isLessThanOrEqualTo(shelf.cacheBytesMax);
            }
        }
        assertThat(shelf.cache.contents()).anyMatch(cached -> cached.id().equals(favourite.id()));
        assertThat(shelf.disk.list("cache")).hasSize(shelf.cache.statistics().blobs());
    }

    private void pinOnce(Segment segment) {
        shelf.cache.pin(segment, shelf.source(segment)).close();
    }

    @Test
    void whatIsPinnedOrNotInTheStoreStays() throws Exception {
        Segment pinned = stored(0);
        try (Pin pin = shelf.cache.pin(pinned, shelf.source(pinned));
                Written written = shelf.write(DEF, List.of(KeyedRow.of(DEF, 1L, "x")))) {
            written.close();
            shelf.cacheBytesMax = 0;
            stored(5000);
            assertThat(pin.path()).exists();
            assertThat(shelf.cache.contents()).hasSize(2);
            assertThat(shelf.segments.cached(pinned))
                    .hasValueSatisfying(cached -> {
                        assertThat(cached.pinned()).isTrue();
                        assertThat(cached.evictable()).isFalse();
                    });
            assertThat(shelf.segments.cached(written.segment()))
                    .hasValueSatisfying(cached -> assertThat(cached.stored()).isFalse());
            shelf.cache.markStored(written.segment());
            assertThat(shelf.cache.contents()).hasSize(1);
        }
        assertThat(shelf.disk.list("cache")).isEmpty();
        assertThat(shelf.segments.cached(pinned)).isEmpty();
    }

    @Test
    void leftoversOfAnEarlierProcessCountAndGoFirst() throws Exception {
        Segment first = stored(0);
        stored(1000);
        Files.writeString(shelf.disk.cachePath("cache/garbage.parquet"), "x");
        shelf.restart();
        assertThat(shelf.disk.list("cache")).hasSize(2);
        pinOnce(first);
        shelf.cacheBytesMax = first.sizeBytes();
        pinOnce(first);
        assertThat(shelf.disk.list("cache")).hasSize(1);
        assertThat(shelf.store.reads).hasValue(0);
    }

    @Test
    void aRemovedSegmentsFileGoesWhenNobodyReadsIt() throws Exception {
        Segment segment = stored(0);
        try (Pin pin = shelf.cache.pin(segment, shelf.source(segment))) {
            shelf.cache.remove(segment);
            assertThat(pin.path()).exists();
        }
        assertThat(shelf.disk.list("cache")).isEmpty();
    }
}
