package io.hadal.server;

import io.hadal.server.PreparedStatements.Prepared;
import io.hadal.server.wire.Capability;
import io.hadal.server.wire.ColumnDefinition;
import io.hadal.server.wire.Command;
import io.hadal.server.wire.HandshakeResponse;
import io.hadal.server.wire.PacketInput;
import io.hadal.server.wire.PacketOutput;
import io.hadal.server.wire.Payload;
import io.hadal.server.wire.ProtocolException;
import io.hadal.server.wire.Replies;
import io.hadal.server.wire.SessionChanges;
import io.hadal.server.wire.StatementText;
import io.hadal.server.wire.StatusFlag;
import io.hadal.sql.MysqlType;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlSession;
import io.hadal.sql.settings.Setting;
import io.hadal.sql.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads commands of a client that is known, and answers each, until one of the two ends it. */
final class CommandLoop {
    private static final Logger LOG = LoggerFactory.getLogger(CommandLoop.class);

    private static final int MULTI_STATEMENTS_ON = 0;
    private static final int READ_ONLY_CURSOR = 1;
    private static final int PARAMETERS_MAX = 0xffff;
    private static final ResultColumn PARAMETER =
            new ResultColumn(
                    "",
                    "",
                    "",
                    "?",
                    "",
                    MysqlType.VAR_STRING,
                    0,
                    0,
                    true,
                    false,
                    true,
                    false,
                    false);

    private final ServerContext context;
    private final ConnectionState state;
    private final SqlSession session;
    private final PacketInput input;
    private final PacketOutput output;
    private final Replies replies;
    private final PreparedStatements statements = new PreparedStatements();
    private final Setting idleSetting;
    private final HandshakeResponse client;
    private @Nullable HandshakeResponse next;
    private boolean multiStatements;

    CommandLoop(
            ServerContext context,
            ConnectionState state,
            SqlSession session,
            HandshakeResponse client,
            PacketInput input,
            PacketOutput output,
            Replies replies) {
        this.context = context;
        this.state = state;
        this.session = session;
        this.client = client;
        this.input = input;
        this.output = output;
        this.replies = replies;
        this.multiStatements = Capability.has(client.capabilities(), Capability.MULTI_STATEMENTS);
        boolean interactive = Capability.has(client.capabilities(), Capability.INTERACTIVE);
        this.idleSetting = interactive ? Settings.INTERACTIVE_TIMEOUT : Settings.WAIT_TIMEOUT;
    }

    /**
     * Returns null when the connection is to end, or who is to have it next; an exception if it
     * broke.
     */
    @Nullable HandshakeResponse run() throws IOException {
        boolean goOn = true;
        while (goOn) {
            state.idle(
                    seconds(idleSetting),
                    seconds(Settings.NET_WRITE_TIMEOUT),
                    seconds(Settings.NET_READ_TIMEOUT),
                    session.currentDatabase());
            Payload packet = state.end() == null ? readCommand() : null;
            if (packet == null) {
                return null;
            }
            goOn = answer(packet);
            output.flush();
        }
        return next;
    }

    private @Nullable Payload readCommand() throws IOException {
        input.beginCommand();
        try {
            return input.read(context.settings().integer(Settings.MAX_ALLOWED_PACKET));
        } finally {
            output.continueAt(input.sequence());
        }
    }

    void closeStatements() throws IOException {
        statements.closeAll();
    }

    /** False if the connection ends with this. */
    private boolean answer(Payload packet) throws IOException {
        int code = packet.readByte();
        Command command = Command.of(code);
        if (command == Command.QUIT) {
            return false;
        }
        context.statistics().countQuestion();
        try {
            if (command == null) {
                throw new SqlException(1047, "08S01", "Unknown command " + code);
            }
            state.running(command);
            if (command == Command.CHANGE_USER) {
                next = HandshakeResponse.parseChange(packet, client.capabilities());
                return false;
            }
            run(command, packet);
        } catch (SqlException e) {
            replies.error(e.code(), e.state(), e.getMessage() == null ? "" : e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Command {} of connection {} failed", command, state.id(), e);
            replies.error(
                    1105,
                    "HY000",
                    "Internal error ("
                            + e.getClass().getSimpleName()
                            + "); the server's log has the details");
        } catch (StackOverflowError e) {
            replies.error(1436, "HY000", "The statement is nested too deeply; split it");
        }
        return true;
    }

    private void run(Command command, Payload packet) throws IOException, SqlException {
        switch (command) {
            case QUERY -> query(StatementText.of(packet.readRest()), multiStatements);
            case INIT_DB -> initDatabase(packet);
            case PING -> ok();
            case FIELD_LIST -> fieldList(packet);
            case STATISTICS ->
                    output.begin()
                            .putText(context.statistics().describe(context.registry().size()))
                            .end();
            case PROCESS_KILL -> query("KILL " + packet.readInt(4), false);
            case DEBUG -> {
                LOG.info("{} connections", context.registry().size());
                replies.eof(WireSink.status(session, false), 0);
            }
            case STMT_PREPARE -> prepare(packet);
            case STMT_EXECUTE -> execute(packet);
            case STMT_SEND_LONG_DATA -> sendLongData(packet);
            case STMT_CLOSE -> statements.close(packet.readInt(4));
            case STMT_FETCH -> fetch(packet);
            case STMT_RESET -> {
                Prepared prepared = statements.get(packet.readInt(4), "mysqld_stmt_reset");
                prepared.forgetLongData();
                prepared.open(null);
                ok();
            }
            case SET_OPTION -> {
                multiStatements = packet.readInt(2) == MULTI_STATEMENTS_ON;
                replies.endOfRows(WireSink.status(session, false), 0);
            }
            case RESET_CONNECTION -> {
                statements.closeAll();
                session.reset();
                ok();
            }
            case QUIT, CHANGE_USER -> throw new IllegalStateException(command + " ends the loop");
        }
    }

    private void query(String sql, boolean multi) throws IOException, SqlException {
        state.statement(sql);
        boolean files = Capability.has(client.capabilities(), Capability.LOCAL_FILES);
        WireSink sink = new WireSink(files ? input : null, output, replies, session, state, false);
        finish(sink, () -> session.query(sql, multi, sink));
    }

    private void initDatabase(Payload packet) throws IOException, SqlException {
        String name = StatementText.of(packet.readRest());
        WireSink sink = new WireSink(null, output, replies, session, state, false);
        session.useDatabase(name);
        finish(sink, () -> sink.ok(0, 0, 0, "", false));
    }

    private void ok() throws IOException {
        replies.ok(0, 0, WireSink.status(session, false), 0, "", SessionChanges.NONE);
    }

    /** What {@code mysql} asks for to complete names. */
    private void fieldList(Payload packet) throws IOException, SqlException {
        String table = packet.readUntilZeroText().replace("`", "``");
        ColumnsOnly sink = new ColumnsOnly();
        session.query("SELECT * FROM `" + table + "` LIMIT 0", false, sink);
        for (ResultColumn column : sink.columns()) {
            ColumnDefinition.sendWithDefault(column, output);
        }
        replies.endOfRows(WireSink.status(session, false), 0);
    }

    private void prepare(Payload packet) throws IOException, SqlException {
        statements.checkRoom();
        String sql = StatementText.of(packet.readRest());
        state.statement(sql);
        SqlSession.PreparedStatement statement = session.prepare(sql);
        if (statement.parameterCount() > PARAMETERS_MAX) {
            statement.close();
            throw new SqlException(
                    1390, "HY000", "Prepared statement contains too many placeholders");
        }
        Prepared prepared = statements.add(sql, statement);
        List<ResultColumn> columns = statement.columns();
        int parameters = statement.parameterCount();
        output.begin().putByte(0).putInt(prepared.id(), 4).putInt(columns.size(), 2);
        output.putInt(parameters, 2).putByte(0).putInt(0, 2).end();
        for (int i = 0; i < parameters; i++) {
            ColumnDefinition.send(PARAMETER, output);
        }
        endDefinitions(parameters);
        for (ResultColumn column : columns) {
            ColumnDefinition.send(column, output);
        }
        endDefinitions(columns.size());
    }

    private void endDefinitions(int count) throws IOException {
        if (count > 0) {
            replies.endOfDefinitions(WireSink.status(session, false));
        }
    }

    private void execute(Payload packet) throws IOException, SqlException {
        Prepared prepared = statements.get(packet.readInt(4), "mysqld_stmt_execute");
        state.statement(prepared.sql());
        boolean cursor = (packet.readByte() & READ_ONLY_CURSOR) != 0;
        packet.skip(4); // A count that is always 1.
        Map<Integer, byte[]> longData = prepared.takeLongData();
        List<@Nullable Object> parameters = prepared.parameters().read(packet, longData);
        prepared.open(null);
        WireSink sink = new WireSink(null, output, replies, session, state, true);
        if (cursor) {
            open(prepared, parameters, sink);
        } else {
            finish(sink, () -> session.execute(prepared.statement(), parameters, sink));
        }
    }

    /** Runs a statement whose rows are fetched later. */
    private void open(Prepared prepared, List<@Nullable Object> parameters, WireSink direct)
            throws IOException, SqlException {
        CursorSink sink = new CursorSink(output, direct, state);
        List<ResultColumn> columns;
        try {
            session.execute(prepared.statement(), parameters, sink);
            columns = sink.columns();
        } catch (SqlException | RuntimeException e) {
            sink.rows().close();
            throw e;
        }
        if (columns == null) {
            sink.rows().close();
            return;
        }
        prepared.open(sink.rows());
        output.begin().putLenenc(columns.size()).end();
        for (ResultColumn column : columns) {
            ColumnDefinition.send(column, output);
        }
        int status = WireSink.status(session, false) | StatusFlag.CURSOR_EXISTS;
        replies.endOfRows(status, sink.warnings());
    }

    private void fetch(Payload packet) throws IOException, SqlException {
        long id = packet.readInt(4);
        CursorRows rows = statements.get(id, "mysqld_stmt_fetch").cursor();
        if (rows == null) {
            throw new SqlException(1421, "HY000", "The statement (" + id + ") has no open cursor.");
        }
        for (long left = packet.readInt(4); left > 0 && rows.hasNext(); left--) {
            output.begin().putBytes(rows.next()).end();
        }
        int status = WireSink.status(session, false);
        if (rows.hasNext()) {
            replies.endOfRows(status | StatusFlag.CURSOR_EXISTS, 0);
        } else {
            statements.get(id, "mysqld_stmt_fetch").open(null);
            replies.endOfRows(status | StatusFlag.LAST_ROW_SENT, 0);
        }
    }

    private void sendLongData(Payload packet) throws ProtocolException {
        long id = packet.readInt(4);
        int parameter = (int) packet.readInt(2);
        long bytesMax = context.settings().integer(Settings.MAX_ALLOWED_PACKET);
        statements.addLongData(id, parameter, packet.readRest(), bytesMax);
    }

    /** Something that sends its results to a sink. */
    private interface Statement {
        void run() throws SqlException;
    }

    /** Runs a statement; if its client is gone, that and not the statement's error ends it. */
    private static void finish(WireSink sink, Statement statement)
            throws IOException, SqlException {
        try {
            statement.run();
        } catch (SqlException | RuntimeException e) {
            IOException failure = sink.failure();
            if (failure != null) {
                throw failure;
            }
            throw e;
        }
        IOException failure = sink.failure();
        if (failure != null) {
            throw failure;
        }
        if (!sink.isComplete()) {
            throw new IllegalStateException("A statement ended without a complete result");
        }
    }

    /** A session's own value of a setting in seconds, or the global one. */
    private Duration seconds(Setting setting) {
        Object own = session.variable(setting.name());
        return Duration.ofSeconds(
                own instanceof Long value ? value : context.settings().integer(setting));
    }
}
