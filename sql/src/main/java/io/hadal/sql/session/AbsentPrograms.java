package io.hadal.sql.session;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.statement.SQLCallStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropEventStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropFunctionStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropProcedureStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropTriggerStatement;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.sql.exec.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Procedures, functions, triggers and events: none is there to be called or dropped, which is no
 * error with IF EXISTS.
 */
final class AbsentPrograms {
    private final @Nullable String database;
    private final Reply reply;

    /**
     * @param database the current one, or null
     */
    AbsentPrograms(@Nullable String database, Reply reply) {
        this.database = database;
        this.reply = reply;
    }

    /** False if the statement is about something else. */
    boolean run(SQLStatement statement) throws SqlException {
        switch (statement) {
            case SQLCallStatement call ->
                    throw MysqlError.NO_SUCH_PROGRAM.with(
                            "PROCEDURE", qualified(call.getProcedureName()));
            case SQLDropProcedureStatement drop ->
                    missing(
                            drop.isIfExists(),
                            MysqlError.NO_SUCH_PROGRAM.with(
                                    "PROCEDURE", qualified(drop.getName())));
            case SQLDropFunctionStatement drop ->
                    missing(
                            drop.isIfExists(),
                            MysqlError.NO_SUCH_PROGRAM.with("FUNCTION", qualified(drop.getName())));
            case SQLDropTriggerStatement drop ->
                    missing(drop.isIfExists(), MysqlError.NO_SUCH_TRIGGER.with());
            case SQLDropEventStatement drop ->
                    missing(
                            drop.isIfExists(),
                            drop.isIfExists()
                                    ? MysqlError.NO_SUCH_PROGRAM.with("Event", name(drop.getName()))
                                    : MysqlError.NO_SUCH_EVENT.with(name(drop.getName())));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void missing(boolean ifExists, SqlException error) throws SqlException {
        if (!ifExists) {
            throw error;
        }
        reply.warnings().note(error.code(), String.valueOf(error.getMessage()));
        reply.ok();
    }

    private static String name(SQLExpr name) {
        return name instanceof SQLName simple
                ? Names.unquote(simple.getSimpleName())
                : name.toString();
    }

    /** Throws 1046. */
    private String qualified(SQLName name) throws SqlException {
        if (name instanceof SQLPropertyExpr property && property.getOwner() != null) {
            return name(property.getOwner()) + "." + name(name);
        }
        if (database == null) {
            throw MysqlError.NO_DATABASE_SELECTED.with();
        }
        return database + "." + name(name);
    }
}
