package io.hadal.sql.session;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.expr.SQLVariantRefExpr;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlExecuteStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlPrepareStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MysqlDeallocatePrepareStatement;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Literal;
import io.hadal.sql.eval.Names;
import io.hadal.sql.exec.Reply;
import io.hadal.sql.value.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PREPARE, EXECUTE and DEALLOCATE PREPARE: statements that a session keeps by name, as text. */
final class TextStatements {
    private final SessionState session;
    private final Map<String, Prepared> statements = new HashMap<>();

    TextStatements(SessionState session) {
        this.session = session;
    }

    /** Makes a prepared statement of a text. */
    @FunctionalInterface
    interface Maker {
        Prepared prepare(String text) throws SqlException;
    }

    /** Also takes the name away from the statement that has it, even if the new one is refused. */
    void prepare(MySqlPrepareStatement prepare, Maker maker, Reply reply) throws SqlException {
        String name = key(prepare.getName());
        statements.remove(name);
        statements.put(name, maker.prepare(text(prepare.getFrom())));
        reply.ok(0, 0, "Statement prepared");
    }

    private String text(SQLExpr from) throws SqlException {
        Object value =
                from instanceof SQLVariantRefExpr variable
                        ? user(variable)
                        : Literal.of(from) instanceof Literal literal ? literal.value() : null;
        if (value == null) {
            throw MysqlError.SYNTAX.with(
                    "PREPARE … FROM needs a text or a user variable that has one");
        }
        return Text.of(value);
    }

    private @Nullable Object user(SQLVariantRefExpr variable) {
        return session.variables.user(io.hadal.sql.eval.Variables.userName(variable.getName()));
    }

    /** Runs a prepared statement. */
    @FunctionalInterface
    interface Runner {
        void run(Prepared prepared, List<@Nullable Object> parameters) throws SqlException;
    }

    void execute(MySqlExecuteStatement execute, Runner runner) throws SqlException {
        Prepared prepared = statements.get(key(execute.getStatementName()));
        if (prepared == null) {
            throw MysqlError.UNKNOWN_STATEMENT_HANDLER.with(
                    name(execute.getStatementName()), "EXECUTE");
        }
        List<@Nullable Object> parameters = new ArrayList<>();
        for (SQLExpr parameter : execute.getParameters()) {
            if (!(parameter instanceof SQLVariantRefExpr variable)
                    || !variable.getName().startsWith("@")) {
                throw MysqlError.SYNTAX.with("EXECUTE … USING needs user variables");
            }
            parameters.add(user(variable));
        }
        if (parameters.size() != prepared.parameterCount()) {
            throw MysqlError.WRONG_ARGUMENTS.with("EXECUTE");
        }
        runner.run(prepared, parameters);
    }

    void deallocate(MysqlDeallocatePrepareStatement deallocate, Reply reply) throws SqlException {
        if (statements.remove(key(deallocate.getStatementName())) == null) {
            throw MysqlError.UNKNOWN_STATEMENT_HANDLER.with(
                    name(deallocate.getStatementName()), "DEALLOCATE PREPARE");
        }
        reply.ok();
    }

    private static String name(SQLName name) {
        return Names.unquote(name.getSimpleName());
    }

    private static String key(SQLName name) {
        return name(name).toLowerCase(Locale.ROOT);
    }
}
