package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLExpr;
import io.hadal.sql.SqlException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of DuckDB's SQL and what it is.
 *
 * @param literal the value if it is a constant, else null; a NULL has the type NULL
 */
public record Sql(String text, Type type, @Nullable Object literal) {

    static Sql of(String text, Type type) {
        return new Sql(text, type, null);
    }

    Sql withType(Type other) {
        return new Sql(text, other, literal);
    }

    /** Turns an expression into SQL. */
    @FunctionalInterface
    interface Render {
        Sql of(SQLExpr expr) throws SqlException;

        default List<Sql> all(List<SQLExpr> exprs) throws SqlException {
            List<Sql> rendered = new ArrayList<>();
            for (SQLExpr expr : exprs) {
                rendered.add(of(expr));
            }
            return rendered;
        }
    }
}
