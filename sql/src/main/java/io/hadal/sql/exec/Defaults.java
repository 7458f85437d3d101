package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLCharExpr;
import com.alibaba.druid.sql.ast.expr.SQLHexExpr;
import com.alibaba.druid.sql.ast.expr.SQLNullExpr;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Surroundings;
import io.hadal.sql.value.StoredValues;
import io.hadal.sql.value.Text;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.time.LocalDateTime;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The values that columns have when a statement gives none. */
final class Defaults {
    private Defaults() {}

    /** Throws 1364. */
    static @Nullable Object value(Column column, Surroundings surroundings) throws SqlException {
        return switch (column.defaultKind()) {
            case LITERAL -> column.defaultValue();
            case NOW -> now(column, surroundings);
            case NONE -> {
                if (column.nullable()) {
                    yield null;
                }
                if (column.type().kind() != ColumnType.Kind.ENUM) {
                    throw MysqlError.NO_DEFAULT.with(column.name());
                }
                yield column.type().members().getFirst();
            }
        };
    }

    /** The statement's time as the column's. */
    static LocalDateTime now(Column column, Surroundings surroundings) {
        return StoredValues.now(column, surroundings.now(), surroundings.zone());
    }

    /** Likewise as an expression, which is converted to the column's type again. */
    static SQLExpr of(Column column, Surroundings surroundings) throws SqlException {
        Object value =
                StoredValues.seen(column.type(), value(column, surroundings), surroundings.zone());
        return switch (value) {
            case null -> new SQLNullExpr();
            case byte[] bytes -> new SQLHexExpr(HexFormat.of().formatHex(bytes));
            default -> new SQLCharExpr(Text.of(value, column.type()));
        };
    }
}
