package io.hadal.engine;

import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.StoredSizes;
import io.hadal.storage.line.HeldLock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The databases of one server: a data directory that names them, and what they share (cache, DuckDB
 * instance, upload slots). Databases that were attached when the server stopped are recovered when
 * it starts, in the background; statements against one that is not ready yet wait or say what it
 * waits for. Thread-safe.
 */
public interface Engine extends AutoCloseable {

    /**
     * Makes a new database.
     *
     * @param store where, or null for the default store
     */
    Database create(String name, @Nullable StoreSpec store);

    /** What to attach, and as of when. At most one of milestone and timeMicros. */
    record AttachRequest(
            String name,
            StoreSpec store,
            @Nullable String storageId,
            @Nullable String milestone,
            @Nullable Long timeMicros,
            boolean readOnly,
            boolean force) {}

    /**
     * @param position the commit that the database shows
     * @param notes what an operator should know: locks that were ignored, an abandoned line that
     *     the milestone was found in, what was left out and why, alarms
     */
    record Attached(Database database, long position, long timeMicros, List<String> notes) {}

    Attached attach(AttachRequest request);

    /**
     * Makes a READ ONLY database the writer, in place: what was begun before goes on reading.
     * Throws INVALID_ARGUMENT if it is the writer already, LOCKED if another writer may be alive.
     */
    Failover.Report failover(Failover.Request request);

    /** How to detach. */
    enum DetachMode {
        /** Refuses while transactions are open, uploads all. */
        NORMAL,
        /** Ends what blocks, uploads all. */
        KILL,
        /** Stops at once; what was not uploaded is lost. */
        FORCE
    }

    /**
     * @param milestone what the milestone was named, null with FORCE; @param lostCommits commits
     *     that the store never got (FORCE only); @param notes what replicas lack
     */
    record Detached(@Nullable String milestone, long lostCommits, List<String> notes) {}

    Detached detach(String name, @Nullable String milestone, DetachMode mode);

    /**
     * Drops a database; {@code purge} deletes its files, otherwise only one in the default store
     * can be dropped.
     */
    void drop(String name, boolean purge);

    /** Throws NO_SUCH_DATABASE, NOT_ATTACHED. */
    Database database(String name);

    Optional<Database> find(String name);

    /** All that are known here, detached ones included, by name. */
    List<DatabaseStatus> databases();

    /** A lock file of a database at some place: who has it attached for writing. */
    record StorageLockFile(String storageId, HeldLock lock) {}

    /** The lock files at a store's path, of all databases there. */
    List<StorageLockFile> storageLocks(StoreSpec store);

    /**
     * What a known database has in its store, detached or not, as the store lists it. Throws
     * NO_SUCH_DATABASE and why the store does not answer.
     */
    StoredSizes stored(String name);

    /**
     * A local log with commits that no store has.
     *
     * @param id names it for {@link #dropKeptLog}
     * @param folder in the data directory
     */
    record KeptLog(
            String id,
            String database,
            String storageId,
            State state,
            long commits,
            long bytes,
            String folder) {

        /** What it belongs to. */
        public enum State {
            /** Nothing: another attachment took the database's name, or it was dropped. */
            KEPT,
            /** A database that was detached with FORCE. */
            DETACHED,
            /** A database that another line took over. */
            FENCED
        }
    }

    /** By database. */
    List<KeptLog> keptLogs();

    /** Deletes a log that is KEPT; its commits are gone for good. */
    void dropKeptLog(String id);

    /**
     * Tells what was committed and is in no later state of a known database: what lies in its
     * store, and in local logs of this server.
     */
    void divergence(String name, Divergence.Visitor visitor);

    /** Likewise what lies in any store of a database, by its storage id. */
    void divergence(StoreSpec store, String storageId, Divergence.Visitor visitor);

    /**
     * The local cache of segments.
     *
     * @param evictedBytesPerSecond over the last minute
     */
    record CacheStatus(long bytes, long bytesMax, double evictedBytesPerSecond) {}

    CacheStatus cache();

    /** This server's name in lock files and seals. */
    String node();

    /** Changes a dynamic setting; see EngineConfig. */
    EngineConfig config();

    void configure(EngineConfig config);

    /**
     * Uploads what is not there yet as far as the store lets it, then stops. Locks stay: the next
     * start goes on.
     */
    @Override
    void close();

    /**
     * A store as a statement named it. {@code open} may be called more than once.
     *
     * @param type S3, FS, …; @param config JSON without secrets, for views; @param persisted what
     *     the data directory keeps (mode 0600) to open it again after a restart, secrets included
     */
    record StoreSpec(String type, String location, String config, String persisted) {
        @Override
        public String toString() {
            return type + " " + location;
        }
    }

    /** Opens what a StoreSpec describes. */
    interface StoreOpener {
        /** A store that outlasts what passes, for work that nobody waits for. */
        ObjectStore open(StoreSpec spec);

        /**
         * The same store for the first question of a statement: it gives up sooner if nobody
         * answers, as somebody waits and has probably named the wrong place.
         */
        default ObjectStore openToAsk(StoreSpec spec) {
            return open(spec);
        }
    }
}
