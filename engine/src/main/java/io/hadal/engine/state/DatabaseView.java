package io.hadal.engine.state;

import io.hadal.engine.EngineException;
import io.hadal.engine.state.Catalog.Table;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.DatabaseImage.TableImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The state at one position, as it lies in memory. Thread-safe; what it shows is kept until it is
 * closed.
 */
public final class DatabaseView implements AutoCloseable {
    private final ViewRegistry.Registration registration;
    private final Catalog catalog;
    private final AtomicBoolean closed = new AtomicBoolean();

    DatabaseView(ViewRegistry.Registration registration, Catalog catalog) {
        this.registration = registration;
        this.catalog = catalog;
    }

    public long position() {
        return registration.position();
    }

    public List<TableDef> tables() {
        return catalog.byId.values().stream().map(Table::def).toList();
    }

    public Optional<TableDef> table(String name) {
        return Optional.ofNullable(catalog.byName.get(name)).map(Table::def);
    }

    /** Throws NO_SUCH_TABLE. */
    public TableSnapshot table(long tableId) {
        Table table = catalog.byId.get(tableId);
        if (table == null) {
            throw new EngineException(
                    EngineException.Kind.NO_SUCH_TABLE,
                    "there is no table with id %d at position %d".formatted(tableId, position()));
        }
        return new TableSnapshot(table.def(), table.state(), position());
    }

    /**
     * All but the hot rows, for a snapshot. Counters may be ahead of the position, which does no
     * harm.
     *
     * @param timeMicros time of the record at the view's position
     */
    public DatabaseImage image(long timeMicros) {
        List<TableImage> tables = new ArrayList<>();
        for (Table table : catalog.byId.values()) {
            List<SegmentImage> segments = new ArrayList<>();
            for (LiveSegment live : table.state().layout().at(position()).segments()) {
                segments.add(new SegmentImage(live.segment(), live.deleted().at(position())));
            }
            tables.add(new TableImage(table.def(), table.state().nextAutoIncrement(), segments));
        }
        tables.sort(Comparator.comparingLong(table -> table.def().id()));
        return new DatabaseImage(
                position(),
                timeMicros,
                tables,
                catalog.sortedMilestones(),
                catalog.boundary,
                catalog.removed,
                catalog.nextTableId);
    }

    ViewRegistry.Registration registration() {
        return registration;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            registration.close();
        }
    }
}
