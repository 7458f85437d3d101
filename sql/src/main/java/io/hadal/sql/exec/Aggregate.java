package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLAllColumnExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Names;
import io.hadal.sql.plan.TableColumns;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.value.Calculation;
import io.hadal.sql.value.Comparison;
import io.hadal.sql.value.Numbers;
import io.hadal.sql.value.StoredValues;
import io.hadal.storage.collate.Collation;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** COUNT, SUM, MIN, MAX or AVG of a column over all rows. @param slot -1 for COUNT(*) */
record Aggregate(Kind kind, int slot, ColumnType type, ResultColumn column) {

    enum Kind {
        COUNT,
        SUM,
        MIN,
        MAX,
        AVG
    }

    /** Digits before the point that SUM's and AVG's type has room for. */
    private static final int SUM_DIGITS = 38;

    /** The aggregate, or null if DuckDB has to calculate it. */
    static @Nullable Aggregate of(
            SQLAggregateExpr expr, TableInfo table, TableColumns names, String label) {
        Kind kind = kind(expr.getMethodName());
        if (kind == null
                || expr.getOption() != null
                || expr.getOver() != null
                || expr.getOverRef() != null
                || expr.getArguments().size() != 1) {
            return null;
        }
        SQLExpr argument = expr.getArguments().getFirst();
        if (kind == Kind.COUNT && argument instanceof SQLAllColumnExpr) {
            return new Aggregate(
                    kind, -1, ColumnType.of(ColumnType.Kind.BIGINT), ColumnMeta.whole(label));
        }
        if (!(argument instanceof SQLIdentifierExpr name) || name.getCollate() != null) {
            return null;
        }
        Column column = table.column(Names.unquote(name.getName()));
        if (column == null || !supports(kind, column.type())) {
            return null;
        }
        names.use(column.slot());
        return new Aggregate(
                kind, column.slot(), column.type(), result(kind, column.type(), label));
    }

    private static @Nullable Kind kind(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "COUNT" -> Kind.COUNT;
            case "SUM" -> Kind.SUM;
            case "MIN" -> Kind.MIN;
            case "MAX" -> Kind.MAX;
            case "AVG" -> Kind.AVG;
            default -> null;
        };
    }

    private static boolean supports(Kind kind, ColumnType type) {
        return switch (kind) {
            case COUNT -> true;
            case MIN, MAX -> type.collation() == Collation.BINARY || type.kind().isChoice();
            case SUM, AVG ->
                    type.kind().isWhole() && type.kind() != ColumnType.Kind.YEAR
                            || switch (type.kind()) {
                                case UNSIGNED_BIGINT, DECIMAL, DOUBLE, FLOAT -> true;
                                default -> false;
                            };
        };
    }

    private static boolean exact(ColumnType type) {
        return type.kind() != ColumnType.Kind.DOUBLE && type.kind() != ColumnType.Kind.FLOAT;
    }

    private static ResultColumn result(Kind kind, ColumnType type, String label) {
        return switch (kind) {
            case COUNT -> ColumnMeta.whole(label);
            case MIN, MAX -> ColumnMeta.of(type, label);
            case SUM, AVG ->
                    exact(type)
                            ? ColumnMeta.decimal(
                                    label,
                                    SUM_DIGITS,
                                    kind == Kind.SUM
                                            ? type.scale()
                                            : type.scale() + Calculation.DIVISION_SCALE)
                            : ColumnMeta.of(ColumnType.of(ColumnType.Kind.DOUBLE), label);
        };
    }

    @Nullable Object of(List<@Nullable Object[]> rows, ZoneOffset zone) throws SqlException {
        long count = 0;
        Object result = null;
        for (@Nullable Object[] row : rows) {
            Object value = slot < 0 ? Boolean.TRUE : row[slot];
            if (value != null) {
                count++;
                result =
                        kind == Kind.COUNT
                                ? null
                                : result == null ? first(value) : next(result, value);
            }
        }
        return switch (kind) {
            case COUNT -> count;
            case AVG -> result == null ? null : average(result, count);
            case MIN, MAX -> StoredValues.seen(type, result, zone);
            default -> result;
        };
    }

    private Object first(Object value) {
        return switch (kind) {
            case SUM, AVG ->
                    exact(type) ? Numbers.toDecimal(value) : (Object) Numbers.toDouble(value);
            default -> value;
        };
    }

    private Object next(Object result, Object value) throws SqlException {
        return switch (kind) {
            case SUM, AVG -> Calculation.add(result, first(value));
            case MIN -> Comparison.compare(value, result) < 0 ? value : result;
            case MAX -> Comparison.compare(value, result) > 0 ? value : result;
            case COUNT -> result;
        };
    }

    private static Object average(Object sum, long count) {
        if (sum instanceof BigDecimal exact) {
            int scale = exact.scale() + Calculation.DIVISION_SCALE;
            return exact.divide(BigDecimal.valueOf(count), scale, RoundingMode.HALF_UP);
        }
        return Numbers.toDouble(sum) / count;
    }
}
