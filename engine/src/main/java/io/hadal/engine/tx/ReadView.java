package io.hadal.engine.tx;

import io.hadal.engine.StateView;
import io.hadal.engine.TableView;
import io.hadal.engine.state.DatabaseView;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A view of the committed state, in a transaction with its own writes up to a number on top. */
final class ReadView implements StateView {
    private final DatabaseView committed;
    private final SegmentRows segments;
    private final @Nullable TransactionImpl transaction;
    private final long writes;

    ReadView(
            DatabaseView committed,
            SegmentRows segments,
            @Nullable TransactionImpl transaction,
            long writes) {
        this.committed = committed;
        this.segments = segments;
        this.transaction = transaction;
        this.writes = writes;
    }

    @Override
    public long position() {
        return committed.position();
    }

    @Override
    public List<TableDef> tables() {
        return committed.tables();
    }

    @Override
    public Optional<TableDef> table(String name) {
        return committed.table(name);
    }

    @Override
    public TableView table(long tableId) {
        TransactionImpl own = transaction;
        OwnTable table = own == null ? null : own.own(tableId);
        if (own == null || table == null) {
            return new CommittedTable(committed.table(tableId), segments);
        }
        return new OverlaidTable(committed.table(tableId), segments, own, table, writes);
    }

    @Override
    public void close() {
        if (transaction == null) {
            committed.close();
        } else {
            transaction.release(committed);
        }
    }
}
