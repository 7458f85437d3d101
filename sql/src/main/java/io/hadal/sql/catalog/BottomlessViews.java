package io.hadal.sql.catalog;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.DatabaseStatus.State;
import io.hadal.engine.Engine.CacheStatus;
import io.hadal.engine.FollowerStatus;
import io.hadal.objectstore.StoreEvent;
import io.hadal.sql.SqlException;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Databases as they live in an object store. */
final class BottomlessViews {
    private static final String BLOBS = "/blobs/";

    static final View MILESTONES =
            View.of(
                    "MV_MILESTONES",
                    BottomlessViews::milestones,
                    "MILESTONE_NAME",
                    "@MILESTONE_TIME",
                    "DATABASE_NAME",
                    "DATABASE_LOCATION");

    static final List<View> ALL =
            List.of(
                    MILESTONES,
                    View.of(
                            "MV_BOTTOMLESS_DATABASES",
                            BottomlessViews::databases,
                            "DATABASE_NAME",
                            "STORAGE_ID",
                            "COMPUTE_ID",
                            "@CREATED_TIME",
                            "#IS_DETACHED",
                            "#RETENTION_PERIOD_MINUTES",
                            "@EARLIEST_AVAILABLE_TIME",
                            "LAST_DETACHED_MILESTONE",
                            "STORAGE_CONFIG",
                            "STORAGE_TYPE"),
                    View.of(
                            "MV_BOTTOMLESS_STATUS",
                            BottomlessViews::status,
                            "DATABASE_NAME",
                            "STORAGE_ID",
                            "COMPUTE_ID",
                            "STORAGE_DIRECTORY",
                            "BUCKET",
                            "ROLE",
                            "#TERM",
                            "#LOG_PERSISTED_LSN",
                            "#COMMIT_LSN",
                            "~UPLOAD_QUEUE_WAIT_SECS",
                            "~UPLOAD_MB_PER_SEC",
                            "NODE_ID",
                            "HOST",
                            "#PORT",
                            "#UPLOAD_QUEUE_BYTES",
                            "STATE",
                            "REASON",
                            "FOLLOWER_STATE",
                            "~LAG_SECONDS",
                            "#LAG_COMMITS",
                            "#REWINDS"),
                    View.of(
                            "MV_BOTTOMLESS_SUMMARY",
                            BottomlessViews::summary,
                            "LAST_UPLOAD_RESULT",
                            "@LAST_UPLOAD_TIME",
                            "~UPLOAD_QUEUE_WAIT_SECS",
                            "#UPLOAD_QUEUE_BYTES",
                            "~UPLOAD_MB_PER_SEC",
                            "~BLOB_CACHE_DOWNLOAD_MB_PER_SEC",
                            "~BLOB_CACHE_EVICTION_MB_PER_SEC",
                            "~API_REQUESTS_PER_SEC",
                            "#IS_BEING_RATE_LIMITED",
                            "~OBJECT_STORE_AVAILABILITY",
                            "#DATABASES",
                            "#DATABASES_BEHIND"));

    private BottomlessViews() {}

    private static void milestones(Catalogs catalogs, View.Rows rows) throws SqlException {
        for (Database database : catalogs.databases()) {
            for (Milestone milestone : database.milestones()) {
                rows.add(
                        milestone.name(),
                        time(milestone.timeMicros()),
                        database.name(),
                        database.status().store());
            }
        }
    }

    private static void databases(Catalogs catalogs, View.Rows rows) {
        String retention =
                catalogs.source()
                        .variables(true)
                        .getOrDefault("bottomless_gc_retention_period_minutes", "0");
        for (DatabaseStatus status : catalogs.known()) {
            rows.add(
                    status.name(),
                    status.storageId(),
                    status.line(),
                    time(status.createdMicros()),
                    status.state() == State.DETACHED ? 1L : 0L,
                    Long.valueOf(retention),
                    time(earliest(catalogs, status)),
                    status.lastDetachedMilestone().orElse(null),
                    status.storeConfig(),
                    status.storeType());
        }
    }

    /** Until something was collected, all since the first milestone. */
    private static long earliest(Catalogs catalogs, DatabaseStatus status) {
        if (status.earliestTimeMicros() > 0) {
            return status.earliestTimeMicros();
        }
        return catalogs.source().engine().find(status.name()).stream()
                .flatMap(database -> database.milestones().stream())
                .mapToLong(Milestone::timeMicros)
                .min()
                .orElse(0);
    }

    private static void status(Catalogs catalogs, View.Rows rows) {
        StoreRates rates = new StoreRates(catalogs.source().storeEvents().lately());
        for (DatabaseStatus status : catalogs.known()) {
            boolean writes = status.line() != null;
            boolean open = writes || status.state() == State.READ_ONLY;
            Place place = Place.of(status);
            FollowerStatus follower = status.follower().orElse(null);
            rows.add(
                    status.name(),
                    status.storageId(),
                    status.line(),
                    place.directory(),
                    place.bucket(),
                    status.follower().isPresent() ? "follower" : role(status.state()),
                    term(status.line()),
                    open ? (Long) status.uploadedPosition() : null,
                    open ? (Long) status.committedPosition() : null,
                    writes ? (Double) (status.uploadLagMicros() / 1e6) : null,
                    writes ? rates.mbPerSecond(event -> isUploadOf(status, event)) : null,
                    catalogs.source().engine().node(),
                    catalogs.source().endpoint().host(),
                    (long) catalogs.source().endpoint().port(),
                    writes ? (Long) status.uploadQueueBytes() : null,
                    status.state().name(),
                    status.reason(),
                    follower == null ? null : follower.state().name(),
                    follower == null ? null : (Double) (follower.lagMicros() / 1e6),
                    follower == null ? null : (Long) follower.lagCommits(),
                    follower == null ? null : (Long) follower.rewinds());
        }
    }

    /** The parts of {@code bucket/path}; a folder has no bucket. */
    private record Place(@Nullable String bucket, String directory) {
        static Place of(DatabaseStatus status) {
            String store = status.store();
            int slash = store.indexOf('/');
            if (!status.storeType().equals("S3")) {
                return new Place(null, store);
            }
            return slash < 0
                    ? new Place(store, "")
                    : new Place(store.substring(0, slash), store.substring(slash + 1));
        }
    }

    private static @Nullable String role(State state) {
        return switch (state) {
            case OPEN -> "master";
            case READ_ONLY, FENCED -> "reader";
            case DETACHED, OPENING, FAILED -> null;
        };
    }

    private static boolean isUploadOf(DatabaseStatus status, StoreEvent event) {
        return StoreRates.isUpload(event) && event.key().startsWith(status.storageId() + "/");
    }

    /** A line is {@code <term>_<random number>}. */
    private static @Nullable Long term(@Nullable String line) {
        int underscore = line == null ? -1 : line.indexOf('_');
        return line == null || underscore < 0 ? null : Long.valueOf(line.substring(0, underscore));
    }

    private static void summary(Catalogs catalogs, View.Rows rows) {
        List<DatabaseStatus> databases = catalogs.known();
        StoreRates rates = new StoreRates(catalogs.source().storeEvents().lately());
        StoreEvent last = catalogs.source().storeEvents().totals().lastUpload().orElse(null);
        CacheStatus cache = catalogs.source().engine().cache();
        rows.add(
                last == null ? null : StoreViews.result(last),
                last == null ? null : time(last.timeMicros()),
                databases.stream().mapToLong(DatabaseStatus::uploadLagMicros).max().orElse(0) / 1e6,
                databases.stream().mapToLong(DatabaseStatus::uploadQueueBytes).sum(),
                rates.mbPerSecond(StoreRates::isUpload),
                rates.mbPerSecond(
                        event -> StoreRates.isDownload(event) && event.key().contains(BLOBS)),
                cache.evictedBytesPerSecond() / StoreRates.MB,
                rates.requestsPerSecond(),
                rates.window().throttled() ? 1L : 0L,
                rates.availability(),
                (long) databases.size(),
                databases.stream().filter(status -> status.uploadLagMicros() > 0).count());
    }

    static @Nullable LocalDateTime time(long micros) {
        return micros == 0
                ? null
                : LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, 1_000_000L),
                        (int) Math.floorMod(micros, 1_000_000L) * 1_000,
                        ZoneOffset.UTC);
    }
}
