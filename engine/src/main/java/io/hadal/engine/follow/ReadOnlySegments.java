package io.hadal.engine.follow;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.state.DatabaseState;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The segments of a database that somebody else writes. One that is gone because the writer has
 * collected what is shown here is an expired point, not a loss.
 */
public final class ReadOnlySegments implements SegmentStore {
    private final SegmentStore segments;
    private final Supplier<DatabaseState> newest;
    private final Predicate<DatabaseState> expired;

    /**
     * @param newest the state that is shown now
     * @param expired asks the store whether a state is not promised any more
     */
    public ReadOnlySegments(
            SegmentStore segments,
            Supplier<DatabaseState> newest,
            Predicate<DatabaseState> expired) {
        this.segments = segments;
        this.newest = newest;
        this.expired = expired;
    }

    @Override
    public int[] find(TableDef table, Segment segment, List<Integer> slots, byte[] key) {
        try {
            return segments.find(table, segment, slots, key);
        } catch (EngineException e) {
            throw explained(e, List.of(segment));
        }
    }

    @Override
    public byte[] row(TableDef table, Segment segment, int ordinal) {
        try {
            return segments.row(table, segment, ordinal);
        } catch (EngineException e) {
            throw explained(e, List.of(segment));
        }
    }

    @Override
    public Pinned pin(List<Segment> wanted) {
        try {
            return segments.pin(wanted);
        } catch (EngineException e) {
            throw explained(e, wanted);
        }
    }

    @Override
    public Optional<Cached> cached(Segment segment) {
        return segments.cached(segment);
    }

    private EngineException explained(EngineException e, List<Segment> wanted) {
        if (e.kind() != Kind.MISSING_OBJECT) {
            return e;
        }
        DatabaseState state = newest.get();
        boolean live = wanted.stream().allMatch(segment -> isLive(state, segment));
        if (live && !expired.test(state)) {
            return e;
        }
        return new EngineException(
                Kind.POINT_EXPIRED,
                "What this statement shows has expired: the writer has deleted segments that no newer state has. "
                        + (live
                                ? "ATTACH the database again at a newer point."
                                : "Run it again in a new transaction.")
                        + " ("
                        + e.getMessage()
                        + ")",
                e);
    }

    private static boolean isLive(DatabaseState state, Segment segment) {
        return state
                .table(segment.id().tableId())
                .map(table -> table.layout().segments())
                .orElse(List.of())
                .stream()
                .anyMatch(live -> live.segment().id().equals(segment.id()));
    }
}
