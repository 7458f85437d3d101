package io.hadal.engine.tx;

import io.hadal.engine.state.Layout;
import io.hadal.engine.state.LiveSegment;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.LogRecord.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * All that a transaction has of one table in segments of its own. Immutable but for their marks.
 */
final class StoredRows {
    static final StoredRows NONE = new StoredRows(List.of());

    private final List<StoredPart> parts;
    private final Layout layout;
    private final Map<BlobId, RoaringBitmap> replaced = new HashMap<>();

    private StoredRows(List<StoredPart> parts) {
        this.parts = List.copyOf(parts);
        this.layout = Layout.of(parts.stream().flatMap(part -> part.segments().stream()).toList());
        for (StoredPart part : parts) {
            part.replaced()
                    .forEach((live, rows) ->
                            replaced.computeIfAbsent(live.segment().id(), id -> new RoaringBitmap())
                                    .or(rows));
        }
    }

    StoredRows with(StoredPart part) {
        List<StoredPart> more = new ArrayList<>(parts);
        more.add(part);
        return new StoredRows(more);
    }

    StoredRows without(StoredPart part) {
        return new StoredRows(parts.stream().filter(each -> each != part).toList());
    }

    /** As of a number of writes. */
    StoredRows at(long writes) {
        List<StoredPart> then = parts.stream().filter(part -> part.last() <= writes).toList();
        return then.size() == parts.size() ? this : new StoredRows(then);
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    List<StoredPart> parts() {
        return parts;
    }

    /** Where the new rows are. */
    Layout layout() {
        return layout;
    }

    /** Committed rows that are replaced or deleted. */
    Map<BlobId, RoaringBitmap> replaced() {
        return replaced;
    }

    boolean replaces(@Nullable Place place) {
        RoaringBitmap rows = place == null ? null : replaced.get(place.segment());
        return rows != null && place != null && rows.contains(place.ordinal());
    }

    /** Takes back the marks of writes after a number. */
    void undeleteAfter(long writes) {
        layout.segments().forEach(live -> live.undeleteAfter(writes));
    }

    /** Lets go of the committed segments. */
    static void release(StoredPart part) {
        part.replaced().keySet().forEach(LiveSegment::release);
    }
}
