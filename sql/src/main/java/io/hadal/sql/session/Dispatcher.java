package io.hadal.sql.session;

import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.statement.SQLBeginStatement;
import com.alibaba.druid.sql.ast.statement.SQLCommitStatement;
import com.alibaba.druid.sql.ast.statement.SQLExplainStatement;
import com.alibaba.druid.sql.ast.statement.SQLReleaseSavePointStatement;
import com.alibaba.druid.sql.ast.statement.SQLReplaceStatement;
import com.alibaba.druid.sql.ast.statement.SQLRollbackStatement;
import com.alibaba.druid.sql.ast.statement.SQLSavePointStatement;
import com.alibaba.druid.sql.ast.statement.SQLSelectStatement;
import com.alibaba.druid.sql.ast.statement.SQLSetStatement;
import com.alibaba.druid.sql.ast.statement.SQLStartTransactionStatement;
import com.alibaba.druid.sql.ast.statement.SQLUseStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlDeleteStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlExecuteStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlExplainStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlHintStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlInsertStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlKillStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlLockTableStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlLockTableStatement.LockType;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlPrepareStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlSetTransactionStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlUnlockTablesStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlUpdateStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MysqlDeallocatePrepareStatement;
import io.hadal.engine.temporary.TemporaryTable;
import io.hadal.sql.SqlException;
import io.hadal.sql.access.DatabaseNeeds;
import io.hadal.sql.access.Need;
import io.hadal.sql.access.StatementNeeds;
import io.hadal.sql.access.TemporaryNeeds;
import io.hadal.sql.catalog.ShowStatements;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Literal;
import io.hadal.sql.eval.Names;
import io.hadal.sql.exec.DataStatements;
import io.hadal.sql.exec.ExistingRows;
import io.hadal.sql.exec.Reply;
import io.hadal.sql.exec.TableStatements;
import io.hadal.sql.file.LoadData;
import io.hadal.sql.file.ServerFiles;
import io.hadal.sql.parse.DatabaseStatement;
import io.hadal.sql.parse.DatabaseStatement.ShowReplicationStatus;
import io.hadal.sql.parse.DatabaseStatement.UpkeepOfTables;
import io.hadal.sql.parse.DatabaseStatementParser;
import io.hadal.sql.parse.IntoFileText;
import io.hadal.sql.parse.LoadDataParser;
import io.hadal.sql.parse.MysqlParser;
import io.hadal.sql.parse.OtherWords;
import io.hadal.sql.parse.SqlText;
import io.hadal.sql.parse.TableText;
import io.hadal.sql.parse.Template;
import io.hadal.sql.parse.UserStatementParser;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.settings.Settings;
import io.hadal.sql.user.Privilege;
import io.hadal.sql.user.UserStatement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands each statement to who knows it. */
final class Dispatcher {
    private final SessionState session;
    private final DataStatements data;
    private final SetStatements sets;
    private final DatabaseStatements databases;
    private final UserStatements users;
    private final TextStatements texts;

    Dispatcher(SessionState session) {
        this.session = session;
        this.data = new DataStatements(session.server.duckDb(), new SessionCatalog(session));
        this.sets = new SetStatements(session, data);
        this.databases = new DatabaseStatements(session);
        this.users = new UserStatements(session);
        this.texts = new TextStatements(session);
    }

    void query(String sql, Reply reply) throws SqlException {
        Template template = Template.of(sql);
        if (template != null && planned(template.text(), template.values(), reply)) {
            return;
        }
        statement(sql, List.of(), reply);
    }

    void execute(Prepared prepared, List<@Nullable Object> parameters, Reply reply)
            throws SqlException {
        if (prepared.text().indexOf('?') >= 0 || Template.of(prepared.text()) != null) {
            if (planned(prepared.text(), parameters, reply)) {
                return;
            }
        }
        statement(prepared.text(), parameters, reply);
    }

    /** Runs a text by its plan in Java; false if it has none. */
    private boolean planned(String text, List<@Nullable Object> parameters, Reply reply)
            throws SqlException {
        boolean[] done = new boolean[1];
        if (!session.access.isUnlimited()) {
            session.access.check(left(session.server.needs().of(text, session.database)));
        }
        inScope(
                parameters,
                writes(text),
                reply,
                scope -> done[0] = data.planned(scope, text, reply));
        return done[0];
    }

    /** By the first letter: S of SELECT reads, the others of {@link Template} write. */
    private static boolean writes(String text) {
        String start = text.stripLeading();
        return !start.regionMatches(true, 0, "S", 0, 1);
    }

    /** What runs in a scope. */
    @FunctionalInterface
    interface Body {
        void run(Scope scope) throws SqlException;
    }

    private void inScope(List<@Nullable Object> parameters, boolean writes, Reply reply, Body body)
            throws SqlException {
        Scope scope = new Scope(session, parameters, writes);
        try {
            body.run(scope);
            scope.succeeded();
        } catch (SqlException | RuntimeException | StackOverflowError e) {
            scope.failed(e);
            throw e;
        }
    }

    private void statement(String sql, List<@Nullable Object> parameters, Reply reply)
            throws SqlException {
        String done = SqlText.afterDo(sql);
        if (done != null) {
            statement("SELECT " + done, parameters, Reply.nowhere(session.warnings));
            reply.ok();
            return;
        }
        DatabaseStatement own = DatabaseStatementParser.parse(sql);
        if (own != null) {
            session.access.check(DatabaseNeeds.of(own, session.database));
        }
        if (own instanceof ShowReplicationStatus show) {
            show(show, reply);
            return;
        }
        UserStatement user = own == null ? UserStatementParser.parse(sql) : null;
        if (user != null) {
            session.warnings.clear();
            users.run(user, reply);
            return;
        }
        if (own != null) {
            session.warnings.clear();
            session.commit();
            if (own instanceof UpkeepOfTables upkeep) {
                new TableUpkeep(session, this::read).run(upkeep, reply);
            } else {
                databases.run(own, reply);
            }
            return;
        }
        if (file(sql, parameters, reply)) {
            return;
        }
        TableText text =
                TableText.mayBe(sql)
                        ? TableText.of(sql)
                        : new TableText(sql, null, null, List.of());
        SQLStatement statement = MysqlParser.parse(OtherWords.of(text.sql()));
        if (!ShowStatements.keepsWarnings(statement)) {
            session.warnings.clear();
        }
        check(statement);
        run(statement, text, parameters, reply);
    }

    /** LOAD DATA and SELECT … INTO OUTFILE; false if the text is neither. */
    private boolean file(String sql, List<@Nullable Object> parameters, Reply reply)
            throws SqlException {
        LoadData load = LoadDataParser.parse(sql);
        if (load != null) {
            session.warnings.clear();
            session.access.check(left(StatementNeeds.of(load, session.database)));
            if (load.local() && !session.server.settings().flag(Settings.LOCAL_INFILE)) {
                throw MysqlError.LOCAL_FILES_DISABLED.with();
            }
            long rowBytesMax = session.server.settings().integer(Settings.MAX_ALLOWED_PACKET);
            inScope(
                    parameters,
                    true,
                    reply,
                    scope -> data.load(scope, load, serverFiles(), rowBytesMax, reply));
            return true;
        }
        IntoFileText into = IntoFileText.of(sql);
        if (into == null) {
            return false;
        }
        session.warnings.clear();
        session.access.check(List.of(Need.server(Privilege.FILE)));
        if (!(MysqlParser.parse(into.sql()) instanceof SQLSelectStatement select)) {
            throw MysqlError.SYNTAX.with("INTO OUTFILE and DUMPFILE are of queries");
        }
        check(select);
        inScope(
                parameters,
                data.locks(select),
                reply,
                scope -> data.select(scope, into, select, serverFiles(), reply));
        return true;
    }

    private ServerFiles serverFiles() {
        return new ServerFiles(session.server.settings().text(Settings.SECURE_FILE_PRIV));
    }

    private void check(SQLStatement statement) throws SqlException {
        if (!session.access.isUnlimited()) {
            List<Need> needs = StatementNeeds.of(statement, session.database);
            session.access.check(TemporaryNeeds.mayBeMeant(statement) ? left(needs) : needs);
        }
    }

    /** Whoever has made a temporary table may do with it what he likes. */
    private List<Need> left(List<Need> needs) {
        return session.temporary.isEmpty()
                ? needs
                : TemporaryNeeds.without(needs, session.temporary::isNamed);
    }

    private void show(ShowReplicationStatus show, Reply reply) throws SqlException {
        String all = "SELECT * FROM information_schema.MV_REPLICATION_STATUS";
        if (show.database() == null) {
            statement(all, List.of(), reply);
        } else {
            session.find(show.database());
            statement(all + " WHERE DATABASE_NAME = ?", List.of(show.database()), reply);
        }
    }

    private void run(
            SQLStatement statement, TableText text, List<@Nullable Object> parameters, Reply reply)
            throws SqlException {
        switch (statement) {
            case SQLSelectStatement select ->
                    inScope(
                            parameters,
                            data.locks(select),
                            reply,
                            scope -> data.select(scope, text.sql(), select, reply));
            case MySqlInsertStatement insert ->
                    inScope(
                            parameters,
                            true,
                            reply,
                            scope -> data.write(scope, text.sql(), insert, reply));
            case SQLReplaceStatement replace ->
                    inScope(
                            parameters,
                            true,
                            reply,
                            scope -> data.write(scope, text.sql(), replace, reply));
            case MySqlUpdateStatement update ->
                    inScope(
                            parameters,
                            true,
                            reply,
                            scope -> data.write(scope, text.sql(), update, reply));
            case MySqlDeleteStatement delete ->
                    inScope(
                            parameters,
                            true,
                            reply,
                            scope -> data.write(scope, text.sql(), delete, reply));
            case SQLSetStatement set ->
                    inScope(parameters, false, reply, scope -> sets.run(set, scope, reply));
            case MySqlSetTransactionStatement set -> sets.run(set, reply);
            case MySqlPrepareStatement prepare -> texts.prepare(prepare, this::prepare, reply);
            case MySqlExecuteStatement execute ->
                    texts.execute(execute, (prepared, values) -> execute(prepared, values, reply));
            case MysqlDeallocatePrepareStatement deallocate -> texts.deallocate(deallocate, reply);
            case SQLBeginStatement ignored -> begin(session.variables.readOnly(), reply);
            case SQLStartTransactionStatement start -> start(start, reply);
            case SQLCommitStatement commit -> commit(commit, reply);
            case SQLRollbackStatement rollback -> rollback(rollback, reply);
            case SQLSavePointStatement savepoint -> savepoint(savepoint, reply);
            case SQLReleaseSavePointStatement release -> {
                session.transactions.release(Names.unquote(release.getName().toString()));
                reply.ok();
            }
            case SQLUseStatement use -> {
                session.use(Names.unquote(use.getDatabase().getSimpleName()));
                reply.ok();
            }
            case MySqlKillStatement kill -> kill(kill, reply);
            case MySqlLockTableStatement lock -> lockTables(lock, reply);
            case MySqlUnlockTablesStatement ignored -> {
                if (session.transactions.tablesLocked()) {
                    session.commit();
                }
                reply.ok();
            }
            case MySqlHintStatement ignored -> reply.ok();
            case MySqlExplainStatement describe when describe.getTableName() != null ->
                    inScope(parameters, false, reply, scope -> show(scope, describe, reply));
            case SQLExplainStatement explain ->
                    inScope(
                            parameters,
                            false,
                            reply,
                            scope -> data.explain(scope, text.sql(), explain, reply));
            default -> definitionOrShow(statement, text, parameters, reply);
        }
    }

    private void definitionOrShow(
            SQLStatement statement, TableText text, List<@Nullable Object> parameters, Reply reply)
            throws SqlException {
        if (TableStatements.knows(statement)) {
            if (TableStatements.isOfSession(statement)) {
                session.checkTransaction();
            } else {
                session.checkWrites();
                session.commit();
            }
            text.warnings().forEach(warning -> reply.warnings().warning(1105, warning));
            TableStatements.@Nullable Filling[] filling = new TableStatements.Filling[1];
            inScope(
                    parameters,
                    false,
                    reply,
                    scope ->
                            filling[0] =
                                    TableStatements.run(
                                            scope,
                                            statement,
                                            text,
                                            reply,
                                            this::read,
                                            sql -> data.describe(scope, sql)));
            if (filling[0] != null) {
                fill(filling[0], parameters, reply);
            }
            return;
        }
        if (!new AbsentPrograms(session.database, reply).run(statement)) {
            inScope(parameters, false, reply, scope -> show(scope, statement, reply));
        }
    }

    /** The rows of CREATE TABLE … SELECT; the table goes again if they cannot be had. */
    private void fill(TableStatements.Filling rows, List<@Nullable Object> parameters, Reply reply)
            throws SqlException {
        TableInfo table = rows.table();
        TemporaryTable temporary = table.database() instanceof TemporaryTable made ? made : null;
        try {
            inScope(
                    parameters,
                    true,
                    reply,
                    scope -> data.fill(scope, rows.insert(), table, reply));
            if (temporary == null) {
                session.commit();
            }
        } catch (SqlException | RuntimeException e) {
            if (temporary == null) {
                session.transactions.rollback();
                table.database().alterTable(table.name(), filled -> null);
            } else {
                session.transactions.forget(temporary);
                temporary.close();
            }
            throw e;
        }
        if (temporary != null) {
            session.temporary.add(temporary);
        }
    }

    /** A query of another statement, on what is committed when it begins. */
    private void read(String sql, ExistingRows.Row each) throws SqlException {
        inScope(
                List.of(),
                false,
                Reply.nowhere(session.warnings),
                scope -> data.read(scope, sql, each));
    }

    private void show(Scope scope, SQLStatement statement, Reply reply) throws SqlException {
        new ShowStatements(scope, new SessionCatalog(session)).run(statement, reply);
    }

    Prepared prepare(String sql) throws SqlException {
        String text = single(sql);
        int parameters = Template.parameters(text);
        if (SqlText.afterDo(text) != null
                || DatabaseStatementParser.parse(text) != null
                || UserStatementParser.parse(text) != null) {
            return new Prepared(text, parameters, List.of());
        }
        if (LoadDataParser.parse(text) != null) {
            throw MysqlError.CANNOT_PREPARE.with();
        }
        if (IntoFileText.of(text) != null) {
            return new Prepared(text, parameters, List.of());
        }
        TableText table =
                TableText.mayBe(text)
                        ? TableText.of(text)
                        : new TableText(text, null, null, List.of());
        SQLStatement statement = MysqlParser.parse(OtherWords.of(table.sql()));
        if (statement instanceof MySqlPrepareStatement
                || statement instanceof MySqlExecuteStatement
                || statement instanceof MysqlDeallocatePrepareStatement) {
            throw MysqlError.CANNOT_PREPARE.with();
        }
        check(statement);
        List<io.hadal.sql.ResultColumn>[] columns = new List[] {List.of()};
        if (statement instanceof SQLSelectStatement select) {
            Reply none = Reply.nowhere(session.warnings);
            List<@Nullable Object> nulls = java.util.Collections.nCopies(parameters, null);
            inScope(
                    nulls,
                    false,
                    none,
                    scope -> columns[0] = data.columns(scope, table.sql(), select));
        }
        return new Prepared(text, parameters, columns[0]);
    }

    private static String single(String sql) throws SqlException {
        List<String> statements = SqlText.split(sql);
        if (statements.size() != 1) {
            throw statements.isEmpty()
                    ? MysqlError.EMPTY_QUERY.with()
                    : MysqlError.SYNTAX.with("only one statement can be prepared at a time");
        }
        return statements.getFirst();
    }

    private void begin(boolean readOnly, Reply reply) throws SqlException {
        session.commit();
        session.transactions.begin(readOnly);
        reply.ok();
    }

    /** READ shows one state of all tables until UNLOCK TABLES; WRITE is passed over. */
    private void lockTables(MySqlLockTableStatement lock, Reply reply) throws SqlException {
        session.commit();
        boolean reads =
                lock.getItems().stream()
                        .allMatch(item ->
                                item.getLockType() == LockType.READ
                                        || item.getLockType() == LockType.READ_LOCAL);
        if (reads) {
            session.transactions.lockTables();
        } else {
            reply.warnings()
                    .warning(
                            1105,
                            "LOCK TABLES … WRITE keeps nobody out; in a transaction, SELECT … FOR UPDATE locks rows");
        }
        reply.ok();
    }

    private void start(SQLStartTransactionStatement start, Reply reply) throws SqlException {
        boolean readOnly = start.isReadOnly() || session.variables.readOnly();
        begin(readOnly && !MysqlParser.saysReadWrite(start), reply);
    }

    private void commit(SQLCommitStatement commit, Reply reply) throws SqlException {
        boolean chain = Boolean.TRUE.equals(commit.getChain());
        boolean readOnly = session.transactions.readOnly();
        session.commit();
        if (chain) {
            session.transactions.begin(readOnly);
        }
        reply.ok();
    }

    private void rollback(SQLRollbackStatement rollback, Reply reply) throws SqlException {
        if (rollback.getTo() != null) {
            session.transactions.rollbackTo(Names.unquote(rollback.getTo().getSimpleName()));
        } else {
            session.transactions.rollback();
            if (Boolean.TRUE.equals(rollback.getChain())) {
                session.transactions.begin(false);
            }
        }
        reply.ok();
    }

    private void savepoint(SQLSavePointStatement savepoint, Reply reply) throws SqlException {
        if (session.transactions.spansStatements()) {
            session.transactions.savepoint(Names.unquote(savepoint.getName().toString()));
        }
        reply.ok();
    }

    private void kill(MySqlKillStatement kill, Reply reply) throws SqlException {
        boolean connection = kill.getType() != MySqlKillStatement.Type.QUERY;
        Literal id = Literal.of(kill.getThreadId());
        if (id == null || !(id.value() instanceof Long number)) {
            throw MysqlError.SYNTAX.with(
                    "KILL needs the number of a connection; SHOW PROCESSLIST has them");
        }
        if (new SessionCatalog(session).processes().stream().noneMatch(p -> p.id() == number)
                && !session.access.has(Privilege.SUPER)) {
            throw MysqlError.NO_SUCH_THREAD.with(number);
        }
        if (!session.identity.connections().kill(number, connection)) {
            throw MysqlError.NO_SUCH_THREAD.with(number);
        }
        reply.ok();
    }
}
