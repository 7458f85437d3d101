package io.hadal.engine.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.TableView.SegmentView;
import io.hadal.engine.TestTable;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

final class MergePolicyTest {
    private static final TableDef DEF = TestTable.def(1, "t", List.of());

    private final MergePolicy policy = new MergePolicy(100_000, 10_000_000);
    private long counter;

    private SegmentView segment(int fromKey, int toKey, long rows, long bytes, int deleted) {
        RoaringBitmap bitmap = new RoaringBitmap();
        bitmap.add(0L, deleted);
        Segment segment =
                new Segment(
                        new BlobId(1, new Line(1, 1), ++counter),
                        rows,
                        bytes,
                        Hash.NONE,
                        new byte[] {(byte) fromKey},
                        new byte[] {(byte) toKey},
                        List.of());
        return new SegmentView(segment, bitmap);
    }

    @Test
    void severalSmallOnesOfASizeAreMerged() {
        List<SegmentView> segments = new ArrayList<>(List.of(segment(1, 2, 90_000, 1000, 0)));
        for (int i = 0; i < 3; i++) {
            segments.add(segment(1, 9, 500 + i, 1000, 0));
        }
        assertThat(policy.choose(segments)).isEmpty();
        segments.add(segment(1, 9, 900, 1000, 0));
        assertThat(policy.choose(segments)).containsExactlyElementsOf(segments.subList(1, 5));
    }

    @Test
    void theOneWithMostDeletedRowsIsCleaned() {
        SegmentView worst = segment(1, 9, 60_000, 1000, 20_000);
        assertThat(
                        policy.choose(
                                List.of(
                                        segment(1, 9, 60_000, 1000, 5_000),
                                        segment(1, 9, 90_000, 1000, 10_000),
                                        worst)))
                .containsExactly(worst);
        assertThat(policy.choose(List.of(segment(1, 9, 60_000, 1000, 5_000)))).isEmpty();
    }

    @Test
    void whatDoesNotFitIntoMemoryIsLeftForLater() {
        List<SegmentView> large = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            large.add(segment(i, i, 40_000, 4_000_000, 0));
        }
        assertThat(policy.choose(large)).hasSize(2);
    }

    @Test
    void allAreTakenInGroupsOfNeighbours() {
        SegmentView a = segment(1, 3, 40_000, 4_000_000, 0);
        SegmentView b = segment(2, 4, 40_000, 4_000_000, 1);
        SegmentView c = segment(5, 6, 40_000, 4_000_000, 0);
        assertThat(policy.chooseAll(DEF, List.of(c, a, b)))
                .containsExactly(List.of(a, b), List.of(c));
    }

    @Test
    void whatIsWellIsLeftAlone() {
        SegmentView a = segment(1, 3, 100_000, 1000, 0);
        SegmentView b = segment(4, 4, 50_000, 1000, 0);
        assertThat(policy.chooseAll(DEF, List.of(b, a))).isEmpty();
        assertThat(policy.chooseAll(DEF, List.of(b, segment(1, 4, 100_000, 1000, 0)))).hasSize(1);
        assertThat(policy.chooseAll(DEF, List.of())).isEmpty();
    }
}
