package io.hadal.sql.settings;

import static io.hadal.sql.settings.Setting.choice;
import static io.hadal.sql.settings.Setting.flag;
import static io.hadal.sql.settings.Setting.integer;
import static io.hadal.sql.settings.Setting.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All settings there are. A new one is a constant here; everything else follows. */
public final class Settings {
    private static final Map<String, Setting> BY_NAME = new LinkedHashMap<>();

    // The wire.
    public static final Setting PORT =
            add(
                    integer(
                            "port",
                            3306,
                            0,
                            65_535,
                            "",
                            "TCP port of the MySQL protocol; 0 takes any free one"));
    public static final Setting BIND_ADDRESS =
            add(text("bind_address", "127.0.0.1", "Address to listen on; 0.0.0.0 for all of them"));
    public static final Setting DATADIR =
            add(text("datadir", "hadal-data", "Directory of the write-ahead log and the cache"));
    public static final Setting ROOT_PASSWORD_FILE =
            add(text("root_password_file", "", "File that holds the password of root"));
    public static final Setting SSL = add(flag("ssl", true, "Whether clients are offered TLS"));
    public static final Setting SSL_CERT =
            add(
                    text(
                            "ssl_cert",
                            "",
                            "PEM file of the server's certificate and those that vouch for it;"
                                    + " without one the server makes its own"));
    public static final Setting SSL_KEY =
            add(text("ssl_key", "", "PEM file (PKCS #8) of the certificate's private key"));
    public static final Setting REQUIRE_SECURE_TRANSPORT =
            add(
                    flag(
                                    "require_secure_transport",
                                    false,
                                    "Refuse clients that use neither TLS nor the socket file")
                            .withGlobal());
    public static final Setting SOCKET =
            add(text("socket", "", "Socket file for clients of this machine; none if empty"));
    public static final Setting DEFAULT_AUTHENTICATION_PLUGIN =
            add(
                    choice(
                            "default_authentication_plugin",
                            "caching_sha2_password",
                            List.of("caching_sha2_password", "mysql_native_password"),
                            "Plugin that the server proposes, and that accounts get whose CREATE"
                                    + " USER names none"));
    // A session costs some tens of KiB while idle: 10,000 are well below 1 GiB.
    public static final Setting MAX_CONNECTIONS =
            add(
                    integer(
                                    "max_connections",
                                    500,
                                    1,
                                    10_000,
                                    "",
                                    "Clients at the same time; one more for an account with SUPER")
                            .withGlobal());
    // 1 GiB is the protocol's own limit.
    public static final Setting MAX_ALLOWED_PACKET =
            add(
                    integer(
                                    "max_allowed_packet",
                                    64L << 20,
                                    1024,
                                    1L << 30,
                                    "bytes",
                                    "Largest statement or value a client may send")
                            .withGlobal());
    public static final Setting WAIT_TIMEOUT =
            add(
                    integer(
                                    "wait_timeout",
                                    28_800,
                                    1,
                                    31_536_000,
                                    "s",
                                    "Idle time after which a connection is closed")
                            .withSession());
    public static final Setting INTERACTIVE_TIMEOUT =
            add(
                    integer(
                                    "interactive_timeout",
                                    28_800,
                                    1,
                                    31_536_000,
                                    "s",
                                    "wait_timeout of interactive clients")
                            .withSession());
    public static final Setting CONNECT_TIMEOUT =
            add(
                    integer(
                                    "connect_timeout",
                                    10,
                                    2,
                                    31_536_000,
                                    "s",
                                    "Time a client has to log in")
                            .withGlobal());
    public static final Setting NET_WRITE_TIMEOUT =
            add(
                    integer(
                                    "net_write_timeout",
                                    60,
                                    1,
                                    31_536_000,
                                    "s",
                                    "Time a client may let a result wait without reading")
                            .withSession());
    public static final Setting NET_READ_TIMEOUT =
            add(
                    integer(
                                    "net_read_timeout",
                                    30,
                                    1,
                                    31_536_000,
                                    "s",
                                    "Time a client may let LOAD DATA LOCAL wait for its file")
                            .withSession());
    public static final Setting LOCAL_INFILE =
            add(
                    flag(
                                    "local_infile",
                                    true,
                                    "Whether LOAD DATA LOCAL may ask clients for their files")
                            .withGlobal());
    public static final Setting SECURE_FILE_PRIV =
            add(
                    text(
                            "secure_file_priv",
                            "NULL",
                            "Folder of the files that LOAD DATA reads here and INTO OUTFILE"
                                    + " writes; any if empty, none if NULL"));
    public static final Setting SHUTDOWN_TIMEOUT_SECS =
            add(
                    integer(
                                    "shutdown_timeout_secs",
                                    10,
                                    0,
                                    3_600,
                                    "s",
                                    "Time that running statements have to end at shutdown")
                            .withGlobal());

    // Databases in an object store.
    public static final Setting DEFAULT_STORE =
            add(
                    text(
                            "default_store",
                            "",
                            "Folder of databases created without ON; a folder in datadir if"
                                    + " empty"));
    public static final Setting STORE_CONNECT_TIMEOUT_SECS =
            add(
                    integer(
                                    "store_connect_timeout_secs",
                                    3,
                                    1,
                                    3_600,
                                    "s",
                                    "Time that CREATE and ATTACH DATABASE try to reach a store that"
                                            + " does not answer")
                            .withGlobal());
    public static final Setting COMMIT_DURABILITY =
            add(
                    choice(
                                    "commit_durability",
                                    "disk",
                                    List.of("disk", "object_store", "replica"),
                                    "Where a commit must be before it is acknowledged. A database"
                                            + " with a SYNC replica demands replica")
                            .withSession());
    public static final Setting IGNORE_FOREIGN_KEYS =
            add(
                    flag(
                                    "ignore_foreign_keys",
                                    false,
                                    "Whether FOREIGN KEY in CREATE and ALTER TABLE is passed over"
                                            + " with a warning instead of an error; nothing checks"
                                            + " them")
                            .withSession());
    public static final Setting REPLICA_COMMIT_TIMEOUT_MS =
            add(
                    integer(
                                    "replica_commit_timeout_ms",
                                    10_000,
                                    100,
                                    3_600_000,
                                    "ms",
                                    "Time that a commit waits for a SYNC replica; then it is an"
                                            + " error that says that it is committed, and new commits"
                                            + " are refused until the replica has caught up")
                            .withGlobal());
    public static final Setting LOG_UPLOAD_INTERVAL_MS =
            add(
                    integer(
                                    "log_upload_interval_ms",
                                    1_000,
                                    10,
                                    3_600_000,
                                    "ms",
                                    "Longest time a commit waits for its upload")
                            .withGlobal());
    public static final Setting FOLLOWER_POLL_INTERVAL_MS =
            add(
                    integer(
                                    "follower_poll_interval_ms",
                                    1_000,
                                    10,
                                    3_600_000,
                                    "ms",
                                    "Time between two requests of a READ ONLY database that waits for"
                                            + " the next commits; a quarter of it after news")
                            .withGlobal());
    public static final Setting GC_RETENTION_PERIOD_MINUTES =
            add(
                    integer(
                                    "bottomless_gc_retention_period_minutes",
                                    1_440,
                                    0,
                                    52_560_000,
                                    "min",
                                    "How far back a database can be attached at a time or"
                                            + " milestone")
                            .withGlobal());
    public static final Setting REPLICA_HOLD_MAX_HOURS =
            add(
                    integer(
                                    "replica_hold_max_hours",
                                    72,
                                    0,
                                    87_600,
                                    "h",
                                    "How much longer than the retention what a replica lacks is kept for it")
                            .withGlobal());
    public static final Setting UPLOAD_MAX_CONCURRENT =
            add(
                    integer(
                                    "bottomless_upload_max_concurrent",
                                    8,
                                    1,
                                    256,
                                    "",
                                    "Blobs uploaded at the same time")
                            .withGlobal());
    public static final Setting SNAPSHOT_TRIGGER_LOG_CHUNKS =
            add(
                    integer(
                                    "bottomless_snapshot_trigger_log_chunks",
                                    300,
                                    1,
                                    1_000_000,
                                    "",
                                    "Log chunks between two snapshots")
                            .withGlobal());
    public static final Setting UPLOAD_THROTTLE_SOFT_LIMIT_SECS =
            add(
                    integer(
                                    "bottomless_upload_throttle_soft_limit_secs",
                                    600,
                                    1,
                                    31_536_000,
                                    "s",
                                    "Age of the oldest commit not uploaded at which writers are"
                                            + " slowed")
                            .withGlobal());
    public static final Setting UPLOAD_THROTTLE_HARD_LIMIT_SECS =
            add(
                    integer(
                                    "bottomless_upload_throttle_hard_limit_secs",
                                    1_800,
                                    1,
                                    31_536_000,
                                    "s",
                                    "Age of the oldest commit not uploaded at which writers are"
                                            + " refused")
                            .withGlobal());
    public static final Setting MAXIMUM_BLOB_CACHE_SIZE_MB =
            add(
                    integer(
                                    "maximum_blob_cache_size_mb",
                                    20_480,
                                    16,
                                    1L << 40,
                                    "MB",
                                    "Local disk used as a cache of blobs")
                            .withGlobal());

    public static final Setting FLUSH_TRIGGER_MB =
            add(
                    integer(
                                    "hot_rows_flush_trigger_mb",
                                    64,
                                    1,
                                    1 << 20,
                                    "MB",
                                    "Hot rows of a table beyond which they are flushed to a"
                                            + " segment")
                            .withGlobal());

    // Transactions.
    public static final Setting LOCK_WAIT_TIMEOUT =
            add(
                    integer(
                                    "innodb_lock_wait_timeout",
                                    50,
                                    1,
                                    1_073_741_824,
                                    "s",
                                    "Time to wait for a row lock before error 1205")
                            .withSession());
    public static final Setting TRANSACTION_SIZE_MAX_MB =
            add(
                    integer(
                                    "transaction_size_max_mb",
                                    256,
                                    1,
                                    1 << 20,
                                    "MB",
                                    "Memory a transaction may take; a larger one is refused")
                            .withGlobal());
    public static final Setting TRANSACTION_SEGMENT_TRIGGER_MB =
            add(
                    integer(
                                    "transaction_segment_trigger_mb",
                                    64,
                                    1,
                                    1 << 20,
                                    "MB",
                                    "Rows of a transaction beyond which they go to segments before it commits")
                            .withGlobal());
    public static final Setting TEMPORARY_TABLES_MAX_MB =
            add(
                    integer(
                                    "temporary_tables_max_mb",
                                    256,
                                    1,
                                    1 << 20,
                                    "MB",
                                    "Memory that the temporary tables of all sessions may take; then error 1114")
                            .withGlobal());
    public static final Setting READ_ONLY =
            add(flag("read_only", false, "Refuse writes of all sessions").withGlobal());

    private Settings() {}

    /** All of them, in the order of this file. */
    public static List<Setting> all() {
        return Collections.unmodifiableList(new ArrayList<>(BY_NAME.values()));
    }

    /** By name, in any case, dashes counting as underscores; null if there is none. */
    public static @Nullable Setting find(String name) {
        return BY_NAME.get(normalise(name));
    }

    /** Like {@link #find}, but an unknown name is an error that proposes the nearest one. */
    public static Setting get(String name) throws SettingException {
        Setting setting = find(name);
        if (setting != null) {
            return setting;
        }
        String near = nearest(name);
        String hint = near == null ? "" : "; did you mean '" + near + "'?";
        throw new SettingException(
                SettingException.Kind.UNKNOWN,
                name,
                "Unknown system variable '" + name + "'" + hint);
    }

    /** The name that was probably meant, or null if none is near. */
    public static @Nullable String nearest(String name) {
        String wanted = normalise(name);
        String best = null;
        int bestDistance = Math.max(2, wanted.length() / 3) + 1;
        for (String candidate : BY_NAME.keySet()) {
            int distance = distance(wanted, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    private static String normalise(String name) {
        return name.strip().replace('-', '_').toLowerCase(Locale.ROOT);
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private static Setting add(Setting setting) {
        if (BY_NAME.put(setting.name(), setting) != null) {
            throw new IllegalStateException("Setting " + setting.name() + " is defined twice");
        }
        return setting;
    }
}
