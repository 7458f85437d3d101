package io.hadal.sql.exec;

import io.hadal.sql.ResultColumn;
import io.hadal.sql.ResultSink;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.file.FieldWriter;
import io.hadal.sql.file.ServerFiles;
import io.hadal.sql.parse.IntoFileText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file that a query's rows go to; it goes again unless it was completed. */
final class IntoFile implements ResultSink, AutoCloseable {
    private final ServerFiles files;
    private final IntoFileText into;
    private final OutputStream out;
    private final @Nullable FieldWriter writer;
    private long rows;
    private boolean complete;

    IntoFile(IntoFileText into, ServerFiles files) throws SqlException {
        this.files = files;
        this.into = into;
        this.out = new BufferedOutputStream(files.create(into.file()), 64 * 1024);
        this.writer = into.format() == null ? null : new FieldWriter(out, into.format());
    }

    @Override
    public void columns(List<ResultColumn> columns) {
        if (writer != null) {
            writer.columns(columns);
        }
    }

    @Override
    public void row(@Nullable Object[] values) throws SqlException {
        if (++rows > 1 && writer == null) {
            throw MysqlError.TOO_MANY_ROWS.with();
        }
        try {
            if (writer != null) {
                writer.row(values);
            } else {
                for (Object value : values) {
                    out.write(value == null ? new byte[0] : FieldWriter.bytes(value));
                }
            }
        } catch (IOException e) {
            throw MysqlError.CANNOT_CREATE_FILE.because(e, into.file(), String.valueOf(e));
        }
    }

    /** All rows are there. */
    void complete() throws SqlException {
        try {
            out.flush();
            complete = true;
        } catch (IOException e) {
            throw MysqlError.CANNOT_CREATE_FILE.because(e, into.file(), String.valueOf(e));
        }
    }

    @Override
    public void end(int warnings, boolean more) {}

    @Override
    public void ok(long affectedRows, long lastInsertId, int warnings, String info, boolean more) {}

    @Override
    public void close() throws SqlException {
        try {
            out.close();
        } catch (IOException e) {
            throw MysqlError.CANNOT_CREATE_FILE.because(e, into.file(), String.valueOf(e));
        } finally {
            if (!complete) {
                files.remove(into.file());
            }
        }
    }
}
