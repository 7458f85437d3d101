package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLOver;
import com.alibaba.druid.sql.ast.SQLWindow;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.statement.SQLSelectOrderByItem;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Names;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Window functions: WINDOW and OVER. */
final class Windows {
    private Windows() {}

    static void clause(
            StringBuilder sql, @Nullable List<SQLWindow> windows, ExpressionRenderer expressions)
            throws SqlException {
        if (windows == null || windows.isEmpty()) {
            return;
        }
        List<String> definitions = new ArrayList<>();
        for (SQLWindow window : windows) {
            definitions.add(
                    Literals.name(Names.unquote(window.getName().getSimpleName()))
                            + " AS ("
                            + over(window.getOver(), expressions)
                            + ")");
        }
        sql.append(" WINDOW ").append(String.join(", ", definitions));
    }

    /** {@code OVER (…)} of a call, or an empty text. */
    static String over(SQLAggregateExpr call, ExpressionRenderer expressions) throws SqlException {
        if (call.getOverRef() != null) {
            return " OVER " + Literals.name(Names.unquote(call.getOverRef().getSimpleName()));
        }
        return call.getOver() == null ? "" : " OVER (" + over(call.getOver(), expressions) + ")";
    }

    private static String over(SQLOver over, ExpressionRenderer expressions) throws SqlException {
        StringBuilder sql = new StringBuilder();
        List<String> partitions = new ArrayList<>();
        for (SQLExpr expr : over.getPartitionBy()) {
            partitions.add(Collating.key(expressions.of(expr)));
        }
        if (!partitions.isEmpty()) {
            sql.append("PARTITION BY ").append(String.join(", ", partitions));
        }
        if (over.getOrderBy() != null) {
            List<String> orders = new ArrayList<>();
            for (SQLSelectOrderByItem item : over.getOrderBy().getItems()) {
                orders.add(Collating.key(expressions.of(item.getExpr())) + Clauses.direction(item));
            }
            sql.append(" ORDER BY ").append(String.join(", ", orders));
        }
        if (over.getWindowingType() != null) {
            sql.append(' ')
                    .append(over.getWindowingType().name())
                    .append(' ')
                    .append(frame(over, expressions));
        }
        return sql.toString();
    }

    private static String frame(SQLOver over, ExpressionRenderer expressions) throws SqlException {
        String begin =
                bound(
                        over.getWindowingBetweenBegin(),
                        over.getWindowingBetweenBeginBound(),
                        expressions);
        if (over.getWindowingBetweenEndBound() == null) {
            return begin;
        }
        return "BETWEEN "
                + begin
                + " AND "
                + bound(
                        over.getWindowingBetweenEnd(),
                        over.getWindowingBetweenEndBound(),
                        expressions);
    }

    private static String bound(
            @Nullable SQLExpr value,
            SQLOver.@Nullable WindowingBound bound,
            ExpressionRenderer expressions)
            throws SqlException {
        String count = value == null ? "" : expressions.of(value).text() + " ";
        return count + (bound == null ? "CURRENT ROW" : bound.name().replace('_', ' '));
    }
}
