package io.hadal.engine.state;

import io.hadal.storage.log.Boundary;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import io.hadal.storage.snapshot.DatabaseImage.RemovedSegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything but rows, from one position on: tables, milestones, boundary, segments kept for older
 * points. Immutable, but for the link to what was before.
 */
final class Catalog {
    final long position;
    final Map<Long, Table> byId;
    final Map<String, Table> byName;
    final Map<String, Milestone> milestones;
    final Boundary boundary;
    final List<RemovedSegment> removed;
    final long nextTableId;
    private volatile @Nullable Catalog older;

    /** A table's definition and the state that it shares with its earlier and later definitions. */
    record Table(TableDef def, TableState state) {}

    Catalog(
            long position,
            Collection<Table> tables,
            Map<String, Milestone> milestones,
            Boundary boundary,
            List<RemovedSegment> removed,
            long nextTableId,
            @Nullable Catalog older) {
        this.position = position;
        this.byId = new HashMap<>();
        this.byName = new HashMap<>();
        for (Table table : tables) {
            byId.put(table.def().id(), table);
            byName.put(table.def().name(), table);
        }
        this.milestones = milestones;
        this.boundary = boundary;
        this.removed = removed;
        this.nextTableId = nextTableId;
        this.older = older;
    }

    Catalog withTables(
            long at, Collection<Table> tables, List<RemovedSegment> nowRemoved, long nextId) {
        return new Catalog(at, tables, milestones, boundary, nowRemoved, nextId, this);
    }

    Catalog withMilestones(long at, Map<String, Milestone> next) {
        return new Catalog(
                at, byId.values(), Map.copyOf(next), boundary, removed, nextTableId, this);
    }

    Catalog withRemoved(long at, Boundary nextBoundary, List<RemovedSegment> nowRemoved) {
        return new Catalog(
                at, byId.values(), milestones, nextBoundary, nowRemoved, nextTableId, this);
    }

    /** The catalog as of a position. */
    Catalog at(long viewPosition) {
        Catalog catalog = this;
        while (catalog.position > viewPosition) {
            Catalog before = catalog.older;
            if (before == null) {
                throw new IllegalStateException("position " + viewPosition + " was vacuumed");
            }
            catalog = before;
        }
        return catalog;
    }

    /** In the order of their positions. */
    List<Milestone> sortedMilestones() {
        List<Milestone> sorted = new ArrayList<>(milestones.values());
        sorted.sort(Comparator.comparingLong(Milestone::position));
        return List.copyOf(sorted);
    }

    boolean hasOlder() {
        return older != null;
    }

    /** Forgets what no view from {@code oldest} on sees. */
    void cut(long oldest) {
        at(oldest).older = null;
    }
}
