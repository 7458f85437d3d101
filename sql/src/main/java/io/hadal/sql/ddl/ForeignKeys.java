package io.hadal.sql.ddl;

import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableAddColumn;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableAddConstraint;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableDropForeignKey;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableItem;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLColumnDefinition;
import com.alibaba.druid.sql.ast.statement.SQLColumnReference;
import com.alibaba.druid.sql.ast.statement.SQLCreateTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLForeignKeyImpl;
import java.util.List;

/**
 * Clauses for foreign keys, which nothing here checks: with {@code ignore_foreign_keys} they are
 * taken out of a statement, otherwise they are refused where they are found.
 */
public final class ForeignKeys {
    private ForeignKeys() {}

    /** Takes them out. @return whether there were any */
    public static boolean remove(SQLStatement statement) {
        return switch (statement) {
            case SQLCreateTableStatement create -> {
                boolean keys =
                        create.getTableElementList().removeIf(SQLForeignKeyImpl.class::isInstance);
                yield keys | references(create.getColumnDefinitions());
            }
            case SQLAlterTableStatement alter -> {
                boolean keys = alter.getItems().removeIf(ForeignKeys::isForeignKey);
                for (SQLAlterTableItem item : alter.getItems()) {
                    keys |=
                            item instanceof SQLAlterTableAddColumn add
                                    && references(add.getColumns());
                }
                yield keys;
            }
            default -> false;
        };
    }

    private static boolean isForeignKey(SQLAlterTableItem item) {
        return item instanceof SQLAlterTableDropForeignKey
                || item instanceof SQLAlterTableAddConstraint add
                        && add.getConstraint() instanceof SQLForeignKeyImpl;
    }

    private static boolean references(List<SQLColumnDefinition> columns) {
        boolean found = false;
        for (SQLColumnDefinition column : columns) {
            found |= column.getConstraints().removeIf(SQLColumnReference.class::isInstance);
        }
        return found;
    }
}
