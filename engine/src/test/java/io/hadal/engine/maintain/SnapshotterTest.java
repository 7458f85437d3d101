package io.hadal.engine.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.engine.state.DatabaseState;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.codec.SnapshotCodec;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.SnapshotAnnounced;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.HotRow;
import io.hadal.storage.snapshot.SnapshotRoot;
import io.hadal.storage.snapshot.SnapshotRoot.Part;
import io.hadal.storage.snapshot.SnapshotRoot.PartKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotterTest {
    @TempDir Path folder;

    private Maintained db;
    private Maintenance maintenance;
    private TestTable table;
    private TableDef def;
    private long nextId;

    @BeforeEach
    void open() throws Exception {
        db = new Maintained(folder, 1L << 30);
        maintenance = new Maintenance(db.parts, 0, 50);
        def = db.create(TestTable.def(db.transactions.newTableId(), "t", List.of(TestTable.BY_A)));
        table = new TestTable(def);
        insert(120);
        maintenance.flusher().flush(def.id());
        delete(3);
        insert(30);
    }

    @AfterEach
    void close() throws Exception {
        db.close();
    }

    private void insert(int rows) {
        try (Transaction transaction = db.begin()) {
            transaction.beginStatement();
            for (int i = 0; i < rows; i++) {
                table.insert(transaction, nextId, nextId, null);
                nextId++;
            }
            transaction.commit(Durability.DISK);
        }
    }

    private void delete(long id) {
        try (Transaction transaction = db.begin()) {
            transaction.beginStatement();
            table.delete(transaction, id);
            transaction.commit(Durability.DISK);
        }
    }

    private SnapshotRoot readRoot(SnapshotAnnounced announced) {
        String key = io.hadal.storage.Keys.snapshotRoot(announced.line(), announced.seq());
        byte[] bytes = db.store.get(key);
        assertThat(Hash.of(bytes)).isEqualTo(announced.rootHash());
        return SnapshotCodec.decodeRoot(bytes, key);
    }

    /** The state that an attach builds from the snapshot and the records after it. */
    private DatabaseState restored(SnapshotAnnounced announced) {
        SnapshotRoot root = readRoot(announced);
        List<SegmentImage> segments = new ArrayList<>();
        for (Part part : root.parts(PartKind.SEGMENTS)) {
            segments.addAll(SnapshotCodec.decodeSegments(root, part, db.store.get(root.key(part))));
        }
        DatabaseState state = new DatabaseState(SnapshotCodec.withSegments(root, segments));
        for (Part part : root.parts(PartKind.HOT_ROWS)) {
            Iterator<HotRow> rows =
                    SnapshotCodec.decodeHotRows(root, part, db.store.get(root.key(part)));
            while (rows.hasNext()) {
                HotRow row = rows.next();
                state.load(row.tableId(), row.position(), row.key(), row.row());
            }
        }
        for (LogRecord record : db.records()) {
            if (record.position() > root.image().position()) {
                state.apply(record);
            }
        }
        state.publish(state.appliedPosition());
        return state;
    }

    private Optional<SnapshotAnnounced> announced() {
        SnapshotAnnounced last = null;
        for (LogRecord record : db.records()) {
            if (record instanceof SnapshotAnnounced announced) {
                last = announced;
            }
        }
        return Optional.ofNullable(last);
    }

    @Test
    void aSnapshotAndTheRecordsAfterItAreTheWholeState() {
        assertThat(maintenance.snapshotNow()).isPositive();
        insert(10);
        delete(100);
        maintenance.flusher().flush(def.id());
        delete(5);
        assertThat(db.scan(restored(announced().orElseThrow()), def)).isEqualTo(db.scan(def));
    }

    @Test
    void writesThatComeMeanwhileAreNotInIt() {
        // Parts are put at the same time.
        AtomicBoolean written = new AtomicBoolean();
        db.store.beforePut =
                key -> {
                    if (written.compareAndSet(false, true)) {
                        insert(5);
                    }
                };
        long position = db.state.visiblePosition();
        maintenance.snapshotNow();
        db.store.beforePut = key -> {};
        SnapshotAnnounced announced = announced().orElseThrow();
        assertThat(readRoot(announced).image().position()).isEqualTo(position);
        assertThat(db.scan(restored(announced), def)).isEqualTo(db.scan(def));
    }

    @Test
    void aFlushThatHappensMeanwhileDoesNotHarm() {
        boolean[] flushed = {false};
        db.store.beforePut =
                key -> {
                    if (!flushed[0]) {
                        flushed[0] = true;
                        maintenance.flusher().flush(def.id());
                    }
                };
        maintenance.snapshotNow();
        assertThat(flushed[0]).isTrue();
        assertThat(db.scan(restored(announced().orElseThrow()), def)).isEqualTo(db.scan(def));
    }

    /** T7: a snapshot that is half there is never announced, and the one before stays in force. */
    @Test
    void t7BrokenOffAtAnyPutThePreviousOneStays() {
        maintenance.snapshotNow();
        SnapshotAnnounced before = announced().orElseThrow();
        int puts = 0;
        while (true) {
            int[] left = {puts};
            db.store.beforePut =
                    key -> {
                        if (left[0]-- == 0) {
                            throw new ObjectStoreException(
                                    ObjectStoreException.Kind.DENIED, "crash");
                        }
                    };
            try {
                maintenance.snapshotNow();
                break;
            } catch (EngineException e) {
                assertThat(e.kind()).isEqualTo(EngineException.Kind.STORE_DENIED);
                assertThat(announced()).contains(before);
                assertThat(db.scan(restored(before), def)).isEqualTo(db.scan(def));
            }
            puts++;
        }
        assertThat(puts).isGreaterThanOrEqualTo(3);
        assertThat(announced().orElseThrow().seq()).isGreaterThan(before.seq());
        assertThat(db.scan(restored(announced().orElseThrow()), def)).isEqualTo(db.scan(def));
    }

    @Test
    void theRootIsPutLastAndAllIsJournaled() {
        int before = db.journal.size();
        maintenance.snapshotNow();
        List<String> keys = db.journal.stream().skip(before).map(put -> put.key()).toList();
        assertThat(keys).hasSizeGreaterThanOrEqualTo(3);
        assertThat(keys.getLast()).endsWith("/root");
        assertThat(db.records().getLast()).isInstanceOf(SnapshotAnnounced.class);
    }

    @Test
    void aStoreThatFailsIsReportedAndNotAnnounced() {
        db.store.beforePut =
                key -> {
                    throw new ObjectStoreException(
                            ObjectStoreException.Kind.NO_SUCH_BUCKET, "gone");
                };
        assertThatThrownBy(() -> maintenance.snapshotNow())
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.NO_SUCH_BUCKET));
        assertThat(announced()).isEmpty();
    }
}
