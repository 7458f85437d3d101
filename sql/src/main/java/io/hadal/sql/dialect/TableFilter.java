package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLExpr;
import org.jspecify.annotations.Nullable;

/**
 * The condition of the query block that a table stands in, if rows that do not fulfil it cannot be
 * in the result.
 */
public record TableFilter(@Nullable SQLExpr where) {
    public static final TableFilter NONE = new TableFilter(null);
}
