package io.hadal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Line;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final Line LINE = new Line(12, Long.MAX_VALUE);

    @Test
    void everyKeyIsParsedBack() {
        List<StoredKey> keys =
                List.of(
                        new StoredKey.LockKey(LINE),
                        new StoredKey.ChunkKey(LINE, Long.MAX_VALUE),
                        new StoredKey.SnapshotRootKey(LINE, 7),
                        new StoredKey.SnapshotPartKey(LINE, 7, 999_999),
                        new StoredKey.BlobKey(new BlobId(3, LINE, 4)),
                        new StoredKey.ReplicationKey("west"));
        for (StoredKey key : keys) {
            assertThat(Keys.parse(key.key())).contains(key);
        }
    }

    @Test
    void namesAreAsDocumented() {
        assertThat(Keys.chunk(new Line(1, 5), 42)).isEqualTo("log/1_5/00000000000000000042");
        assertThat(Keys.blob(new BlobId(3, new Line(1, 5), 4))).isEqualTo("blobs/3/1_5_4.parquet");
        assertThat(Keys.snapshotRoot(new Line(1, 5), 42))
                .isEqualTo("snapshots/1_5/00000000000000000042/root");
        assertThat(Keys.snapshotPart(new Line(1, 5), 42, 3))
                .isEqualTo("snapshots/1_5/00000000000000000042/000003");
    }

    @Test
    void foreignNamesAreNotOurs() {
        for (String key :
                List.of(
                        "log/1_5/42",
                        "log/01_5/00000000000000000042",
                        "log/1_05/00000000000000000042",
                        "log/1_5/99999999999999999999",
                        "log/1_9999999999999999999/00000000000000000042",
                        "blobs/3/1_5_04.parquet",
                        "blobs/3/1_5_4.parquet.tmp",
                        "snapshots/1_5/00000000000000000042/other",
                        "replication/a/b",
                        ".DS_Store")) {
            assertThat(Keys.parse(key)).as(key).isEmpty();
        }
    }

    @Test
    void theOrderOfChunkNamesIsTheOrderOfTheLog() {
        assertThat(Keys.chunk(LINE, 9)).isLessThan(Keys.chunk(LINE, 10));
        assertThat(Keys.chunk(LINE, 10)).isLessThan(Keys.chunk(LINE, Long.MAX_VALUE));
    }

    @Test
    void storageIdsAreCanonical() {
        assertThat(StorageId.parse("17")).isEqualTo(new StorageId(17));
        for (String text : List.of("017", "+17", "0", "-1", "x", "")) {
            assertThatThrownBy(() -> StorageId.parse(text))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
