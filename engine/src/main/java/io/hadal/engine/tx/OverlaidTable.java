package io.hadal.engine.tx;

import io.hadal.engine.TableView;
import io.hadal.engine.state.HotTable;
import io.hadal.engine.state.HotTable.At;
import io.hadal.engine.state.HotTable.Found;
import io.hadal.engine.state.LiveSegment;
import io.hadal.engine.state.TableSnapshot;
import io.hadal.engine.tx.SegmentRows.Located;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.LogRecord.Place;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** A committed table with a transaction's own versions of rows on top. */
final class OverlaidTable implements TableView {
    private final CommittedTable committed;
    private final TransactionImpl transaction;
    private final OwnTable own;
    private final HotTable writes;
    private final StoredRows stored;
    private final SegmentRows segments;
    private final At at;

    OverlaidTable(
            TableSnapshot snapshot,
            SegmentRows segments,
            TransactionImpl transaction,
            OwnTable own,
            long writeCount) {
        this.committed = new CommittedTable(snapshot, segments);
        this.transaction = transaction;
        this.own = own;
        this.writes = own.writes();
        this.stored = own.stored().at(writeCount);
        this.segments = segments;
        this.at = new At(writeCount, 0);
    }

    @Override
    public TableDef def() {
        return committed.def();
    }

    /** The rows that own versions stand for are deleted. */
    @Override
    public List<SegmentView> segments() {
        Map<BlobId, RoaringBitmap> replaced = replaced();
        if (replaced.isEmpty() && stored.isEmpty()) {
            return committed.segments();
        }
        List<SegmentView> views = new ArrayList<>();
        for (LiveSegment live : stored.layout().segments()) {
            views.add(live.at(at.position()));
        }
        for (SegmentView segment : committed.segments()) {
            RoaringBitmap more = replaced.get(segment.segment().id());
            views.add(
                    more == null
                            ? segment
                            : new SegmentView(
                                    segment.segment(), RoaringBitmap.or(segment.deleted(), more)));
        }
        return views;
    }

    @Override
    public byte @Nullable [] hotRow(byte[] key) {
        Found found = writes.get(key, at);
        return found != null ? found.row() : committed.hotRow(key);
    }

    @Override
    public HotCursor hotRows(byte @Nullable [] fromKey, byte @Nullable [] toKey) {
        return new MergedRows(
                writes.changes(fromKey, toKey, at), committed.hotRows(fromKey, toKey));
    }

    @Override
    public HotCursor hotRowsByIndex(
            int indexId, byte @Nullable [] fromKey, byte @Nullable [] toKey) {
        Index index = CommittedTable.index(def(), indexId);
        return new MergedIndexRows(
                writes.rowsByIndex(index, fromKey, toKey, at),
                committed.hotRowsByIndex(indexId, fromKey, toKey),
                key -> writes.get(key, at) != null);
    }

    @Override
    public long hotRowsEstimate() {
        return committed.hotRowsEstimate() + writes.size();
    }

    @Override
    public byte @Nullable [] row(byte[] key) {
        Found found = writes.get(key, at);
        if (found != null) {
            return found.row();
        }
        if (stored.isEmpty()) {
            return committed.row(key);
        }
        Located own = segments.locate(def(), stored.layout(), key, at.position());
        if (own != null) {
            return segments.row(def(), own);
        }
        Located replaced = committed.locate(key);
        return replaced != null && stored.replaces(replaced.place()) ? null : committed.row(key);
    }

    private Map<BlobId, RoaringBitmap> replaced() {
        Map<BlobId, RoaringBitmap> replaced = new HashMap<>();
        stored.replaced().forEach((id, rows) -> replaced.put(id, rows.clone()));
        HotTable.Rows rows = writes.changes(null, null, at);
        while (rows.next()) {
            Place place = place(rows.key());
            if (place != null) {
                replaced.computeIfAbsent(place.segment(), id -> new RoaringBitmap())
                        .add(place.ordinal());
            }
        }
        return replaced;
    }

    /**
     * Where in this view's segments the row lies that an own version stands for. It was locked
     * before the view was opened.
     */
    private @Nullable Place place(byte[] key) {
        BaseRow base = transaction.base(own, key);
        if (base.row() == null || base.layout() == committed.snapshot().layout()) {
            return base.place();
        }
        if (committed.snapshot().hot().get(key, committed.snapshot().at()) != null) {
            return null;
        }
        Located located = committed.locate(key);
        return located == null ? null : located.place();
    }
}
