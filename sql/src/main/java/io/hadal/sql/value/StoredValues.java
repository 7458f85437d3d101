package io.hadal.sql.value;

import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * What statements see of the values that rows hold: a TIMESTAMP in the session's time zone, a TIME
 * as a Duration.
 */
public final class StoredValues {
    private StoredValues() {}

    /** As a result has it. */
    public static @Nullable Object seen(ColumnType type, @Nullable Object stored, ZoneOffset zone) {
        return stored == null ? null : shown(type, stored, zone);
    }

    /** As an expression has it: an ENUM or SET can be a number too. */
    public static Object operand(ColumnType type, Object stored, ZoneOffset zone) {
        return type.kind().isChoice() && stored instanceof String text
                ? Choice.of(type, text)
                : shown(type, stored, zone);
    }

    private static Object shown(ColumnType type, Object stored, ZoneOffset zone) {
        return switch (type.kind()) {
            case TIME -> stored instanceof Long micros ? Durations.ofMicros(micros) : stored;
            case TIMESTAMP -> stored instanceof LocalDateTime utc ? toZone(utc, zone) : stored;
            default -> stored;
        };
    }

    /** Whether values are calculated with as they are stored. */
    public static boolean isPlain(ColumnType type) {
        return switch (type.kind()) {
            case TIME, TIMESTAMP, ENUM, SET -> false;
            default -> true;
        };
    }

    /** The statement's time as a column stores it. @param local in the session's zone */
    public static LocalDateTime now(Column column, LocalDateTime local, ZoneOffset zone) {
        LocalDateTime time = Times.truncate(local, column.type().precision());
        return column.type().kind() == ColumnType.Kind.TIMESTAMP ? toUtc(time, zone) : time;
    }

    public static LocalDateTime toZone(LocalDateTime utc, ZoneOffset zone) {
        return utc.plusSeconds(zone.getTotalSeconds());
    }

    public static LocalDateTime toUtc(LocalDateTime local, ZoneOffset zone) {
        return local.minusSeconds(zone.getTotalSeconds());
    }
}
