package io.hadal.sql.session;

import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlSession.PreparedStatement;
import java.util.List;

/** A prepared statement: its text. Its plan, if it has one, is in the cache of plans. */
record Prepared(String text, int parameterCount, List<ResultColumn> columns)
        implements PreparedStatement {
    @Override
    public void close() {}
}
