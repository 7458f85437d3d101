package io.hadal.sql.session;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLDefaultExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.expr.SQLVariantRefExpr;
import com.alibaba.druid.sql.ast.statement.SQLAssignItem;
import com.alibaba.druid.sql.ast.statement.SQLSetStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlSetTransactionStatement;
import io.hadal.engine.Isolation;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Literal;
import io.hadal.sql.eval.Names;
import io.hadal.sql.exec.DataStatements;
import io.hadal.sql.exec.Reply;
import io.hadal.sql.settings.SettingException;
import io.hadal.sql.settings.Settings;
import io.hadal.sql.value.Text;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** SET in all its forms. */
final class SetStatements {
    private static final @Nullable Object[] NO_ROW = new Object[0];

    private final SessionState session;
    private final DataStatements data;

    SetStatements(SessionState session, DataStatements data) {
        this.session = session;
        this.data = data;
    }

    void run(SQLSetStatement set, Scope scope, Reply reply) throws SqlException {
        for (SQLAssignItem item : set.getItems()) {
            assign(item.getTarget(), item.getValue(), scope);
        }
        reply.ok();
    }

    private void assign(SQLExpr target, SQLExpr value, Scope scope) throws SqlException {
        switch (target) {
            case SQLPropertyExpr property
                    when property.getOwner() instanceof SQLVariantRefExpr owner ->
                    set(
                            owner.getName().replace("@", "").toLowerCase(Locale.ROOT),
                            property.getName(),
                            value,
                            scope);
            case SQLVariantRefExpr variable -> variable(variable, value, scope);
            case SQLIdentifierExpr name -> set("", name.getName(), value, scope);
            default -> throw MysqlError.SYNTAX.with("SET cannot assign to '" + target + "'");
        }
    }

    private void variable(SQLVariantRefExpr variable, SQLExpr value, Scope scope)
            throws SqlException {
        String name = variable.getName();
        if (name.startsWith("@@")) {
            set(variable.isGlobal() ? "global" : "", name.substring(2), value, scope);
        } else if (name.startsWith("@")) {
            session.variables.user(
                    io.hadal.sql.eval.Variables.userName(name), evaluate(value, scope));
        } else if (name.equalsIgnoreCase("NAMES")) {
            names(value);
        } else if (name.equalsIgnoreCase("CHARACTER SET") || name.equalsIgnoreCase("CHARSET")) {
            names(value);
        } else {
            set(variable.isGlobal() ? "global" : "", name, value, scope);
        }
    }

    /** SET NAMES: the three variables that follow it. */
    private void names(SQLExpr value) throws SqlException {
        Literal literal = Literal.of(value);
        String name =
                literal != null && literal.value() != null
                        ? Text.of(literal.value())
                        : Names.unquote(value.toString());
        String charset =
                name.equalsIgnoreCase("DEFAULT") ? "utf8mb4" : name.toLowerCase(Locale.ROOT);
        session.variables.set("character_set_client", charset, false);
        session.variables.set("character_set_connection", charset, false);
        session.variables.set("character_set_results", charset, false);
    }

    private void set(String scopeName, String variable, SQLExpr expr, Scope scope)
            throws SqlException {
        String name = Names.unquote(variable).toLowerCase(Locale.ROOT);
        boolean standard =
                expr instanceof SQLDefaultExpr || expr.toString().equalsIgnoreCase("DEFAULT");
        Object value = standard ? null : evaluate(expr, scope);
        if (scopeName.equals("persist_only")) {
            throw MysqlError.notSupported(
                    "SET PERSIST_ONLY", "write it into the server's properties file");
        }
        if (scopeName.equals("global") || scopeName.equals("persist")) {
            global(name, value, standard);
            if (scopeName.equals("persist")) {
                session.warnings.warning(
                        1105,
                        "SET PERSIST is SET GLOBAL here: what is to outlive the server belongs in"
                                + " its properties file");
            }
        } else if (name.equals("autocommit")) {
            session.transactions.autocommit(
                    standard || value != null && Variables.truth(value),
                    session.variables.durability());
            session.variables.changed(name);
        } else {
            session.variables.set(name, value, standard);
        }
        if (name.equals("sql_mode") && value != null) {
            warn(SqlModes.withoutEffect(SqlModes.parse(Text.of(value))));
        }
    }

    private void warn(List<String> modes) {
        if (!modes.isEmpty()) {
            session.warnings.warning(
                    1105, "sql_mode " + String.join(",", modes) + " has no effect here");
        }
    }

    private void global(String name, @Nullable Object value, boolean standard) throws SqlException {
        if (Settings.find(name) == null) {
            session.variables.setGlobal(name, value, standard);
            return;
        }
        try {
            if (standard) {
                session.server.settings().reset(name);
            } else {
                session.server.settings().set(name, value == null ? "" : Text.of(value));
            }
        } catch (SettingException e) {
            throw new SqlException(
                    e.kind().code(), e.kind().state(), String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * A value of SET: a name that is no variable stands for itself, as in {@code SET sql_mode =
     * ANSI}.
     */
    private @Nullable Object evaluate(SQLExpr expr, Scope scope) throws SqlException {
        if (expr instanceof SQLIdentifierExpr name) {
            return Names.unquote(name.getName());
        }
        Expression expression = Compiler.compile(expr, Compiler.NONE);
        return expression == null ? data.value(scope, expr) : expression.evaluate(NO_ROW, scope);
    }

    /** SET [SESSION | GLOBAL] TRANSACTION. */
    void run(MySqlSetTransactionStatement set, Reply reply) throws SqlException {
        if (Boolean.TRUE.equals(set.getGlobal())) {
            global(set);
            reply.ok();
            return;
        }
        String level = set.getIsolationLevel();
        if (level != null) {
            switch (level.toUpperCase(Locale.ROOT)) {
                case "READ COMMITTED" -> session.variables.isolation(Isolation.READ_COMMITTED);
                case "READ UNCOMMITTED" -> {
                    session.variables.isolation(Isolation.READ_COMMITTED);
                    reply.warnings().warning(1105, "READ UNCOMMITTED is taken as READ COMMITTED");
                }
                case "REPEATABLE READ" -> session.variables.isolation(Isolation.REPEATABLE_READ);
                default ->
                        throw MysqlError.notSupported(
                                level,
                                "use REPEATABLE READ, which reads one snapshot and refuses writes to rows changed since");
            }
        }
        if (set.getAccessModel() != null) {
            session.variables.readOnly(readsOnly(set.getAccessModel()));
        }
        reply.ok();
    }

    private void global(MySqlSetTransactionStatement set) throws SqlException {
        if (set.getIsolationLevel() != null) {
            session.variables.setGlobal("transaction_isolation", set.getIsolationLevel(), false);
        }
        if (set.getAccessModel() != null) {
            long value = readsOnly(set.getAccessModel()) ? 1 : 0;
            session.variables.setGlobal("transaction_read_only", value, false);
        }
    }

    private static boolean readsOnly(String accessMode) {
        return accessMode.equalsIgnoreCase("READ ONLY") || accessMode.equalsIgnoreCase("ONLY");
    }
}
