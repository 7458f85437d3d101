package io.hadal.sql.eval;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.dialect.mysql.visitor.MySqlASTVisitorAdapter;
import io.hadal.storage.collate.Collation;
import org.jspecify.annotations.Nullable;

/**
 * By which collation operands compare in Java: columns beside each other and beside constants. What
 * is made of columns with a collation is compared by DuckDB.
 */
final class Collating {
    private final Compiler.Columns columns;

    Collating(Compiler.Columns columns) {
        this.columns = columns;
    }

    /** The collation, or null if DuckDB has to compare. */
    @Nullable Collation of(SQLExpr... operands) {
        if (!columns.collated()) {
            return Collation.BINARY;
        }
        Collation result = null;
        boolean calculated = false;
        for (SQLExpr operand : operands) {
            int slot = slot(operand);
            if (slot >= 0) {
                boolean text = columns.isText(slot);
                Collation next = columns.collation(slot);
                result =
                        !text ? result : result == null || result == next ? next : Collation.BINARY;
            } else {
                calculated |= isOfColumns(operand);
            }
        }
        boolean folded = result != null && result != Collation.BINARY;
        return calculated && (folded || mentionsAny(operands))
                ? null
                : folded ? result : Collation.BINARY;
    }

    private boolean mentionsAny(SQLExpr... operands) {
        for (SQLExpr operand : operands) {
            if (slot(operand) < 0 && mentions(operand)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an expression uses a column that compares by other than its bytes. */
    boolean mentions(SQLExpr expr) {
        return columns.collated() && visit(expr).collated;
    }

    private boolean isOfColumns(SQLExpr expr) {
        return visit(expr).columns;
    }

    private int slot(SQLExpr expr) {
        return switch (expr) {
            case SQLIdentifierExpr name -> columns.slot(null, Names.unquote(name.getName()));
            case SQLPropertyExpr name when name.getOwner() instanceof SQLIdentifierExpr owner ->
                    columns.slot(Names.unquote(owner.getName()), Names.unquote(name.getName()));
            default -> -1;
        };
    }

    private Found visit(SQLExpr expr) {
        Found found = new Found();
        expr.accept(found);
        return found;
    }

    private final class Found extends MySqlASTVisitorAdapter {
        private boolean columns;
        private boolean collated;

        @Override
        public boolean visit(SQLIdentifierExpr name) {
            add(name);
            return false;
        }

        @Override
        public boolean visit(SQLPropertyExpr name) {
            add(name);
            return false;
        }

        private void add(SQLExpr name) {
            int slot = slot(name);
            columns |= slot >= 0;
            collated |= slot >= 0 && Collating.this.columns.collation(slot) != Collation.BINARY;
        }
    }
}
