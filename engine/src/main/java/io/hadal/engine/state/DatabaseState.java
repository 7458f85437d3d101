package io.hadal.engine.state;

import io.hadal.engine.state.Catalog.Table;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.AddedSegment;
import io.hadal.storage.log.LogRecord.DeletedRows;
import io.hadal.storage.log.LogRecord.RowChange;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import io.hadal.storage.snapshot.DatabaseImage.RemovedSegment;
import io.hadal.storage.snapshot.DatabaseImage.TableImage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A database's state in memory at every position that somebody still looks at. {@link #apply} is
 * the one way of change, alike for commits, recovery and followers; it, {@link #load}, {@link
 * #vacuum} and the reads that say so belong to one writer at a time. Views are opened at the newest
 * position that was {@link #publish}ed and see that position for as long as they are open, whatever
 * is applied, flushed, merged or vacuumed meanwhile.
 */
public final class DatabaseState {
    private static final VarHandle VISIBLE;

    static {
        try {
            VISIBLE =
                    MethodHandles.lookup()
                            .findVarHandle(DatabaseState.class, "visible", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Vacuum's least share of a record: more than most make garbage. */
    public static final int VACUUM_STEPS = 32;

    /** An empty database before its first record. */
    public static final DatabaseImage EMPTY =
            new DatabaseImage(0, 0, List.of(), List.of(), Boundary.NONE, List.of(), 1);

    private final ViewRegistry views = new ViewRegistry();
    private final ArrayDeque<TableState> toVacuum = new ArrayDeque<>();
    private volatile Catalog catalog;
    private volatile long applied;
    private volatile long lastTimeMicros;
    private volatile long visible;
    private @Nullable TableState lastTable;

    /** A state as an image describes it; its hot rows come by {@link #load}. */
    public DatabaseState(DatabaseImage image) {
        List<Table> tables = new ArrayList<>();
        for (TableImage table : image.tables()) {
            tables.add(new Table(table.def(), new TableState(table)));
        }
        Map<String, Milestone> milestones = new HashMap<>();
        for (Milestone milestone : image.milestones()) {
            milestones.put(milestone.name(), milestone);
        }
        catalog =
                new Catalog(
                        image.position(),
                        tables,
                        Map.copyOf(milestones),
                        image.boundary(),
                        image.removed(),
                        image.nextTableId(),
                        null);
        applied = image.position();
        visible = image.position();
        lastTimeMicros = image.timeMicros();
    }

    /** Adds a hot row of the image. @param position of the record that wrote it */
    public void load(long tableId, long position, byte[] key, byte[] row) {
        writable(tableId, applied).load(key, row, position);
    }

    /** The last position applied. */
    public long appliedPosition() {
        return applied;
    }

    /** Time of the last record applied. */
    public long lastTimeMicros() {
        return lastTimeMicros;
    }

    /** The newest position that views see. */
    public long visiblePosition() {
        return visible;
    }

    /**
     * Makes everything up to a position visible; it never goes back. Any thread, after that
     * position was applied.
     */
    public void publish(long position) {
        if (position > applied) {
            throw new IllegalArgumentException("position " + position + " is not applied yet");
        }
        long now = visible;
        while (now < position && !VISIBLE.compareAndSet(this, now, position)) {
            now = visible;
        }
    }

    // ---- the writer's side

    /** Applies the next record. */
    public void apply(LogRecord record) {
        long position = record.position();
        if (position != applied + 1) {
            throw new IllegalStateException(
                    "record %d does not follow %d".formatted(position, applied));
        }
        switch (record) {
            case LogRecord.Commit commit -> applyCommit(commit);
            case LogRecord.CatalogChange change -> applyCatalog(change);
            case LogRecord.MilestoneSet set -> applyMilestone(set);
            case LogRecord.MilestoneDropped dropped -> applyMilestone(dropped);
            case LogRecord.SegmentEdit edit -> applySegments(edit);
            case LogRecord.BoundaryRaised raised -> applyBoundary(raised);
            case LogRecord.SnapshotAnnounced announced -> {
                // It concerns who reads the store, not the state.
            }
        }
        lastTimeMicros = record.timeMicros();
        applied = position;
    }

    /**
     * Applies a record that is durable already and makes it visible: for recovery and followers.
     * Drops what nobody sees as it goes.
     */
    public void replay(LogRecord record) {
        apply(record);
        publish(record.position());
        vacuum(
                VACUUM_STEPS
                        + (record instanceof LogRecord.Commit commit
                                ? 2 * commit.changes().size()
                                : 0));
    }

    private void applyCommit(LogRecord.Commit commit) {
        for (RowChange change : commit.changes()) {
            TableState table = writable(change.tableId(), commit.position());
            table.apply(change, commit.position());
            if (table.hasGarbage()) {
                queueOnce(table);
            }
        }
        if (commit.isLarge()) {
            applySegments(commit);
        }
    }

    private void applySegments(LogRecord.Commit commit) {
        long position = commit.position();
        for (DeletedRows rows : commit.deleted()) {
            TableState table = writable(rows.segment().tableId(), position);
            table.delete(position, rows);
            queueOnce(table);
        }
        Map<Long, List<AddedSegment>> added =
                commit.added().stream()
                        .collect(Collectors.groupingBy(each -> each.segment().id().tableId()));
        added.forEach((tableId, segments) -> {
            TableState table = writable(tableId, position);
            table.add(position, segments);
            queueOnce(table);
        });
    }

    private void applyCatalog(LogRecord.CatalogChange change) {
        Catalog now = catalog;
        Map<Long, Table> tables = new HashMap<>(now.byId);
        List<RemovedSegment> removed = new ArrayList<>(now.removed);
        long nextTableId = now.nextTableId;
        for (long id : change.dropped()) {
            Table gone = tables.remove(id);
            if (gone == null) {
                throw new IllegalStateException(
                        "record %d drops table %d, which is not there"
                                .formatted(change.position(), id));
            }
            for (LiveSegment segment : gone.state().layout().segments()) {
                removed.add(
                        new RemovedSegment(
                                segment.segment().id(),
                                segment.segment().sizeBytes(),
                                change.timeMicros()));
            }
        }
        for (TableDef def : change.put()) {
            Table table = tables.get(def.id());
            if (table == null) {
                TableState state = new TableState(new TableImage(def, 1, List.of()));
                tables.put(def.id(), new Table(def, state));
            } else {
                table.state().define(def);
                tables.put(def.id(), new Table(def, table.state()));
            }
            nextTableId = Math.max(nextTableId, def.id() + 1);
        }
        lastTable = null;
        catalog =
                now.withTables(
                        change.position(), tables.values(), List.copyOf(removed), nextTableId);
    }

    private void applyMilestone(LogRecord.MilestoneSet set) {
        Map<String, Milestone> next = new HashMap<>(catalog.milestones);
        next.put(set.name(), new Milestone(set.name(), set.position(), set.timeMicros()));
        catalog = catalog.withMilestones(set.position(), next);
    }

    private void applyMilestone(LogRecord.MilestoneDropped dropped) {
        Map<String, Milestone> next = new HashMap<>(catalog.milestones);
        next.remove(dropped.name());
        catalog = catalog.withMilestones(dropped.position(), next);
    }

    private void applySegments(LogRecord.SegmentEdit edit) {
        TableState table = writable(edit.tableId(), edit.position());
        List<RemovedSegment> removed = new ArrayList<>(catalog.removed);
        for (BlobId id : edit.removed()) {
            LiveSegment segment = table.layout().segment(id);
            if (segment == null) {
                throw new IllegalStateException(
                        "record %d removes segment %s, which is not there"
                                .formatted(edit.position(), id));
            }
            removed.add(new RemovedSegment(id, segment.segment().sizeBytes(), edit.timeMicros()));
        }
        table.apply(edit);
        queueOnce(table);
        if (!edit.removed().isEmpty()) {
            catalog = catalog.withRemoved(edit.position(), catalog.boundary, List.copyOf(removed));
        }
    }

    private void applyBoundary(LogRecord.BoundaryRaised raised) {
        List<RemovedSegment> promised = new ArrayList<>();
        for (RemovedSegment segment : catalog.removed) {
            // One removed at or before the boundary's time belongs to no state from there on.
            if (segment.removedTimeMicros() > raised.boundary().timeMicros()) {
                promised.add(segment);
            }
        }
        catalog = catalog.withRemoved(raised.position(), raised.boundary(), List.copyOf(promised));
    }

    /** A table to be changed. */
    private TableState writable(long tableId, long position) {
        TableState last = lastTable;
        if (last != null && last.id() == tableId) {
            return last;
        }
        Table table = catalog.byId.get(tableId);
        if (table == null) {
            throw new IllegalStateException(
                    "record %d changes table %d, which is not there".formatted(position, tableId));
        }
        lastTable = table.state();
        return table.state();
    }

    private void queueOnce(TableState table) {
        if (!table.queuedForVacuum) {
            table.queuedForVacuum = true;
            toVacuum.add(table);
        }
    }

    /**
     * Drops what no view sees, up to about {@code steps} rows of it.
     *
     * @return whether all that can be dropped now is gone
     */
    public boolean vacuum(int steps) {
        if (toVacuum.isEmpty() && !catalog.hasOlder()) {
            return true;
        }
        long oldest = views.advance(visible);
        catalog.cut(oldest);
        int left = steps;
        for (int tables = toVacuum.size(); tables > 0 && left > 0; tables--) {
            TableState table = toVacuum.remove();
            left = table.vacuum(oldest, left);
            table.queuedForVacuum = table.hasGarbage();
            if (table.queuedForVacuum) {
                toVacuum.add(table);
            }
        }
        return left > 0;
    }

    // ---- the newest state, for the writer and for whoever holds the locks that keep what he asks
    // about as it is

    /** A table that exists now. */
    public Optional<TableState> table(long tableId) {
        return Optional.ofNullable(catalog.byId.get(tableId)).map(Table::state);
    }

    /** Tables that exist now. */
    public List<TableState> tables() {
        return catalog.byId.values().stream().map(Table::state).toList();
    }

    /** The newest definition of a table. */
    public Optional<TableDef> definition(long tableId) {
        return Optional.ofNullable(catalog.byId.get(tableId)).map(Table::def);
    }

    /** The newest definition of a table. */
    public Optional<TableDef> definition(String name) {
        return Optional.ofNullable(catalog.byName.get(name)).map(Table::def);
    }

    public List<Milestone> milestones() {
        return catalog.sortedMilestones();
    }

    public Optional<Milestone> milestone(String name) {
        return Optional.ofNullable(catalog.milestones.get(name));
    }

    public Boundary boundary() {
        return catalog.boundary;
    }

    /** Segments that belong to points still promised, but not to the newest state. */
    public List<RemovedSegment> removedSegments() {
        return catalog.removed;
    }

    /** An id that no table of this history has had. */
    public long nextTableId() {
        return catalog.nextTableId;
    }

    /** Heap that hot rows take, about. */
    public long hotBytes() {
        long bytes = 0;
        for (Table table : catalog.byId.values()) {
            bytes += table.state().hotBytes();
        }
        return bytes;
    }

    // ---- views

    /** Opens a view of what is visible now. */
    public DatabaseView openView() {
        return view(views.open(() -> visible));
    }

    /**
     * Opens a view at a position not older than that of a view that is open, and not newer than
     * what was applied.
     */
    public DatabaseView openViewAt(long position, DatabaseView keeper) {
        if (position > applied) {
            throw new IllegalArgumentException("position " + position + " is not applied yet");
        }
        return view(views.openAt(position, keeper.registration()));
    }

    /** Position of the oldest open view, or the newest visible one if none is open. */
    public long oldestViewPosition() {
        return views.oldestOpen(visible);
    }

    /** Number of views that are open. */
    public int openViews() {
        return views.count();
    }

    private DatabaseView view(ViewRegistry.Registration registration) {
        return new DatabaseView(registration, catalog.at(registration.position()));
    }
}
