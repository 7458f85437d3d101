package io.hadal.engine.proof;

import io.hadal.engine.EngineException;
import io.hadal.engine.ReplicaProof.Report;
import io.hadal.engine.ReplicaProof.Sum;
import io.hadal.engine.ReplicaProof.TableProof;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.proof.Restorer.Restored;
import io.hadal.engine.segment.DuckDb;
import io.hadal.engine.state.DatabaseView;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Compares row by row, without keeping any: a view of what is committed here stays open until the
 * replica has it, then both are summed up table by table.
 *
 * @param turn of the one that compares; shared by all databases of a server
 * @param here opens a view of what is committed now
 * @param files local files of what that shows
 */
public record RowProver(
        Semaphore turn,
        Supplier<DatabaseView> here,
        Function<Segment, SegmentStore.Pinned> files,
        Restorer restorer,
        DuckDb duckDb)
        implements Prover {

    @Override
    public Report prove(ReplicaSpec replica, Arrival arrival) throws InterruptedException {
        turn.acquire();
        try (DatabaseView mine = here.get()) {
            arrival.await(mine.position());
            try (Restored theirs = restorer.open(replica, mine.position())) {
                return compare(mine, theirs);
            }
        } finally {
            turn.release();
        }
    }

    private Report compare(DatabaseView mine, Restored theirs) throws InterruptedException {
        Map<String, TableProof> tables = new TreeMap<>();
        for (TableDef def : mine.tables()) {
            Sum sum = new TableSums(duckDb, files).of(mine.table(def.id()));
            tables.put(def.name(), compare(def, sum, theirs));
        }
        for (TableDef def : theirs.view().tables()) {
            tables.computeIfAbsent(
                    def.name(),
                    name -> new TableProof(name, null, null, "it is not here, but there."));
        }
        return new Report(mine.position(), theirs.timeMicros(), tables.values().stream().toList());
    }

    private TableProof compare(TableDef def, Sum here, Restored theirs)
            throws InterruptedException {
        TableDef there = theirs.view().table(def.name()).orElse(null);
        if (there == null) {
            return new TableProof(def.name(), here, null, "it is not there.");
        }
        try {
            Sum sum = new TableSums(duckDb, theirs::fetch).of(theirs.view().table(there.id()));
            return new TableProof(def.name(), here, sum, fault(def, here, there, sum));
        } catch (EngineException e) {
            return switch (e.kind()) {
                case MISSING_OBJECT, CORRUPT_OBJECT ->
                        new TableProof(def.name(), here, null, String.valueOf(e.getMessage()));
                // The store's silence, or something here: it says nothing about the replica.
                default -> throw e;
            };
        }
    }

    private static String fault(TableDef def, Sum here, TableDef there, Sum sum) {
        if (!here.equals(sum)) {
            return here + " here, " + sum + " there.";
        }
        return def.equals(there) ? "" : "its columns or keys are not the same there.";
    }
}
