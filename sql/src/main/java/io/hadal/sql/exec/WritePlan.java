package io.hadal.sql.exec;

import io.hadal.sql.SqlException;
import io.hadal.sql.plan.TableInfo;
import java.util.List;

/** UPDATE or DELETE of the rows of one table that are found in Java. */
abstract class WritePlan implements Plan {
    final TargetRows target;

    WritePlan(TargetRows target) {
        this.target = target;
    }

    @Override
    public final boolean writes() {
        return true;
    }

    @Override
    public final List<TableInfo> tables() {
        return List.of(target.table());
    }

    @Override
    public final boolean run(StatementScope scope, Reply reply) throws SqlException {
        List<byte[]> keys = target.keys(scope);
        if (keys == null) {
            return false;
        }
        apply(scope, reply, keys);
        return true;
    }

    /** Writes the rows of these keys that still match. */
    abstract void apply(StatementScope scope, Reply reply, List<byte[]> keys) throws SqlException;
}
