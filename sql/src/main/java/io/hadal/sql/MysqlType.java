package io.hadal.sql;

/** Column types on the wire, with the byte that stands for each in MySQL's protocol. */
public enum MysqlType {
    TINY(0x01),
    SHORT(0x02),
    LONG(0x03),
    FLOAT(0x04),
    DOUBLE(0x05),
    NULL(0x06),
    TIMESTAMP(0x07),
    LONGLONG(0x08),
    INT24(0x09),
    DATE(0x0a),
    TIME(0x0b),
    DATETIME(0x0c),
    YEAR(0x0d),
    BIT(0x10),
    JSON(0xf5),
    NEWDECIMAL(0xf6),
    BLOB(0xfc),
    VAR_STRING(0xfd),
    STRING(0xfe),
    /** Like all texts of fixed length; a flag tells. */
    ENUM(0xfe),
    /** Likewise. */
    SET(0xfe);

    private final int code;

    MysqlType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
