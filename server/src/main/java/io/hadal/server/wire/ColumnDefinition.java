package io.hadal.server.wire;

import io.hadal.sql.MysqlType;
import io.hadal.sql.ResultColumn;
import java.io.IOException;

/** The packet that describes a result column or a parameter. */
public final class ColumnDefinition {
    /** Collation of bytes that are no text. */
    static final int BINARY = 63;

    /** utf8mb4_bin, the collation of all text. */
    public static final int UTF8MB4 = 46;

    private static final int NOT_NULL = 1;
    private static final int PRIMARY_KEY = 1 << 1;
    private static final int BLOB = 1 << 4;
    private static final int UNSIGNED = 1 << 5;
    private static final int ZEROFILL = 1 << 6;
    private static final int BINARY_FLAG = 1 << 7;
    private static final int ENUM_FLAG = 1 << 8;
    private static final int SET_FLAG = 1 << 11;
    private static final int AUTO_INCREMENT = 1 << 9;
    private static final int FIXED_PART_BYTES = 0x0c;
    private static final int NULL_DEFAULT = 0xfb;

    private ColumnDefinition() {}

    public static void send(ResultColumn column, PacketOutput out) throws IOException {
        put(column, out);
        out.end();
    }

    /** As COM_FIELD_LIST wants it: with the default value, which is not told. */
    public static void sendWithDefault(ResultColumn column, PacketOutput out) throws IOException {
        put(column, out);
        out.putByte(NULL_DEFAULT).end();
    }

    private static void put(ResultColumn column, PacketOutput out) {
        out.begin().putLenencText("def").putLenencText(column.schema());
        out.putLenencText(column.table()).putLenencText(column.orgTable());
        out.putLenencText(column.name()).putLenencText(column.orgName());
        out.putByte(FIXED_PART_BYTES).putInt(isText(column) ? UTF8MB4 : BINARY, 2);
        out.putInt(column.length(), 4).putByte(column.type().code()).putInt(flags(column), 2);
        out.putByte(column.decimals()).putZeros(2);
    }

    private static boolean isText(ResultColumn column) {
        return switch (column.type()) {
            case VAR_STRING, STRING, BLOB, ENUM, SET -> !column.binary();
            case TINY, SHORT, LONG, FLOAT, DOUBLE, NULL, TIMESTAMP, LONGLONG, INT24 -> false;
            case DATE, TIME, DATETIME, YEAR, BIT, JSON, NEWDECIMAL -> false;
        };
    }

    private static int flags(ResultColumn column) {
        int flags = column.nullable() ? 0 : NOT_NULL;
        flags |= column.primaryKey() ? PRIMARY_KEY : 0;
        flags |= column.unsigned() ? UNSIGNED : 0;
        flags |= column.autoIncrement() ? AUTO_INCREMENT : 0;
        flags |= column.type() == MysqlType.ENUM ? ENUM_FLAG : 0;
        flags |= column.type() == MysqlType.SET ? SET_FLAG : 0;
        flags |= column.type() == MysqlType.YEAR ? ZEROFILL : 0;
        flags |= column.type() == MysqlType.BLOB || column.type() == MysqlType.JSON ? BLOB : 0;
        return isText(column) ? flags : flags | BINARY_FLAG;
    }
}
