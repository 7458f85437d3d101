package io.hadal.engine.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.storage.Keys;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.BoundaryRaised;
import io.hadal.storage.schema.TableDef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CollectorTest {
    @TempDir Path folder;

    private Maintained db;
    private Maintenance maintenance;
    private TestTable table;
    private TableDef def;

    @BeforeEach
    void open() throws Exception {
        db = new Maintained(folder, 1L << 30);
        db.config = withoutRetention(db.config);
        maintenance = new Maintenance(db.parts, 0, 50);
        def = db.create(TestTable.def(db.transactions.newTableId(), "t", List.of()));
        table = new TestTable(def);
        for (int id = 0; id < 2; id++) {
            insert(id);
            maintenance.flusher().flush(def.id());
        }
        maintenance.merger().mergeAll(def.id());
        insert(2);
        maintenance.snapshotNow();
    }

    @AfterEach
    void close() throws Exception {
        db.close();
    }

    private static EngineConfig withoutRetention(EngineConfig config) {
        return new EngineConfig(
                config.logUploadInterval(),
                config.followerPollInterval(),
                config.uploadConcurrentMax(),
                config.snapshotTriggerChunks(),
                Duration.ZERO,
                config.replicaHoldMax(),
                config.uploadSoftLimit(),
                config.uploadHardLimit(),
                config.cacheBytesMax(),
                config.flushTriggerBytes(),
                config.transactionBytesMax(),
                config.transactionSegmentBytes(),
                config.replicaTimeout());
    }

    private void insert(long id) {
        try (Transaction transaction = db.begin()) {
            transaction.beginStatement();
            table.insert(transaction, id, id, null);
            transaction.commit(Durability.DISK);
        }
    }

    private long blobs() {
        return db.bucket.keys().stream().filter(key -> key.contains("/" + Keys.BLOBS)).count();
    }

    private List<LogRecord> raised() {
        return db.records().stream().filter(BoundaryRaised.class::isInstance).toList();
    }

    @Test
    void whatWasMergedAwayGoes() {
        assertThat(blobs()).isEqualTo(3);
        assertThat(maintenance.collector().collect().objects()).isEqualTo(2);
        assertThat(blobs()).isEqualTo(1);
    }

    /**
     * T30 at two sites: whoever takes a replica over that does not know the boundary goes on
     * promising what lies below it, and may come back here with that.
     */
    @Test
    void nothingGoesBeforeTheReplicasHaveTheBoundary() {
        db.replicaLacksAll = true;
        assertThat(maintenance.collector().collect().objects()).isZero();
        assertThat(raised()).hasSize(1);
        insert(3);
        assertThat(maintenance.collector().collect().objects()).isZero();
        assertThat(raised()).as("one after the other").hasSize(1);
        assertThat(blobs()).isEqualTo(3);
        db.replicaLacksAll = false;
        assertThat(maintenance.collector().collect().objects()).isEqualTo(2);
        assertThat(blobs()).isEqualTo(1);
    }
}
