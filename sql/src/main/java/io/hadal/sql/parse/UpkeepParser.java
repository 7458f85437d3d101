package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.parse.DatabaseStatement.TableName;
import io.hadal.sql.parse.DatabaseStatement.UpkeepOfTables;
import io.hadal.sql.parse.DatabaseStatement.UpkeepOfTables.What;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads ANALYZE, CHECK, CHECKSUM and REPAIR TABLE, behind their first word. */
final class UpkeepParser {
    private final TokenReader tokens;

    UpkeepParser(TokenReader tokens) {
        this.tokens = tokens;
    }

    /** Null if it is not about tables. */
    @Nullable UpkeepOfTables statement(What what) throws SqlException {
        tokens.accept("NO_WRITE_TO_BINLOG");
        tokens.accept("LOCAL");
        if (!tokens.accept("TABLE") && !tokens.accept("TABLES")) {
            return null;
        }
        List<TableName> tables = new ArrayList<>();
        do {
            tables.add(table(tokens));
        } while (tokens.acceptOperator(","));
        return tokens.end(new UpkeepOfTables(what, options(what), tables));
    }

    static TableName table(TokenReader tokens) throws SqlException {
        String first = tokens.identifier();
        return tokens.acceptOperator(".")
                ? new TableName(first, tokens.identifier())
                : new TableName(null, first);
    }

    /** Whether all rows are to be read, as they are if nothing is said. */
    private boolean options(What what) throws SqlException {
        boolean whole = true;
        while (!tokens.atEnd()) {
            if (tokens.accept("FOR")) {
                tokens.expect("UPGRADE");
                whole = false;
            } else if (what == What.ANALYZE) {
                throw MysqlError.notSupported(
                        "ANALYZE TABLE … " + tokens.next().upper() + " " + tokens.next().upper(),
                        "leave it out: segments carry their statistics");
            } else {
                whole &= readsAll(tokens.next());
            }
        }
        return whole;
    }

    private static boolean readsAll(Token option) throws SqlException {
        return switch (option.upper()) {
            case "EXTENDED", "MEDIUM" -> true;
            case "QUICK", "FAST", "CHANGED", "USE_FRM" -> false;
            default -> throw MysqlError.SYNTAX.with("'" + option.text() + "' is no option of it");
        };
    }
}
