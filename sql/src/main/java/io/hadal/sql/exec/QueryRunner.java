package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import io.hadal.engine.segment.DuckDb;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import io.hadal.sql.dialect.Field;
import io.hadal.sql.dialect.QueryRenderer;
import io.hadal.sql.dialect.QueryRenderer.Rendered;
import io.hadal.sql.dialect.Recursion;
import io.hadal.sql.error.DuckErrors;
import io.hadal.sql.error.MysqlError;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs rendered queries in DuckDB, row by row: results are never held as a whole. */
final class QueryRunner {
    private static final Logger LOG = LoggerFactory.getLogger(QueryRunner.class);

    /** Receives a result. */
    interface Rows {
        void columns(List<ResultColumn> columns) throws SqlException;

        void row(@Nullable Object[] values) throws SqlException;
    }

    /** Carries an error of the receiver through DuckDB's calls. */
    private static final class Carried extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient SqlException error;

        Carried(SqlException error) {
            super(error);
            this.error = error;
        }
    }

    private final DuckDb duckDb;

    QueryRunner(DuckDb duckDb) {
        this.duckDb = duckDb;
    }

    /**
     * @param labels names of the columns in the result; one for each field
     */
    void run(
            StatementScope scope, DuckTables tables, Rendered query, List<String> labels, Rows rows)
            throws SqlException {
        long stepsMax = recursionMax(scope);
        try (DuckDBConnection connection = duckDb.connect()) {
            duckDb.call(
                    null,
                    () -> {
                        Recursion.prepare(connection, query.sql(), stepsMax);
                        try (DuckDBPreparedStatement statement = connection.prepare(query.sql())) {
                            run(scope, statement, query, labels, rows);
                        }
                        return query;
                    });
            scope.checkCancelled();
        } catch (Carried e) {
            throw e.error;
        } catch (SQLException e) {
            scope.checkCancelled();
            tables.rethrow();
            throw DuckErrors.of(e);
        }
    }

    private static long recursionMax(StatementScope scope) throws SqlException {
        return scope.systemVariable("session", "cte_max_recursion_depth") instanceof Number depth
                ? depth.longValue()
                : 0;
    }

    /** No cancel reaches the statement after this: it may be closed. */
    private static void run(
            StatementScope scope,
            DuckDBPreparedStatement statement,
            Rendered query,
            List<String> labels,
            Rows rows)
            throws SQLException {
        try {
            guard(scope, statement);
            stream(statement, query, labels, rows);
        } finally {
            unguard(scope);
        }
    }

    /** DuckDB closes a statement that fails, and refuses to cancel a closed one: it has ended. */
    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            LOG.debug("A statement had ended when it was to be cancelled", e);
        }
    }

    private static void guard(StatementScope scope, Statement statement) {
        try {
            scope.cancelWith(() -> cancel(statement));
        } catch (SqlException e) {
            throw new Carried(e);
        }
    }

    private static void unguard(StatementScope scope) {
        try {
            scope.cancelWith(null);
        } catch (SqlException e) {
            throw new Carried(e);
        }
    }

    private static void stream(
            DuckDBPreparedStatement statement, Rendered query, List<String> labels, Rows rows)
            throws SQLException {
        DuckResult shape = new DuckResult(statement.getMetaData(), query.fields(), labels);
        try {
            rows.columns(shape.columns());
            if (shape.readsChunks()) {
                chunks(statement, shape, rows);
            } else {
                rows(statement, shape, rows);
            }
        } catch (SqlException e) {
            throw new Carried(e);
        }
    }

    /** As the rows come. */
    private static void chunks(DuckDBPreparedStatement statement, DuckResult shape, Rows rows)
            throws SQLException, SqlException {
        try (DuckDBChunkedResult result = statement.query()) {
            while (result.nextChunk()) {
                DuckDBDataChunkReader chunk = result.chunk();
                long count = chunk.rowCount();
                for (long row = 0; row < count; row++) {
                    rows.row(shape.row(chunk, row));
                }
            }
        }
    }

    /** Binary columns and times: DuckDB has no chunks of them for Java. */
    private static void rows(DuckDBPreparedStatement statement, DuckResult shape, Rows rows)
            throws SQLException, SqlException {
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                rows.row(shape.row(result));
            }
        }
    }

    /** The columns that a query will have. */
    List<ResultColumn> columns(DuckTables tables, Rendered query, List<String> labels)
            throws SqlException {
        try (Connection connection = duckDb.connect()) {
            return duckDb.call(
                    null,
                    () -> {
                        Recursion.prepare(connection, query.sql(), 0);
                        try (PreparedStatement prepared =
                                connection.prepareStatement(query.sql())) {
                            return new DuckResult(prepared.getMetaData(), query.fields(), labels)
                                    .columns();
                        }
                    });
        } catch (SQLException e) {
            tables.rethrow();
            throw DuckErrors.of(e);
        }
    }

    /** DuckDB's plan as lines of text. */
    List<String> explain(DuckTables tables, Rendered query) throws SqlException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = duckDb.connect()) {
            return duckDb.call(
                    null,
                    () -> {
                        Recursion.prepare(connection, query.sql(), 0);
                        try (Statement statement = connection.createStatement();
                                ResultSet result =
                                        statement.executeQuery("EXPLAIN " + query.sql())) {
                            while (result.next()) {
                                result.getString(2).lines().forEach(lines::add);
                            }
                        }
                        return lines;
                    });
        } catch (SQLException e) {
            tables.rethrow();
            throw DuckErrors.of(e);
        }
    }

    /** Names of the fields, where nothing better is known. */
    static List<String> names(List<Field> fields) {
        return fields.stream().map(Field::name).toList();
    }

    /** The value of an expression. */
    @Nullable Object value(StatementScope scope, DuckTables tables, SQLExpr expr)
            throws SqlException {
        Rendered query = new QueryRenderer(tables, scope).value(expr);
        return all(scope, tables, query).getFirst()[0];
    }

    /** All rows of a result that is known to be small enough. */
    List<@Nullable Object[]> all(StatementScope scope, DuckTables tables, Rendered query)
            throws SqlException {
        List<@Nullable Object[]> all = new ArrayList<>();
        run(
                scope,
                tables,
                query,
                names(query.fields()),
                new Rows() {
                    @Override
                    public void columns(List<ResultColumn> columns) {}

                    @Override
                    public void row(@Nullable Object[] values) throws SqlException {
                        if (all.size() == Integer.MAX_VALUE - 8) {
                            throw MysqlError.TRANSACTION_TOO_LARGE.with(
                                    "Statement changes too many rows; split it");
                        }
                        all.add(values);
                    }
                });
        return all;
    }
}
