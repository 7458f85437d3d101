package io.hadal.engine.proof;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaProof.Sum;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.engine.segment.ColumnTypes;
import io.hadal.engine.segment.DuckDb;
import io.hadal.engine.segment.HotRowsFunction;
import io.hadal.engine.segment.RowSource;
import io.hadal.engine.segment.SegmentScan;
import io.hadal.engine.state.TableSnapshot;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Sums up the rows of tables as a query reads them, one segment after the other: no more than one
 * file is held at a time.
 */
final class TableSums {
    private final DuckDb duckDb;
    private final Function<Segment, SegmentStore.Pinned> files;

    /**
     * @param files gives each segment's file
     */
    TableSums(DuckDb duckDb, Function<Segment, SegmentStore.Pinned> files) {
        this.duckDb = duckDb;
        this.files = files;
    }

    Sum of(TableSnapshot table) throws InterruptedException {
        Sum sum = hot(table);
        for (SegmentView segment : table.segments()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            sum = sum.plus(cold(table.def(), segment));
        }
        return sum;
    }

    private Sum hot(TableSnapshot table) {
        RowSource source =
                new RowSource(table.def(), table.hot().size(), () -> table.hotRows(null, null));
        try (HotRowsFunction.Rows rows = duckDb.hotRows().open(source)) {
            return sum(table.def(), rows.sql(), rows::rethrow, "the hot rows");
        }
    }

    private Sum cold(TableDef def, SegmentView segment) {
        try (SegmentStore.Pinned file = files.apply(segment.segment());
                SegmentScan scan = SegmentScan.open(duckDb, def, List.of(segment), file.files())) {
            return sum(def, scan.sql(), () -> {}, "segment " + segment.segment().id());
        }
    }

    private Sum sum(TableDef def, String relation, Runnable rethrow, String what) {
        String sql =
                def.columns().stream()
                        .map(column -> "r." + ColumnTypes.name(column.slot()))
                        .collect(
                                Collectors.joining(
                                        ", ",
                                        "SELECT count(*), coalesce(sum(hash(",
                                        ")), 0)::VARCHAR FROM " + relation + " AS r"));
        try (DuckDBConnection connection = duckDb.connect();
                Statement statement = connection.createStatement();
                ResultSet result = duckDb.call(statement, () -> statement.executeQuery(sql))) {
            result.next();
            // The sum of many 64 bits is longer: its end does as well.
            return new Sum(result.getLong(1), new BigInteger(result.getString(2)).longValue());
        } catch (SQLException e) {
            rethrow.run();
            Kind kind = Thread.currentThread().isInterrupted() ? Kind.INTERRUPTED : Kind.FAILED;
            throw new EngineException(
                    kind,
                    "Cannot read " + what + " of table " + def.name() + ": " + e.getMessage(),
                    e);
        }
    }
}
