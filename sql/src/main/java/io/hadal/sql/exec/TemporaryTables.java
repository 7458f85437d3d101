package io.hadal.sql.exec;

import io.hadal.engine.temporary.TemporaryMemory;
import io.hadal.engine.temporary.TemporaryTable;
import io.hadal.env.Env;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The temporary tables of a session, each of which hides the table of its name. Used by the
 * session's thread.
 */
public final class TemporaryTables {
    /** Of one session; it usually repeats few texts. */
    private static final int PLANS_MAX = 64;

    private final Env env;
    private final TemporaryMemory memory;
    private final List<TemporaryTable> tables = new ArrayList<>();
    private PlanCache plans = new PlanCache(PLANS_MAX);

    public TemporaryTables(Env env, TemporaryMemory memory) {
        this.env = env;
        this.memory = memory;
    }

    public boolean isEmpty() {
        return tables.isEmpty();
    }

    /** Null if the name means an ordinary table. */
    public @Nullable TemporaryTable find(String database, String table) {
        for (TemporaryTable each : tables) {
            if (each.name().equals(database) && each.has(table)) {
                return each;
            }
        }
        return null;
    }

    public boolean isNamed(@Nullable String database, String table) {
        return database != null && find(database, table) != null;
    }

    /** The place of a new one, which no name leads to until it is added. */
    TemporaryTable make(String database, String table) {
        return new TemporaryTable(env, database, table, memory);
    }

    public void add(TemporaryTable table) {
        tables.add(table);
        plans = new PlanCache(PLANS_MAX);
    }

    public void remove(TemporaryTable table) {
        tables.remove(table);
        table.close();
        plans = new PlanCache(PLANS_MAX);
    }

    /** All of them, when no transaction is open. */
    public void clear() {
        List.copyOf(tables).forEach(this::remove);
    }

    /** Plans for tables as they are seen while there are temporary ones. */
    public PlanCache plans() {
        return plans;
    }
}
