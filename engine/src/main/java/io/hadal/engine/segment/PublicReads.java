package io.hadal.engine.segment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hadal.storage.row.RowBuilder;
import io.hadal.storage.schema.Column;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** Reads vectors by DuckDB's public getters. */
final class PublicReads extends VectorRead {
    private @Nullable DuckDBReadableVector current;

    PublicReads(Column column) {
        super(column);
    }

    @Override
    void begin(DuckDBReadableVector vector) {
        current = vector;
    }

    @Override
    void read(int row, RowBuilder out) {
        DuckDBReadableVector vector = Objects.requireNonNull(current);
        if (vector.isNull(row)) {
            return;
        }
        switch (type.kind()) {
            case TINYINT, BOOL -> out.putLong(slot, vector.getByte(row));
            case SMALLINT, UNSIGNED_TINYINT, YEAR -> out.putLong(slot, vector.getShort(row));
            case MEDIUMINT, INT, UNSIGNED_SMALLINT, UNSIGNED_MEDIUMINT ->
                    out.putLong(slot, vector.getInt(row));
            case BIGINT, UNSIGNED_INT, TIME -> out.putLong(slot, vector.getLong(row));
            case DECIMAL, UNSIGNED_BIGINT, BIT -> {
                byte[] unscaled = vector.getBigDecimal(row).unscaledValue().toByteArray();
                out.putBytes(slot, unscaled, 0, unscaled.length);
            }
            case FLOAT -> out.putFloat(slot, vector.getFloat(row));
            case DOUBLE -> out.putDouble(slot, vector.getDouble(row));
            case VARCHAR, CHAR, TEXT, JSON, ENUM, SET, VARBINARY, BINARY, BLOB ->
                    putText(vector.getString(row).getBytes(UTF_8), out);
            case DATE -> out.putLong(slot, vector.getLocalDate(row).toEpochDay());
            case DATETIME, TIMESTAMP -> out.putLong(slot, micros(vector.getLocalDateTime(row)));
        }
    }

    private static long micros(LocalDateTime time) {
        return time.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + time.getNano() / 1000;
    }
}
