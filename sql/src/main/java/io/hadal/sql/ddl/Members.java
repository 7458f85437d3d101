package io.hadal.sql.ddl;

import com.alibaba.druid.sql.ast.SQLDataType;
import com.alibaba.druid.sql.ast.SQLExpr;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Literal;
import io.hadal.sql.value.Text;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;
import java.util.ArrayList;
import java.util.List;

/** The members that an ENUM or SET is made of. */
final class Members {
    private static final int ENUM_MAX = 65_535;
    private static final int SET_MAX = 64;

    private Members() {}

    static ColumnType of(Kind kind, String column, SQLDataType type) throws SqlException {
        List<String> members = new ArrayList<>();
        for (SQLExpr argument : type.getArguments()) {
            Literal literal = Literal.of(argument);
            if (literal == null || !(literal.value() instanceof String text)) {
                throw MysqlError.SYNTAX.with(kind + " needs texts, not '" + argument + "'");
            }
            String member = Text.withoutTrailingBlanks(text);
            if (members.contains(member)) {
                throw MysqlError.DUPLICATE_MEMBER.with(column, member, kind);
            }
            if (kind == Kind.SET && member.indexOf(',') >= 0) {
                throw MysqlError.ILLEGAL_MEMBER.with("set", member);
            }
            members.add(member);
        }
        if (members.isEmpty()) {
            throw MysqlError.SYNTAX.with(kind + " needs at least one member");
        }
        if (members.size() > (kind == Kind.SET ? SET_MAX : ENUM_MAX)) {
            throw MysqlError.TOO_MANY_MEMBERS.with(column, kind);
        }
        return ColumnType.choice(kind, members);
    }
}
