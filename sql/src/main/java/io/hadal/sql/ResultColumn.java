package io.hadal.sql;

/**
 * A result column as MySQL's protocol describes it.
 *
 * @param schema database, or empty
 * @param table alias of the table, or empty
 * @param orgTable the table's own name, or empty
 * @param name alias or expression text
 * @param orgName the column's own name, or empty
 * @param length display length in bytes of the connection's character set, as MySQL gives it
 * @param decimals digits after the point; 31 for FLOAT and DOUBLE of no fixed scale
 */
public record ResultColumn(
        String schema,
        String table,
        String orgTable,
        String name,
        String orgName,
        MysqlType type,
        long length,
        int decimals,
        boolean nullable,
        boolean unsigned,
        boolean binary,
        boolean primaryKey,
        boolean autoIncrement) {

    /** A column of an expression: no table behind it. */
    public static ResultColumn of(String name, MysqlType type, long length) {
        return new ResultColumn(
                "", "", "", name, "", type, length, 0, true, false, false, false, false);
    }
}
