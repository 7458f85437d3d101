package io.hadal.sql.ddl;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.statement.SQLAssignItem;
import com.alibaba.druid.sql.ast.statement.SQLCharacterDataType;
import com.alibaba.druid.sql.ast.statement.SQLColumnDefinition;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlCreateTableStatement;
import io.hadal.sql.eval.Names;
import io.hadal.storage.collate.Collation;
import io.hadal.storage.schema.Column;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The collations that COLLATE names in definitions. One that is not there is utf8mb4_bin, so that
 * what was written for other servers can be read in.
 */
final class Collations {
    private Collations() {}

    /** Of a column, or {@code otherwise} if it names none. */
    static Collation of(SQLColumnDefinition definition, Collation otherwise) {
        SQLExpr named = definition.getCollateExpr();
        if (named != null) {
            return named(named.toString());
        }
        return definition.getDataType() instanceof SQLCharacterDataType type
                        && type.getCollate() != null
                ? named(type.getCollate())
                : otherwise;
    }

    /** Of a new table's columns that name none. */
    static Collation of(MySqlCreateTableStatement statement) {
        Collation collation = Collation.BINARY;
        for (SQLAssignItem option : statement.getTableOptions()) {
            if (option.getTarget().toString().toUpperCase(Locale.ROOT).endsWith("COLLATE")) {
                collation = named(option.getValue().toString());
            }
        }
        return collation;
    }

    /** Of a table's new columns that name none: that of its other texts, if they have one. */
    static Collation of(List<Column> columns) {
        @Nullable Collation common = null;
        for (Column column : columns) {
            if (column.type().kind().isCollated()) {
                Collation own = column.type().collation();
                common = common == null || common == own ? own : Collation.BINARY;
            }
        }
        return common == null ? Collation.BINARY : common;
    }

    private static Collation named(String name) {
        Collation collation = Collation.named(Names.unquote(name));
        return collation == null ? Collation.BINARY : collation;
    }
}
