package io.hadal.engine.state;

import io.hadal.storage.log.BlobId;
import io.hadal.storage.row.KeyCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a table's rows lie from one position on, until the next flush, merge or large commit: its
 * segments, and up to which version hot rows have moved into them. Immutable, but for the link to
 * what was before.
 */
public final class Layout {
    final long position;

    /** Hot versions with a position up to here lie in the segments. */
    final long moved;

    private final Map<BlobId, LiveSegment> byId;

    /** By smallest key. */
    private final LiveSegment[] byMinKey;

    private final List<LiveSegment> segments;

    /** The largest key of byMinKey[0..i]. */
    private final byte[][] maxKeys;

    private volatile @Nullable Layout older;

    Layout(long position, long moved, Map<BlobId, LiveSegment> byId, @Nullable Layout older) {
        this.position = position;
        this.moved = moved;
        this.byId = byId;
        this.older = older;
        byMinKey = byId.values().toArray(LiveSegment[]::new);
        Arrays.sort(
                byMinKey,
                Comparator.<LiveSegment, byte[]>comparing(
                                live -> live.segment().minKey(), KeyCodec::compare)
                        .thenComparingLong(live -> live.segment().id().counter()));
        segments = List.of(byMinKey);
        maxKeys = new byte[byMinKey.length][];
        for (int i = 0; i < byMinKey.length; i++) {
            byte[] max = byMinKey[i].segment().maxKey();
            maxKeys[i] = i > 0 && KeyCodec.compare(maxKeys[i - 1], max) > 0 ? maxKeys[i - 1] : max;
        }
    }

    /** Of segments alone. */
    public static Layout of(List<LiveSegment> segments) {
        Map<BlobId, LiveSegment> byId = new HashMap<>();
        segments.forEach(live -> byId.put(live.segment().id(), live));
        return new Layout(0, 0, byId, null);
    }

    /** The layout after a flush, a merge or a large commit. */
    Layout edit(long at, long movedThrough, List<BlobId> removed, List<LiveSegment> added) {
        Map<BlobId, LiveSegment> next = new HashMap<>(byId);
        for (BlobId id : removed) {
            if (next.remove(id) == null) {
                throw new IllegalStateException(
                        "record %d removes segment %s, which is not there".formatted(at, id));
            }
        }
        for (LiveSegment live : added) {
            next.put(live.segment().id(), live);
        }
        return new Layout(at, Math.max(moved, movedThrough), next, this);
    }

    /** The layout as of a position. */
    Layout at(long viewPosition) {
        Layout layout = this;
        while (layout.position > viewPosition) {
            Layout before = layout.older;
            if (before == null) {
                throw new IllegalStateException("position " + viewPosition + " was vacuumed");
            }
            layout = before;
        }
        return layout;
    }

    /** Forgets what no view from {@code oldest} on sees. */
    void cut(long oldest) {
        at(oldest).older = null;
    }

    /** Where a reader of the newest hot rows looks. */
    public HotTable.At newest() {
        return new HotTable.At(Long.MAX_VALUE, moved);
    }

    public @Nullable LiveSegment segment(BlobId id) {
        return byId.get(id);
    }

    /** All segments, by smallest key. */
    public List<LiveSegment> segments() {
        return segments;
    }

    /** The segments whose range of primary keys has this key. */
    public List<LiveSegment> candidates(byte[] key) {
        int low = 0;
        int high = byMinKey.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (KeyCodec.compare(byMinKey[middle].segment().minKey(), key) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        List<LiveSegment> found = new ArrayList<>(2);
        for (int i = low - 1; i >= 0 && KeyCodec.compare(maxKeys[i], key) >= 0; i--) {
            if (KeyCodec.compare(byMinKey[i].segment().maxKey(), key) >= 0) {
                found.add(byMinKey[i]);
            }
        }
        return found;
    }
}
