package io.hadal.sql.catalog;

import io.hadal.engine.Database;
import io.hadal.engine.ReplicaProof.Standing;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaSpec.MaxLag;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.ReplicaStatus.State;
import io.hadal.sql.SqlException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where databases are copied to, and how far. */
final class ReplicationViews {
    static final List<View> ALL =
            List.of(
                    View.of(
                            "MV_REPLICATION_STATUS",
                            ReplicationViews::status,
                            "DATABASE_NAME",
                            "REPLICA",
                            "TARGET",
                            "MODE",
                            "STATE",
                            "#ATTACHABLE",
                            "#COMMIT_LSN",
                            "#REPLICATED_LSN",
                            "~LAG_SECONDS",
                            "#LAG_COMMITS",
                            "#LAG_BYTES",
                            "@LAST_REPLICATED_TIME",
                            "MAX_LAG",
                            "LAST_ERROR",
                            "ALARM",
                            "VERIFY_EVERY",
                            "#PROVEN_LSN",
                            "@PROVEN_COMMIT_TIME",
                            "@PROVEN_AT",
                            "@LAST_VERIFIED_AT",
                            "LAST_VERIFY_ERROR"));

    private ReplicationViews() {}

    private static void status(Catalogs catalogs, View.Rows rows) throws SqlException {
        for (Database database : catalogs.databases()) {
            for (ReplicaStatus status : database.replicas().statuses()) {
                ReplicaSpec spec = status.spec();
                MaxLag maxLag = spec.maxLag();
                Standing proof = status.proof();
                rows.add(
                        database.name(),
                        spec.name(),
                        spec.target().toString(),
                        spec.mode().name(),
                        status.state().name(),
                        status.attachable() ? 1L : 0L,
                        status.committedPosition(),
                        status.attachable() ? (Long) status.replicatedPosition() : null,
                        status.lagMicros() < 0 ? null : (Double) (status.lagMicros() / 1e6),
                        status.attachable() ? (Long) status.lagCommits() : null,
                        status.lagBytes(),
                        BottomlessViews.time(status.replicatedTimeMicros()),
                        maxLag == null ? null : maxLag.toString(),
                        status.error(),
                        status.alarm(),
                        every(spec.verifyEvery()),
                        proof.position() == 0 ? null : (Long) proof.position(),
                        BottomlessViews.time(proof.timeMicros()),
                        BottomlessViews.time(proof.provenMicros()),
                        BottomlessViews.time(proof.triedMicros()),
                        proof.failure());
            }
        }
    }

    /** As in REPLICATE DATABASE, or null if never. */
    private static @Nullable String every(Duration every) {
        if (every.isZero()) {
            return null;
        }
        return every.toMinutesPart() == 0
                ? every.toHours() + " HOURS"
                : every.toMinutes() + " MINUTES";
    }

    /** What a monitor asks for: of the replica that is furthest behind. */
    static Map<String, String> counters(Catalogs catalogs) throws SqlException {
        long replicas = 0;
        long stopped = 0;
        long damaged = 0;
        long lagMicros = 0;
        long lagCommits = 0;
        long lagBytes = 0;
        for (Database database : catalogs.databases()) {
            for (ReplicaStatus status : database.replicas().statuses()) {
                replicas++;
                stopped += isStopped(status.state()) ? 1 : 0;
                damaged += status.proof().alarming() ? 1 : 0;
                lagMicros = Math.max(lagMicros, status.lagMicros());
                lagCommits = Math.max(lagCommits, status.attachable() ? status.lagCommits() : 0);
                lagBytes = Math.max(lagBytes, status.lagBytes());
            }
        }
        Map<String, String> values = new TreeMap<>();
        values.put("Replicas", Long.toString(replicas));
        values.put("Replicas_stopped", Long.toString(stopped));
        values.put("Replicas_damaged", Long.toString(damaged));
        values.put("Replica_lag_ms_max", Long.toString(lagMicros / 1000));
        values.put("Replica_lag_commits_max", Long.toString(lagCommits));
        values.put("Replica_lag_bytes_max", Long.toString(lagBytes));
        return values;
    }

    private static boolean isStopped(State state) {
        return switch (state) {
            case STOPPED, TAKEN_OVER -> true;
            case STARTING, COPYING, CURRENT, WAITING, PAUSED -> false;
        };
    }
}
