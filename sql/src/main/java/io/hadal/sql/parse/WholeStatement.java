package io.hadal.sql.parse;

import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLHexExpr;
import com.alibaba.druid.sql.ast.expr.SQLListExpr;
import com.alibaba.druid.sql.ast.expr.SQLMethodInvokeExpr;
import com.alibaba.druid.sql.ast.statement.SQLColumnDefinition;
import com.alibaba.druid.sql.ast.statement.SQLCreateViewStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowColumnsStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowIndexesStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlKillStatement;
import com.alibaba.druid.sql.dialect.mysql.visitor.MySqlASTVisitorAdapter;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what Druid takes although something is left out that MySQL's grammar asks for. */
final class WholeStatement extends MySqlASTVisitorAdapter {
    private static final Set<String> OF_SOMETHING =
            Set.of(
                    "avg",
                    "bit_and",
                    "bit_or",
                    "bit_xor",
                    "count",
                    "group_concat",
                    "max",
                    "min",
                    "sum");

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]*");

    private @Nullable String missing;

    private WholeStatement() {}

    /** Throws 1064. */
    static SQLStatement require(SQLStatement statement) throws SqlException {
        WholeStatement visitor = new WholeStatement();
        statement.accept(visitor);
        if (visitor.missing != null) {
            throw MysqlError.SYNTAX.with(visitor.missing);
        }
        return statement;
    }

    @Override
    public boolean visit(SQLMethodInvokeExpr call) {
        if (call.getMethodName() == null) {
            missing = "there is no function's name before (";
        }
        return true;
    }

    @Override
    public boolean visit(SQLAggregateExpr aggregate) {
        if (aggregate.getArguments().isEmpty()
                && OF_SOMETHING.contains(aggregate.getMethodName().toLowerCase(Locale.ROOT))) {
            missing = aggregate.getMethodName() + "() needs an argument";
        }
        return true;
    }

    @Override
    public boolean visit(SQLListExpr list) {
        if (list.getItems().isEmpty()) {
            missing = "there is nothing in ()";
        }
        return true;
    }

    @Override
    public boolean visit(SQLHexExpr hex) {
        if (!HEX.matcher(hex.getHex()).matches()) {
            missing = "'" + hex.getHex() + "' is not hexadecimal";
        }
        return true;
    }

    /** A view's columns are names only. */
    @Override
    public boolean visit(SQLCreateViewStatement view) {
        view.getSubQuery().accept(this);
        return false;
    }

    @Override
    public boolean visit(SQLColumnDefinition column) {
        if (column.getDataType() == null) {
            missing = "column " + column.getName() + " needs a type";
        }
        return true;
    }

    @Override
    public boolean visit(MySqlKillStatement kill) {
        if (kill.getThreadIds().isEmpty()) {
            missing = "KILL needs the id of a connection";
        }
        return true;
    }

    @Override
    public boolean visit(SQLShowColumnsStatement columns) {
        if (columns.getTable() == null) {
            missing = "FROM table is missing";
        }
        return true;
    }

    @Override
    public boolean visit(SQLShowIndexesStatement index) {
        if (index.getTable() == null) {
            missing = "FROM table is missing";
        }
        return true;
    }
}
