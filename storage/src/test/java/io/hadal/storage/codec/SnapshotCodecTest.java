package io.hadal.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.HotRow;
import io.hadal.storage.snapshot.SnapshotRoot;
import io.hadal.storage.snapshot.SnapshotRoot.Part;
import io.hadal.storage.snapshot.SnapshotRoot.PartKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotCodecTest {

    @Test
    void aSnapshotComesBackInBoundedParts() {
        List<EncodedObject> parts = new ArrayList<>();
        DatabaseImage image = Samples.image(20_000);
        SnapshotWriter writer = new SnapshotWriter(Samples.origin(), image, parts::add, 1000);
        for (int i = 0; i < 500; i++) {
            writer.add(Samples.hotRow(i));
        }
        EncodedObject object = writer.finish();
        SnapshotRoot root = SnapshotCodec.decodeRoot(object.bytes(), object.key());

        assertThat(root.parts(PartKind.SEGMENTS)).hasSizeGreaterThan(1);
        assertThat(root.parts(PartKind.HOT_ROWS)).hasSizeGreaterThan(10);
        assertThat(root.parts()).hasSameSizeAs(parts);
        // The bytes are compared, as a recursive comparison takes quadratic time.
        List<EncodedObject> again = new ArrayList<>();
        SnapshotWriter second =
                new SnapshotWriter(Samples.origin(), imageOf(root, parts), again::add, 1000);
        hotRows(root, parts).forEach(second::add);
        assertThat(second.finish().bytes()).isEqualTo(object.bytes());
        assertThat(hotRows(root, parts)).usingRecursiveComparison().isEqualTo(hotRows(500));
    }

    @Test
    void anImageComesBack() {
        List<EncodedObject> parts = new ArrayList<>();
        EncodedObject object =
                SnapshotCodec.writer(Samples.origin(), Samples.image(5), parts::add).finish();
        SnapshotRoot root = SnapshotCodec.decodeRoot(object.bytes(), object.key());
        assertThat(imageOf(root, parts)).usingRecursiveComparison().isEqualTo(Samples.image(5));
    }

    @Test
    void anEmptyDatabaseIsARootAlone() {
        DatabaseImage image =
                new DatabaseImage(0, 0, List.of(), List.of(), Samples.BOUNDARY, List.of(), 1);
        SnapshotWriter writer =
                SnapshotCodec.writer(
                        Samples.origin(),
                        image,
                        part -> {
                            throw new AssertionError("no part is needed");
                        });
        EncodedObject object = writer.finish();
        SnapshotRoot root = SnapshotCodec.decodeRoot(object.bytes(), object.key());
        assertThat(SnapshotCodec.withSegments(root, List.of())).isEqualTo(image);
    }

    @Test
    void aDamagedPartIsNoticed() {
        List<EncodedObject> parts = new ArrayList<>();
        SnapshotWriter writer =
                new SnapshotWriter(Samples.origin(), Samples.image(3), parts::add, 1000);
        EncodedObject object = writer.finish();
        SnapshotRoot root = SnapshotCodec.decodeRoot(object.bytes(), object.key());
        byte[] bytes = parts.getFirst().bytes();
        bytes[bytes.length / 2] ^= 1;
        assertThatThrownBy(() -> SnapshotCodec.decodeSegments(root, root.parts().getFirst(), bytes))
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining(parts.getFirst().key())
                .hasMessageContaining("expected SHA-256");
    }

    @Test
    void segmentsThatAreNotInThePartsAreMissed() {
        SnapshotWriter writer =
                SnapshotCodec.writer(Samples.origin(), Samples.image(3), part -> {});
        EncodedObject object = writer.finish();
        SnapshotRoot root = SnapshotCodec.decodeRoot(object.bytes(), object.key());
        assertThatThrownBy(() -> SnapshotCodec.withSegments(root, List.of()))
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining("expected 3 segments in its parts, found 0");
    }

    private static DatabaseImage imageOf(SnapshotRoot root, List<EncodedObject> parts) {
        List<SegmentImage> segments = new ArrayList<>();
        for (Part part : root.parts(PartKind.SEGMENTS)) {
            segments.addAll(
                    SnapshotCodec.decodeSegments(root, part, parts.get(part.number()).bytes()));
        }
        return SnapshotCodec.withSegments(root, segments);
    }

    private static List<HotRow> hotRows(SnapshotRoot root, List<EncodedObject> parts) {
        List<HotRow> rows = new ArrayList<>();
        for (Part part : root.parts(PartKind.HOT_ROWS)) {
            SnapshotCodec.decodeHotRows(root, part, parts.get(part.number()).bytes())
                    .forEachRemaining(rows::add);
        }
        return rows;
    }

    private static List<HotRow> hotRows(int count) {
        List<HotRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Samples.hotRow(i));
        }
        return rows;
    }
}
