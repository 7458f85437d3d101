package io.hadal.sql.parse;

import io.hadal.engine.Checkup;
import io.hadal.engine.ReplicaSpec.MaxLag;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.ReplicaSpec.OnTakeover;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The statements about databases and milestones that MySQL does not have. */
public sealed interface DatabaseStatement {

    /**
     * @param ignored clauses that were accepted without meaning, for warnings
     */
    record CreateDatabase(
            String name, boolean ifNotExists, @Nullable StoreClause store, List<String> ignored)
            implements DatabaseStatement {}

    record DropDatabase(String name, boolean ifExists, boolean purge)
            implements DatabaseStatement {}

    /**
     * @param time text of AT TIME, UTC; at most one of milestone and time is given
     */
    record AttachDatabase(
            String name,
            StoreClause store,
            @Nullable String milestone,
            @Nullable String time,
            @Nullable String storageId,
            boolean readOnly,
            @Nullable String newName,
            boolean force)
            implements DatabaseStatement {}

    /** How to detach. */
    enum Detach {
        NORMAL,
        FORCE,
        KILL
    }

    record DetachDatabase(String name, @Nullable String milestone, Detach mode)
            implements DatabaseStatement {}

    /**
     * @param time text of TO TIME, UTC; at most one of milestone and time is given
     */
    record FailoverDatabase(
            String name,
            @Nullable String milestone,
            @Nullable String time,
            boolean dryRun,
            boolean force)
            implements DatabaseStatement {}

    record CreateMilestone(@Nullable String name, @Nullable String database)
            implements DatabaseStatement {}

    record DropMilestone(String name, @Nullable String database) implements DatabaseStatement {}

    record ShowMilestones(@Nullable String database) implements DatabaseStatement {}

    record ShowDivergence(@Nullable String database) implements DatabaseStatement {}

    record SyncDatabase(String name) implements DatabaseStatement {}

    /** What OPTIMIZE TABLE does. */
    enum Optimize {
        MERGE,
        FLUSH,
        WARM
    }

    record OptimizeTable(
            @Nullable String database, String table, Optimize mode, List<String> columns)
            implements DatabaseStatement {}

    /**
     * @param database null = the current one
     */
    record TableName(@Nullable String database, String table) {}

    /**
     * @param whole whether all rows are read
     */
    record UpkeepOfTables(What what, boolean whole, List<TableName> tables)
            implements DatabaseStatement {
        /** What is done. */
        public enum What {
            ANALYZE,
            CHECK,
            CHECKSUM,
            OPTIMIZE,
            REPAIR;

            /** As MySQL's result names it. */
            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /**
     * @param id of a row of information_schema.MV_KEPT_LOGS
     */
    record DropKeptLog(String id) implements DatabaseStatement {}

    /**
     * @param database null = all that are attached
     */
    record CheckBottomless(@Nullable String database, boolean checksum, Checkup.Repair repair)
            implements DatabaseStatement {}

    /**
     * @param replica null = a usual name
     */
    record ReplicateDatabase(
            String database,
            StoreClause store,
            @Nullable String replica,
            Mode mode,
            Duration retention,
            @Nullable MaxLag maxLag,
            OnTakeover onTakeover,
            Duration verifyEvery,
            boolean force)
            implements DatabaseStatement {}

    /**
     * @param replica null = all of them
     */
    record ChangeReplication(What what, String database, @Nullable String replica)
            implements DatabaseStatement {

        /** What becomes of it. */
        public enum What {
            PAUSE,
            CONTINUE,
            STOP
        }
    }

    /**
     * @param database null = the session's
     */
    record VerifyReplica(String replica, @Nullable String database) implements DatabaseStatement {}

    /**
     * @param database null = all that are attached
     */
    record ShowReplicationStatus(@Nullable String database) implements DatabaseStatement {}

    record ShowStorageLocks(StoreClause store) implements DatabaseStatement {}
}
