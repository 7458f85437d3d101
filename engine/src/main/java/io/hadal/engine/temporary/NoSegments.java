package io.hadal.engine.temporary;

import io.hadal.engine.SegmentStore;
import io.hadal.engine.tx.SegmentOutput;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.util.List;

/** A temporary table is in memory as a whole: nobody ever has a segment of it to ask for. */
final class NoSegments implements SegmentStore, SegmentOutput {

    @Override
    public int[] find(TableDef table, Segment segment, List<Integer> slots, byte[] key) {
        throw none();
    }

    @Override
    public byte[] row(TableDef table, Segment segment, int ordinal) {
        throw none();
    }

    @Override
    public Pinned pin(List<Segment> segments) {
        throw none();
    }

    @Override
    public List<Segment> write(TableDef def, RowRange rows) {
        throw none();
    }

    @Override
    public void discard(List<Segment> segments) {}

    private static IllegalStateException none() {
        return new IllegalStateException("a temporary table has no segments");
    }
}
