package io.hadal.engine.segment;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.segment.SegmentCache.Pin;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The segments of one database, through the engine's cache. Thread-safe. */
public final class ParquetSegmentStore implements SegmentStore {
    private final ObjectStore store;
    private final SegmentCache cache;
    private final SegmentMemory memory;
    private final SegmentReader reader;

    /**
     * @param store whose root is the database's storage id
     */
    public ParquetSegmentStore(
            ObjectStore store, SegmentCache cache, SegmentMemory memory, DuckDb duckDb) {
        this.store = store;
        this.cache = cache;
        this.memory = memory;
        this.reader = new SegmentReader(duckDb);
    }

    @Override
    public int[] find(TableDef table, Segment segment, List<Integer> slots, byte[] key) {
        return memory.keys(segment, slots, () -> loadKeys(table, segment, slots)).find(key);
    }

    /** The primary key of the row at {@code ordinal}. */
    public byte[] key(TableDef table, Segment segment, int ordinal) {
        List<Integer> slots = table.primaryKey();
        return memory.keys(segment, slots, () -> loadKeys(table, segment, slots)).keyOf(ordinal);
    }

    @Override
    public byte[] row(TableDef table, Segment segment, int ordinal) {
        if (ordinal < 0 || ordinal >= segment.rows()) {
            throw new IllegalArgumentException(
                    "segment %s has %d rows: there is no row %d"
                            .formatted(segment.id(), segment.rows(), ordinal));
        }
        List<Integer> slots = table.columns().stream().map(Column::slot).toList();
        while (true) {
            int count = memory.blockRows(segment);
            int from = ordinal - ordinal % count;
            Optional<RowBlock> block =
                    memory.rows(
                            segment,
                            slots,
                            from,
                            count,
                            () -> loadRows(table, segment, from, count));
            if (block.isPresent()) {
                return block.get().row(ordinal - from);
            }
            memory.shrinkBlocks(segment, count);
        }
    }

    @Override
    public Pinned pin(List<Segment> segments) {
        return new Files(List.copyOf(cache.pinAll(segments, this::source)));
    }

    @Override
    public Optional<Cached> cached(Segment segment) {
        return cache.find(segment)
                .map(found ->
                        new Cached(
                                name(segment),
                                found.sizeBytes(),
                                found.present(),
                                found.stored(),
                                found.pins() > 0));
    }

    /** Takes over what the writer of a segment knows, so that it need not be loaded. */
    public void warm(TableDef table, SegmentWriter.Written written) {
        memory.putKeys(written.segment(), table.primaryKey(), written.keys());
    }

    private record Files(List<Pin> pins) implements Pinned {
        @Override
        public List<Path> files() {
            return pins.stream().map(Pin::path).toList();
        }

        @Override
        public void close() {
            pins.forEach(Pin::close);
        }
    }

    private interface Loader<T> {
        T load(Path file) throws SQLException;
    }

    private KeyIndex loadKeys(TableDef table, Segment segment, List<Integer> slots) {
        return load(
                segment,
                file -> {
                    KeyIndex keys =
                            reader.keys(
                                    table,
                                    slots,
                                    file,
                                    segment.rows(),
                                    SegmentColumns.slots(segment));
                    check(segment, segment.rows(), keys.size());
                    return keys;
                });
    }

    private Optional<RowBlock> loadRows(TableDef table, Segment segment, int from, int count) {
        return load(
                segment,
                file -> {
                    RowBlock rows = reader.rows(table, segment, file, from, count);
                    if (rows != null) {
                        check(segment, Math.min(segment.rows() - from, count), rows.size());
                    }
                    return Optional.ofNullable(rows);
                });
    }

    /** Loads from the local file; one that turns out to be damaged is fetched anew, once. */
    private <T> T load(Segment segment, Loader<T> loader) {
        for (int attempt = 1; ; attempt++) {
            try (Pin pin = cache.pin(segment, source(segment))) {
                try {
                    return loader.load(pin.path());
                } catch (SQLException | IllegalStateException e) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new EngineException(
                                Kind.INTERRUPTED,
                                "Interrupted while reading segment " + name(segment),
                                e);
                    }
                    if (attempt > 1 || !pin.checkDamaged()) {
                        throw new EngineException(
                                Kind.FAILED,
                                "Cannot read segment " + name(segment) + ": " + e.getMessage(),
                                e);
                    }
                }
            }
        }
    }

    private static void check(Segment segment, long expected, long found) {
        if (expected != found) {
            throw new IllegalStateException(
                    "%d rows were expected in segment %s, not %d"
                            .formatted(expected, segment.id(), found));
        }
    }

    private BlobSource source(Segment segment) {
        return new BlobSource(store, name(segment));
    }

    static String name(Segment segment) {
        return Keys.blob(segment.id());
    }
}
