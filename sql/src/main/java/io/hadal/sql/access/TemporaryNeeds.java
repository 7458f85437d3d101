package io.hadal.sql.access;

import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLCreateIndexStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropIndexStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLExplainStatement;
import com.alibaba.druid.sql.ast.statement.SQLReplaceStatement;
import com.alibaba.druid.sql.ast.statement.SQLSelectStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowColumnsStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowCreateTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowIndexesStatement;
import com.alibaba.druid.sql.ast.statement.SQLTruncateStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlCreateTableStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlDeleteStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlInsertStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlRenameTableStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlUpdateStatement;
import io.hadal.sql.user.Privilege;
import java.util.List;
import java.util.function.BiPredicate;

/** What statements about temporary tables need not have: whoever made one may do all with it. */
public final class TemporaryNeeds {
    private TemporaryNeeds() {}

    /**
     * Whether names in a statement mean temporary tables first. Those about views only know what
     * all sessions have.
     */
    public static boolean mayBeMeant(SQLStatement statement) {
        return switch (statement) {
            case SQLSelectStatement ignored -> true;
            case SQLExplainStatement ignored -> true;
            case MySqlInsertStatement ignored -> true;
            case SQLReplaceStatement ignored -> true;
            case MySqlUpdateStatement ignored -> true;
            case MySqlDeleteStatement ignored -> true;
            case MySqlCreateTableStatement ignored -> true;
            case SQLDropTableStatement ignored -> true;
            case SQLAlterTableStatement ignored -> true;
            case SQLTruncateStatement ignored -> true;
            // The second name may be what the first one has hidden.
            case MySqlRenameTableStatement rename -> rename.getItems().size() == 1;
            case SQLCreateIndexStatement ignored -> true;
            case SQLDropIndexStatement ignored -> true;
            case SQLShowColumnsStatement ignored -> true;
            case SQLShowIndexesStatement ignored -> true;
            case SQLShowCreateTableStatement ignored -> true;
            default -> false;
        };
    }

    /**
     * The needs but for those that a temporary table meets. CREATE is for a new table in any case.
     *
     * @param temporary whether a database and a name are those of a temporary table
     */
    public static List<Need> without(List<Need> needs, BiPredicate<String, String> temporary) {
        return needs.stream()
                .filter(need ->
                        need.anyOf().contains(Privilege.CREATE)
                                || !temporary.test(need.target().database(), need.target().table()))
                .toList();
    }
}
