package io.hadal.sql.access;

import io.hadal.engine.Checkup;
import io.hadal.sql.parse.DatabaseStatement;
import io.hadal.sql.parse.DatabaseStatement.AttachDatabase;
import io.hadal.sql.parse.DatabaseStatement.ChangeReplication;
import io.hadal.sql.parse.DatabaseStatement.CheckBottomless;
import io.hadal.sql.parse.DatabaseStatement.CreateDatabase;
import io.hadal.sql.parse.DatabaseStatement.CreateMilestone;
import io.hadal.sql.parse.DatabaseStatement.Detach;
import io.hadal.sql.parse.DatabaseStatement.DetachDatabase;
import io.hadal.sql.parse.DatabaseStatement.DropDatabase;
import io.hadal.sql.parse.DatabaseStatement.DropKeptLog;
import io.hadal.sql.parse.DatabaseStatement.DropMilestone;
import io.hadal.sql.parse.DatabaseStatement.FailoverDatabase;
import io.hadal.sql.parse.DatabaseStatement.OptimizeTable;
import io.hadal.sql.parse.DatabaseStatement.ReplicateDatabase;
import io.hadal.sql.parse.DatabaseStatement.ShowDivergence;
import io.hadal.sql.parse.DatabaseStatement.ShowMilestones;
import io.hadal.sql.parse.DatabaseStatement.ShowReplicationStatus;
import io.hadal.sql.parse.DatabaseStatement.ShowStorageLocks;
import io.hadal.sql.parse.DatabaseStatement.SyncDatabase;
import io.hadal.sql.parse.DatabaseStatement.TableName;
import io.hadal.sql.parse.DatabaseStatement.UpkeepOfTables;
import io.hadal.sql.parse.DatabaseStatement.VerifyReplica;
import io.hadal.sql.parse.StoreClause;
import io.hadal.sql.user.Privilege;
import io.hadal.sql.user.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the statements about databases and their stores need: the table of docs/users.md. */
public final class DatabaseNeeds {
    private final @Nullable String current;
    private final List<Need> needs = new ArrayList<>();

    private DatabaseNeeds(@Nullable String current) {
        this.current = current;
    }

    /**
     * @param current the database of statements that name none, or null
     */
    public static List<Need> of(DatabaseStatement statement, @Nullable String current) {
        DatabaseNeeds found = new DatabaseNeeds(current);
        found.add(statement);
        return found.needs;
    }

    private void add(DatabaseStatement statement) {
        switch (statement) {
            case CreateDatabase create -> {
                on(create.name(), Privilege.CREATE, Privilege.CREATE_DATABASE);
                store(create.store());
            }
            case DropDatabase drop -> on(drop.name(), Privilege.DROP, Privilege.DROP_DATABASE);
            case AttachDatabase attach -> {
                String name = attach.newName() == null ? attach.name() : attach.newName();
                on(name, Privilege.CREATE, Privilege.CREATE_DATABASE);
                store(attach.store());
                superIf(attach.force());
            }
            case DetachDatabase detach -> {
                on(detach.name(), Privilege.DROP, Privilege.DROP_DATABASE);
                superIf(detach.mode() != Detach.NORMAL);
            }
            case FailoverDatabase ignored -> superIf(true);
            case CreateMilestone create -> on(create.database(), Privilege.CREATE);
            case DropMilestone drop -> on(drop.database(), Privilege.CREATE);
            case ShowMilestones show -> sees(show.database());
            case ShowDivergence show -> on(show.database(), Privilege.SELECT);
            case SyncDatabase sync -> on(sync.name(), Privilege.SUPER, Privilege.BACKUP);
            case OptimizeTable optimize ->
                    optimize(new TableName(optimize.database(), optimize.table()));
            case UpkeepOfTables upkeep -> upkeep.tables().forEach(table -> upkeep(upkeep, table));
            case DropKeptLog ignored -> superIf(true);
            case CheckBottomless check -> check(check);
            case ReplicateDatabase replicate -> {
                replication(replicate.database());
                store(replicate.store());
            }
            case ChangeReplication change -> replication(change.database());
            case VerifyReplica verify -> replication(verify.database());
            case ShowReplicationStatus show -> {
                if (show.database() != null) {
                    sees(show.database());
                }
            }
            case ShowStorageLocks show -> {
                needs.add(
                        Need.server(Privilege.SUPER, Privilege.CREATE, Privilege.CREATE_DATABASE));
                store(show.store());
            }
        }
    }

    private void optimize(TableName table) {
        String database = table.database() == null ? current : table.database();
        if (database != null) {
            needs.add(Need.table(database, table.table(), Privilege.ALTER, Privilege.INSERT));
        }
    }

    private void upkeep(UpkeepOfTables upkeep, TableName table) {
        String database = table.database() == null ? current : table.database();
        if (upkeep.what() == UpkeepOfTables.What.OPTIMIZE) {
            optimize(table);
        } else if (database != null) {
            needs.add(Need.table(database, table.table(), Privilege.SELECT));
            boolean changes =
                    upkeep.what() == UpkeepOfTables.What.ANALYZE
                            || upkeep.what() == UpkeepOfTables.What.REPAIR;
            if (changes) {
                needs.add(Need.table(database, table.table(), Privilege.INSERT));
            }
        }
    }

    private void check(CheckBottomless check) {
        if (check.database() == null) {
            needs.add(Need.server(Privilege.SUPER, Privilege.BACKUP));
        } else {
            on(check.database(), Privilege.SUPER, Privilege.BACKUP);
        }
        superIf(check.repair() != Checkup.Repair.NONE);
    }

    private void replication(@Nullable String database) {
        on(database, Privilege.REPLICATION, Privilege.REPLICATION_SLAVE, Privilege.SUPER);
    }

    /** Without a database the statement fails for want of one. */
    private void on(@Nullable String database, Privilege first, Privilege... others) {
        String named = database == null ? current : database;
        if (named != null) {
            needs.add(Need.database(named, first, others));
        }
    }

    private void sees(@Nullable String database) {
        String named = database == null ? current : database;
        if (named != null) {
            needs.add(Need.sees(named, Target.ALL));
        }
    }

    private void superIf(boolean needed) {
        if (needed) {
            needs.add(Need.server(Privilege.SUPER));
        }
    }

    /** A folder is one of the server's machine. */
    private void store(@Nullable StoreClause store) {
        if (store != null && store.type().equals("FS")) {
            needs.add(Need.server(Privilege.FILE));
        }
    }
}
