package io.hadal.sql.catalog;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.Engine.KeptLog;
import io.hadal.engine.EngineException;
import io.hadal.engine.SegmentStore.Cached;
import io.hadal.objectstore.StoreEvent;
import io.hadal.objectstore.StoreEvent.State;
import io.hadal.sql.SqlException;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredSizes;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is in the stores, what they were asked, and what is kept of it here. */
final class StoreViews {
    private static final Map<String, String> FILE_TYPES =
            Map.of(
                    Keys.BLOBS, "Blob",
                    Keys.LOG, "LogChunk",
                    Keys.SNAPSHOTS, "Snapshot",
                    Keys.LOCKS, "StorageLock",
                    Keys.REPLICATION, "Replication");

    static final List<View> ALL =
            List.of(
                    View.of(
                            "MV_BOTTOMLESS_REMOTE_STATS",
                            StoreViews::remoteStats,
                            "DATABASE_NAME",
                            "STORAGE_ID",
                            "#BLOBS_BYTES",
                            "#NUM_BLOBS",
                            "#LOG_CHUNKS_BYTES",
                            "#NUM_LOG_CHUNKS",
                            "#SNAPSHOTS_BYTES",
                            "#NUM_SNAPSHOTS"),
                    View.of(
                            "MV_BOTTOMLESS_API_EVENTS",
                            StoreViews::events,
                            "EVENT_TYPE",
                            "FILE_TYPE",
                            "EVENT_STATE",
                            "~START_UNIX_TIMESTAMP",
                            "~TIME_TAKEN_SECS",
                            "#COMPRESSED_BYTES",
                            "#NUM_RETRIES",
                            "ERROR_CODE",
                            "ERROR_MESSAGE",
                            "FILE_NAME"),
                    View.of(
                            "MV_CACHED_BLOBS",
                            StoreViews::cachedBlobs,
                            "FILE_NAME",
                            "DATABASE_NAME",
                            "STATUS",
                            "#EVICTABLE",
                            "#SIZE"),
                    View.of(
                            "MV_KEPT_LOGS",
                            StoreViews::keptLogs,
                            "LOG_ID",
                            "DATABASE_NAME",
                            "STORAGE_ID",
                            "STATE",
                            "#NUM_COMMITS",
                            "#BYTES",
                            "DIRECTORY"));

    private StoreViews() {}

    /** By LIST: what the store itself says. */
    private static void remoteStats(Catalogs catalogs, View.Rows rows) {
        for (DatabaseStatus status : catalogs.known()) {
            StoredSizes sizes = sizes(catalogs, status);
            if (sizes == null) {
                rows.add(status.name(), status.storageId(), null, null, null, null, null, null);
            } else {
                rows.add(
                        status.name(),
                        status.storageId(),
                        sizes.blobs().bytes(),
                        sizes.blobs().objects(),
                        sizes.chunks().bytes(),
                        sizes.chunks().objects(),
                        sizes.snapshotObjects().bytes(),
                        sizes.snapshots());
            }
        }
    }

    /** Null, and a warning, if the store does not tell: others may. */
    private static @Nullable StoredSizes sizes(Catalogs catalogs, DatabaseStatus status) {
        try {
            return catalogs.source().engine().stored(status.name());
        } catch (EngineException e) {
            if (e.kind() == EngineException.Kind.INTERRUPTED) {
                throw e;
            }
            catalogs.source().warnings().warning(1105, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static void events(Catalogs catalogs, View.Rows rows) {
        for (StoreEvent event : catalogs.source().storeEvents().recent()) {
            boolean succeeded = event.state() == State.SUCCEEDED;
            rows.add(
                    type(event),
                    fileType(event.key()),
                    state(event.state()),
                    event.startMicros() / 1e6,
                    event.state() == State.RUNNING ? null : event.durationNanos() / 1e9,
                    succeeded ? (Long) event.bytes() : null,
                    (long) event.retries(),
                    event.error().map(Enum::name).orElse(null),
                    event.message().isEmpty() ? null : event.message(),
                    event.key());
        }
    }

    private static String type(StoreEvent event) {
        return switch (event.verb()) {
            case CREATE, PUT -> "Upload";
            case GET -> "Download";
            case HEAD -> "Head";
            case LIST -> "List";
            case DELETE -> "Delete";
        };
    }

    private static String state(State state) {
        return switch (state) {
            case RUNNING -> "Running";
            case RETRYING -> "Retrying";
            case SUCCEEDED -> "Succeeded";
            case FAILED -> "Failed";
        };
    }

    /** How a call ended, in short. */
    static String result(StoreEvent event) {
        return state(event.state()) + event.error().map(kind -> ": " + kind).orElse("");
    }

    /** By the folder below the storage id; null for what is none of the database's files. */
    private static @Nullable String fileType(String key) {
        int id = key.indexOf('/');
        int folder = key.indexOf('/', id + 1);
        return folder < 0 ? null : FILE_TYPES.get(key.substring(id + 1, folder + 1));
    }

    private static void cachedBlobs(Catalogs catalogs, View.Rows rows) throws SqlException {
        for (Database database : catalogs.databases()) {
            for (TableDef table : catalogs.tables(database)) {
                for (Segment segment : catalogs.segments(database, table)) {
                    database.segments()
                            .cached(segment)
                            .ifPresent(cached ->
                                    rows.add(
                                            cached.key(),
                                            database.name(),
                                            status(cached),
                                            cached.evictable() ? 1L : 0L,
                                            cached.sizeBytes()));
                }
            }
        }
    }

    private static String status(Cached cached) {
        if (!cached.complete()) {
            return "Downloading";
        }
        return cached.stored() ? "Cached" : "Uploading";
    }

    private static void keptLogs(Catalogs catalogs, View.Rows rows) {
        for (KeptLog log : catalogs.source().engine().keptLogs()) {
            rows.add(
                    log.id(),
                    log.database(),
                    log.storageId(),
                    log.state().name(),
                    log.commits(),
                    log.bytes(),
                    log.folder());
        }
    }
}
