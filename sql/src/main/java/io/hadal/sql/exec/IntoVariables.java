package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLListExpr;
import com.alibaba.druid.sql.ast.expr.SQLVariantRefExpr;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlSelectQueryBlock;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.ResultSink;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Surroundings;
import io.hadal.sql.eval.Variables;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SELECT … INTO @a, @b: the one row that a query has. */
final class IntoVariables {
    private final List<String> names;
    private long rows;

    private IntoVariables(List<String> names) {
        this.names = names;
    }

    /** Takes the clause out of a query; null if it has none, or one that is not of variables. */
    static @Nullable IntoVariables takeFrom(SQLSelect select) {
        if (!(select.getQuery() instanceof MySqlSelectQueryBlock block)
                || block.getInto() == null) {
            return null;
        }
        SQLExpr into = block.getInto().getExpr();
        List<SQLExpr> targets = into instanceof SQLListExpr list ? list.getItems() : List.of(into);
        List<String> names = new ArrayList<>();
        for (SQLExpr target : targets) {
            if (!(target instanceof SQLVariantRefExpr variable)
                    || !variable.getName().startsWith("@")
                    || variable.getName().startsWith("@@")) {
                return null;
            }
            names.add(Variables.userName(variable.getName()));
        }
        block.setInto((SQLExprTableSource) null);
        return new IntoVariables(names);
    }

    /** Where the query's result goes. */
    Reply reply(Surroundings surroundings, Reply reply) {
        return new Reply(new Sink(surroundings), false, reply.warnings());
    }

    void end(Reply reply) {
        if (rows == 0) {
            SqlException none = MysqlError.NO_DATA.with();
            reply.warnings().warning(none.code(), String.valueOf(none.getMessage()));
        }
        reply.ok(rows, 0, "");
    }

    private final class Sink implements ResultSink {
        private final Surroundings surroundings;

        Sink(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public void columns(List<ResultColumn> columns) throws SqlException {
            if (columns.size() != names.size()) {
                throw MysqlError.WRONG_COLUMN_COUNT.with();
            }
        }

        @Override
        public void row(@Nullable Object[] values) throws SqlException {
            if (++rows > 1) {
                throw MysqlError.TOO_MANY_ROWS.with();
            }
            for (int i = 0; i < values.length; i++) {
                surroundings.setUserVariable(names.get(i), values[i]);
            }
        }

        @Override
        public void end(int count, boolean more) {}

        @Override
        public void ok(
                long affectedRows, long lastInsertId, int count, String info, boolean more) {}
    }
}
