package io.hadal.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.SnapshotRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Files that an earlier build wrote. If one of these tests fails, the stored format has changed:
 * databases that exist would not open. A wanted change gets a new version number, a folder of its
 * own here, and readers for both. {@code -Dgolden.write=true} writes the current version's files.
 */
class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/format");

    @Test
    void whatIsWrittenTodayIsWhatWasWrittenThen() throws IOException {
        for (Map.Entry<String, byte[]> file : current().entrySet()) {
            Path path = FOLDER.resolve("v" + Envelope.VERSION).resolve(file.getKey());
            if (Boolean.getBoolean("golden.write")) {
                Files.write(path, file.getValue());
            }
            assertThat(Files.readAllBytes(path)).as(file.getKey()).isEqualTo(file.getValue());
        }
    }

    @Test
    void everyVersionIsStillRead() throws IOException {
        for (int version = 1; version <= Envelope.VERSION; version++) {
            Path folder = FOLDER.resolve("v" + version);
            readChunks(folder);
            readSnapshot(folder);
            byte[] lock = Files.readAllBytes(folder.resolve("lock"));
            assertThat(LockCodec.decode(lock, "storage_locks/2_42")).isEqualTo(Samples.LOCK);
        }
    }

    private static void readChunks(Path folder) throws IOException {
        String key = ChunkCodecTest.sample().object().key();
        assertThat(ChunkCodec.decode(Files.readAllBytes(folder.resolve("chunk")), key).records())
                .usingRecursiveComparison()
                .isEqualTo(Samples.records());
        assertThat(ChunkCodec.decode(Files.readAllBytes(folder.resolve("large")), key).records())
                .usingRecursiveComparison()
                .isEqualTo(List.of(Samples.largeCommit()));
        assertThat(ChunkCodec.decode(Files.readAllBytes(folder.resolve("collated")), key).records())
                .usingRecursiveComparison()
                .isEqualTo(List.of(Samples.collatedTable()));
        assertThat(ChunkCodec.decode(Files.readAllBytes(folder.resolve("ruled")), key).records())
                .usingRecursiveComparison()
                .isEqualTo(List.of(Samples.ruledTable()));
        assertThat(ChunkCodec.decodeHeader(Files.readAllBytes(folder.resolve("seal")), key).seal())
                .isEqualTo(Samples.fork());
        String opening = "log/" + Samples.LINE_3 + "/00000000000000000021";
        assertThat(
                        ChunkCodec.decodeHeader(
                                        Files.readAllBytes(folder.resolve("opening")), opening)
                                .opening())
                .isEqualTo(Samples.fork());
    }

    private static void readSnapshot(Path folder) throws IOException {
        String key = "snapshots/" + Samples.LINE_1 + "/00000000000000000007/root";
        SnapshotRoot root =
                SnapshotCodec.decodeRoot(Files.readAllBytes(folder.resolve("root")), key);
        SnapshotRoot.Part segments = root.parts().get(0);
        DatabaseImage image =
                SnapshotCodec.withSegments(
                        root,
                        SnapshotCodec.decodeSegments(
                                root, segments, Files.readAllBytes(folder.resolve("segments"))));
        assertThat(image).usingRecursiveComparison().isEqualTo(Samples.image(5));
        byte[] rows = Files.readAllBytes(folder.resolve("rows"));
        assertThat(SnapshotCodec.decodeHotRows(root, root.parts().get(1), rows))
                .toIterable()
                .usingRecursiveComparison()
                .isEqualTo(List.of(Samples.hotRow(0), Samples.hotRow(1)));
    }

    private static Map<String, byte[]> current() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("chunk", ChunkCodecTest.sample().object().bytes());
        byte[] large = LogRecordCodec.encode(Samples.largeCommit());
        files.put(
                "large",
                ChunkCodec.encode(Samples.tail(), List.of(large), List.of()).object().bytes());
        byte[] collated = LogRecordCodec.encode(Samples.collatedTable());
        files.put(
                "collated",
                ChunkCodec.encode(Samples.tail(), List.of(collated), List.of()).object().bytes());
        byte[] ruled = LogRecordCodec.encode(Samples.ruledTable());
        files.put(
                "ruled",
                ChunkCodec.encode(Samples.tail(), List.of(ruled), List.of()).object().bytes());
        files.put(
                "seal",
                ChunkCodec.encodeSeal(Samples.tail(), null, Samples.fork()).object().bytes());
        EncodedChunk opening = ChunkCodec.encodeOpening(Samples.fork(), Samples.hash("seal"));
        files.put("opening", opening.object().bytes());
        files.put(
                "first",
                ChunkCodec.encodeOpening(Samples.first(), Samples.hash("")).object().bytes());
        List<EncodedObject> parts = new ArrayList<>();
        SnapshotWriter writer =
                SnapshotCodec.writer(Samples.origin(), Samples.image(5), parts::add);
        writer.add(Samples.hotRow(0));
        writer.add(Samples.hotRow(1));
        files.put("root", writer.finish().bytes());
        files.put("segments", parts.get(0).bytes());
        files.put("rows", parts.get(1).bytes());
        files.put("lock", LockCodec.encode(Samples.LOCK).bytes());
        return files;
    }
}
