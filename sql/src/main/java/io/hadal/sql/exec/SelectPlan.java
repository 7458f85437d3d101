package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLLimit;
import com.alibaba.druid.sql.ast.SQLOrderBy;
import com.alibaba.druid.sql.ast.SQLOrderingSpecification;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLAllColumnExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLSelectItem;
import com.alibaba.druid.sql.ast.statement.SQLSelectOrderByItem;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlSelectQueryBlock;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Names;
import io.hadal.sql.plan.AccessPath;
import io.hadal.sql.plan.RowReaders;
import io.hadal.sql.plan.TableColumns;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.value.Comparison;
import io.hadal.sql.value.StoredValues;
import io.hadal.storage.collate.Collation;
import io.hadal.storage.row.RowReader;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SELECT of columns or simple aggregates of one table by its keys or a short range. */
final class SelectPlan implements Plan {
    private static final @Nullable Object[] NO_ROW = new Object[0];

    private final TableInfo table;
    private final AccessPath path;
    private final TableColumns names;
    private final @Nullable Expression where;
    private final List<ResultColumn> columns = new ArrayList<>();
    private final List<Integer> slots = new ArrayList<>();
    private final List<Aggregate> aggregates = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();
    private boolean distinct;
    private @Nullable Expression offset;
    private @Nullable Expression limit;

    /**
     * @param slot of the row that it sorts by
     */
    private record Order(int slot, ColumnType type, boolean descending) {}

    private SelectPlan(
            TableInfo table, AccessPath path, TableColumns names, @Nullable Expression where) {
        this.table = table;
        this.path = path;
        this.names = names;
        this.where = where;
    }

    /**
     * The plan, or null if the query is for DuckDB. @param labels source texts of the select list
     */
    static @Nullable SelectPlan of(
            MySqlSelectQueryBlock block, TableInfo table, List<String> labels) {
        if (!(block.getFrom() instanceof SQLExprTableSource source)
                || block.getGroupBy() != null
                || block.getInto() != null) {
            return null;
        }
        String alias = Tables.alias(source, table);
        TableColumns names = new TableColumns(table, alias);
        Expression where =
                block.getWhere() == null ? null : Compiler.compile(block.getWhere(), names);
        if (block.getWhere() != null && where == null) {
            return null;
        }
        SelectPlan plan =
                new SelectPlan(table, AccessPath.of(table, alias, block.getWhere()), names, where);
        boolean planned =
                plan.select(block.getSelectList(), alias, labels)
                        && plan.order(block.getOrderBy(), block.getSelectList())
                        && plan.limit(block.getLimit());
        plan.distinct = block.isDistinct();
        return planned && !(plan.distinct && !plan.distinctInJava()) ? plan : null;
    }

    private boolean distinctInJava() {
        boolean sameIsEqual =
                slots.stream()
                        .map(slot -> table.def().bySlot(slot).type())
                        .allMatch(type ->
                                type.collation() == Collation.BINARY || type.kind().isChoice());
        return sameIsEqual
                && aggregates.isEmpty()
                && orders.stream().allMatch(order -> slots.contains(order.slot()));
    }

    private boolean select(List<SQLSelectItem> items, String alias, List<String> labels) {
        boolean labelled = labels.size() == items.size();
        for (int i = 0; i < items.size(); i++) {
            SQLSelectItem item = items.get(i);
            String label =
                    item.getAlias() != null
                            ? Names.unquote(item.getAlias())
                            : labelled ? labels.get(i) : "";
            if (!item(item.getExpr(), alias, label, item.getAlias() != null)) {
                return false;
            }
        }
        return slots.isEmpty() || aggregates.isEmpty();
    }

    private boolean item(SQLExpr expr, String alias, String label, boolean named) {
        switch (expr) {
            case SQLAllColumnExpr all
                    when all.getOwner() == null || isAlias(all.getOwner(), alias) -> {
                table.visible().forEach(column -> add(column, alias, column.name()));
                return true;
            }
            case SQLPropertyExpr name
                    when name.getName().equals("*") && isAlias(name.getOwner(), alias) -> {
                table.visible().forEach(column -> add(column, alias, column.name()));
                return true;
            }
            case SQLAggregateExpr aggregate -> {
                Aggregate made =
                        label.isEmpty() || label.indexOf('?') >= 0
                                ? null
                                : Aggregate.of(aggregate, table, names, label);
                if (made == null) {
                    return false;
                }
                aggregates.add(made);
                columns.add(made.column());
                return true;
            }
            default -> {
                Column column = column(expr, alias);
                if (column != null) {
                    String columnName =
                            expr instanceof SQLIdentifierExpr name
                                    ? Names.unquote(name.getName())
                                    : Names.unquote(((SQLPropertyExpr) expr).getName());
                    add(column, alias, named ? label : columnName);
                }
                return column != null;
            }
        }
    }

    private static boolean isAlias(SQLExpr owner, String alias) {
        return owner instanceof SQLIdentifierExpr name
                && Names.unquote(name.getName()).equalsIgnoreCase(alias);
    }

    private @Nullable Column column(SQLExpr expr, String alias) {
        return switch (expr) {
            case SQLIdentifierExpr name -> table.column(Names.unquote(name.getName()));
            case SQLPropertyExpr name when isAlias(name.getOwner(), alias) ->
                    table.column(Names.unquote(name.getName()));
            default -> null;
        };
    }

    private void add(Column column, String alias, String label) {
        names.use(column.slot());
        slots.add(column.slot());
        columns.add(ColumnMeta.of(table, alias, column, label));
    }

    private boolean order(@Nullable SQLOrderBy orderBy, List<SQLSelectItem> items) {
        if (orderBy == null) {
            return true;
        }
        if (!aggregates.isEmpty()) {
            return false;
        }
        for (SQLSelectOrderByItem item : orderBy.getItems()) {
            if (!(item.getExpr() instanceof SQLIdentifierExpr name)
                    || name.getCollate() != null
                    || aliased(Names.unquote(name.getName()), items)) {
                return false;
            }
            Column column = table.column(Names.unquote(name.getName()));
            if (column == null) {
                return false;
            }
            names.use(column.slot());
            orders.add(
                    new Order(
                            column.slot(),
                            column.type(),
                            item.getType() == SQLOrderingSpecification.DESC));
        }
        return true;
    }

    /** An alias hides a column of the same name in ORDER BY: left to DuckDB. */
    private static boolean aliased(String name, List<SQLSelectItem> items) {
        return items.stream()
                .anyMatch(item ->
                        item.getAlias() != null
                                && Names.unquote(item.getAlias()).equalsIgnoreCase(name));
    }

    private boolean limit(@Nullable SQLLimit clause) {
        if (clause == null) {
            return true;
        }
        limit =
                clause.getRowCount() == null
                        ? null
                        : Compiler.compile(clause.getRowCount(), Compiler.NONE);
        offset =
                clause.getOffset() == null
                        ? null
                        : Compiler.compile(clause.getOffset(), Compiler.NONE);
        return limit != null && (clause.getOffset() == null || offset != null);
    }

    List<ResultColumn> columns() {
        return columns;
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public List<TableInfo> tables() {
        return List.of(table);
    }

    @Override
    public boolean run(StatementScope scope, Reply reply) throws SqlException {
        RowReaders readers =
                new RowReaders(table, scope.view(table.database()).table(table.def().id()), scope);
        List<byte[]> rows = readers.read(path);
        if (rows == null) {
            return false;
        }
        List<@Nullable Object[]> matching = matching(rows, scope);
        reply.columns(columns);
        if (!aggregates.isEmpty()) {
            if (number(offset, scope, 0) == 0 && number(limit, scope, 1) > 0) {
                reply.row(aggregated(matching, scope));
            }
            reply.end();
            return true;
        }
        sort(matching);
        send(matching, scope, reply);
        reply.end();
        return true;
    }

    private List<@Nullable Object[]> matching(List<byte[]> rows, StatementScope scope)
            throws SqlException {
        RowReader reader = table.rows().reader();
        List<@Nullable Object[]> matching = new ArrayList<>(rows.size());
        for (byte[] row : rows) {
            @Nullable Object[] values = new Object[table.def().nextSlot()];
            reader.wrap(row);
            names.decode(reader, values);
            if (TargetRows.matches(where, values, scope)) {
                matching.add(values);
            }
        }
        return matching;
    }

    private @Nullable Object[] aggregated(List<@Nullable Object[]> rows, StatementScope scope)
            throws SqlException {
        @Nullable Object[] result = new Object[aggregates.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = aggregates.get(i).of(rows, scope.zone());
        }
        return result;
    }

    private void sort(List<@Nullable Object[]> rows) {
        if (!orders.isEmpty()) {
            Comparator<@Nullable Object[]> comparator = this::compare;
            rows.sort(comparator);
        }
    }

    private int compare(@Nullable Object[] a, @Nullable Object[] b) {
        for (Order order : orders) {
            Object x = a[order.slot()];
            Object y = b[order.slot()];
            int result =
                    x == null || y == null
                            ? Boolean.compare(x != null, y != null)
                            : Comparison.order(
                                    StoredValues.operand(order.type(), x, ZoneOffset.UTC),
                                    StoredValues.operand(order.type(), y, ZoneOffset.UTC),
                                    order.type().collation());
            if (result != 0) {
                return order.descending() ? -result : result;
            }
        }
        return 0;
    }

    private void send(List<@Nullable Object[]> rows, StatementScope scope, Reply reply)
            throws SqlException {
        long skip = number(offset, scope, 0);
        long left = number(limit, scope, Long.MAX_VALUE);
        Set<List<@Nullable Object>> seen = new HashSet<>();
        for (@Nullable Object[] row : rows) {
            if (left == 0) {
                break;
            }
            @Nullable Object[] result = new Object[slots.size()];
            for (int i = 0; i < result.length; i++) {
                result[i] = seen(slots.get(i), row, scope);
            }
            if (distinct && !seen.add(comparable(result))) {
                continue;
            }
            if (skip > 0) {
                skip--;
                continue;
            }
            left--;
            reply.row(result);
        }
    }

    private @Nullable Object seen(int slot, @Nullable Object[] row, StatementScope scope) {
        ColumnType type = table.def().bySlot(slot).type();
        return StoredValues.seen(type, row[slot], scope.zone());
    }

    private static List<@Nullable Object> comparable(@Nullable Object[] row) {
        List<@Nullable Object> key = new ArrayList<>(row.length);
        for (Object value : row) {
            key.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
        }
        return key;
    }

    private static long number(@Nullable Expression expression, StatementScope scope, long absent)
            throws SqlException {
        if (expression == null) {
            return absent;
        }
        Object value = expression.evaluate(NO_ROW, scope);
        if (!(value instanceof Long number) || number < 0) {
            throw MysqlError.SYNTAX.with("LIMIT needs whole numbers that are not negative");
        }
        return number;
    }

    @Override
    public String explain() {
        return "select from " + table.name() + " by " + Explain.path(path, table);
    }
}
