package io.hadal.sql.error;

import io.hadal.sql.SqlException;
import org.jspecify.annotations.Nullable;

/**
 * The one table of error numbers, SQLSTATEs and texts. Numbers below 10000 are MySQL's own; those
 * from 10100 on are Hadal's and are documented in docs/errors.md.
 */
public enum MysqlError {
    TOO_MANY_CONNECTIONS(1040, "08004", "Too many connections"),
    DATABASE_DENIED(1044, "42000", "Access denied for user %s to database '%s'"),
    TABLE_DENIED(1142, "42000", "%s command denied to user %s for table '%s'"),
    PRIVILEGE_NEEDED(
            1227,
            "42000",
            "Access denied; you need (at least one of) the %s privilege(s) for this operation"),
    NOT_OWNER_OF_THREAD(1095, "HY000", "You are not owner of thread %s"),
    CANNOT_USER(1396, "HY000", "Operation %s failed for %s"),
    BAD_DATABASE(1049, "42000", "Unknown database '%s'"),
    NO_DATABASE_SELECTED(
            1046, "3D000", "No database selected; choose one with USE, or write database.table"),
    DATABASE_EXISTS(1007, "HY000", "Can't create database '%s'; database exists"),
    DROP_NO_DATABASE(1008, "HY000", "Can't drop database '%s'; database doesn't exist"),
    LOCK_NAME(3057, "42000", "Incorrect user-level lock name '%s'; use 1 to 64 characters"),
    DISK_FULL(1021, "HY000", "%s"),
    BAD_NULL(1048, "23000", "Column '%s' cannot be null"),
    TABLE_FULL(1114, "HY000", "%s"),
    TABLE_EXISTS(1050, "42S01", "Table '%s' already exists"),
    BAD_TABLE(1051, "42S02", "Unknown table '%s'"),
    AMBIGUOUS_COLUMN(1052, "23000", "Column '%s' in %s is ambiguous"),
    BAD_FIELD(1054, "42S22", "Unknown column '%s' in '%s'"),
    NOT_GROUPED(1055, "42000", "%s"),
    WRONG_GROUP(1056, "42000", "Can't group on '%s'"),
    DUPLICATE_COLUMN(1060, "42S21", "Duplicate column name '%s'"),
    DUPLICATE_KEY_NAME(1061, "42000", "Duplicate key name '%s'"),
    DUPLICATE_ENTRY(1062, "23000", "Duplicate entry '%s' for key '%s'"),
    SYNTAX(1064, "42000", "You have an error in your SQL syntax; %s"),
    EMPTY_QUERY(1065, "42000", "Query was empty"),
    NOT_UNIQUE_TABLE(1066, "42000", "Not unique table/alias: '%s'"),
    INVALID_DEFAULT(1067, "42000", "Invalid default value for '%s'"),
    MULTIPLE_PRIMARY_KEY(1068, "42000", "Multiple primary key defined"),
    KEY_COLUMN_MISSING(1072, "42000", "Key column '%s' doesn't exist in table"),
    BLOB_KEY(
            1170,
            "42000",
            "BLOB/TEXT column '%s' used in key specification without a key length; use VARCHAR or VARBINARY"),
    WRONG_SEPARATORS(
            1083, "42000", "Field separator argument is not what is expected; check the manual"),
    FILE_NOT_FOUND(29, "HY000", "File '%s' not found (%s)"),
    CANNOT_CREATE_FILE(1, "HY000", "Can't create/write to file '%s' (%s)"),
    CANNOT_READ_FILE(2, "HY000", "Error reading file '%s' (%s)"),
    FILE_EXISTS(1086, "HY000", "File '%s' already exists"),
    PACKET_TOO_LARGE(
            1153, "08S01", "Got a packet bigger than 'max_allowed_packet' bytes (a row of %s)"),
    TOO_FEW_FIELDS(1261, "01000", "Row %s doesn't contain data for all columns"),
    TOO_MANY_FIELDS(
            1262,
            "01000",
            "Row %s was truncated; it contained more data than there were input columns"),
    NULL_TO_NOT_NULL(
            1263,
            "22004",
            "Column set to default value; NULL supplied to NOT NULL column '%s' at row %s"),
    FILES_DISABLED(
            1290,
            "HY000",
            "The server is running with the --secure-file-priv option so it cannot execute this statement; files of the server may be in %s"),
    LOCAL_FILES_DISABLED(
            3948,
            "42000",
            "Loading local data is disabled; this must be enabled on both the client and server sides"),
    WRONG_AUTO_KEY(
            1075,
            "42000",
            "Incorrect table definition; there can be only one auto column and it must be defined as a key"),
    CANT_DROP_ALL_COLUMNS(
            1090, "42000", "You can't delete all columns with ALTER TABLE; use DROP TABLE instead"),
    CANT_DROP(1091, "42000", "Can't DROP '%s'; check that column/key exists"),
    NO_SUCH_THREAD(1094, "HY000", "Unknown thread id: %s"),
    NO_TABLES_USED(1096, "HY000", "No tables used"),
    TOO_MANY_MEMBERS(1097, "HY000", "Too many strings for column %s and %s"),
    UNKNOWN_TABLE(1109, "42S02", "Unknown table '%s' in %s"),
    INVALID_GROUP_FUNCTION(1111, "HY000", "Invalid use of group function"),
    FIELD_TWICE(1110, "42000", "Column '%s' specified twice"),
    UNKNOWN_CHARACTER_SET(1115, "42000", "Unknown character set: '%s'"),
    WRONG_VALUE_COUNT(1136, "21S01", "Column count doesn't match value count at row %s"),
    NO_SUCH_TABLE(1146, "42S02", "Table '%s.%s' doesn't exist"),
    CANT_USE_OPTION(1179, "25000", "You are not allowed to execute this command in a transaction"),
    UNKNOWN_VARIABLE(1193, "HY000", "Unknown system variable '%s'"),
    INVALID_NULL(1138, "22004", "Invalid use of NULL value"),
    TOO_MANY_ROWS(1172, "42000", "Result consisted of more than one row"),
    LOCK_WAIT_TIMEOUT(1205, "HY000", "Lock wait timeout exceeded; try restarting transaction"),
    WRONG_ARGUMENTS(1210, "HY000", "Incorrect arguments to %s"),
    DEADLOCK(1213, "40001", "Deadlock found when trying to get lock; try restarting transaction"),
    WRONG_COLUMN_COUNT(
            1222, "21000", "The used SELECT statements have a different number of columns"),
    WRONG_USAGE(1221, "HY000", "Incorrect usage of %s and %s"),
    LOCAL_VARIABLE(
            1228, "HY000", "Variable '%s' is a SESSION variable and can't be used with SET GLOBAL"),
    GLOBAL_VARIABLE(
            1229, "HY000", "Variable '%s' is a GLOBAL variable and should be set with SET GLOBAL"),
    WRONG_VALUE_FOR_VARIABLE(1231, "42000", "Variable '%s' can't be set to the value of '%s'"),
    WRONG_TYPE_FOR_VARIABLE(1232, "42000", "Incorrect argument type to variable '%s'"),
    NOT_SUPPORTED(1235, "42000", "This version of Hadal doesn't yet support '%s'%s"),
    READ_ONLY_VARIABLE(1238, "HY000", "Variable '%s' is a read only variable"),
    OPERAND_COLUMNS(1241, "21000", "Operand should contain %s column(s)"),
    SUBQUERY_ROWS(1242, "21000", "Subquery returns more than 1 row"),
    UNKNOWN_STATEMENT_HANDLER(1243, "HY000", "Unknown prepared statement handler (%s) given to %s"),
    DERIVED_ALIAS(1248, "42000", "Every derived table must have its own alias"),
    OUT_OF_RANGE(1264, "22003", "Out of range value for column '%s' at row %s"),
    TRUNCATED(1265, "01000", "Data truncated for column '%s' at row %s"),
    ILLEGAL_COLLATIONS(
            1267,
            "HY000",
            "Illegal mix of collations (%s,EXPLICIT) and (%s,EXPLICIT) for operation"),
    UNKNOWN_COLLATION(1273, "HY000", "Unknown collation: '%s'"),
    CANNOT_PREPARE(
            1295, "HY000", "This command is not supported in the prepared statement protocol yet"),
    WRONG_INDEX_NAME(1280, "42000", "Incorrect index name '%s'"),
    OPTION_PREVENTS(
            1290,
            "HY000",
            "The database '%s' is read only, so it cannot execute this statement: %s"),
    DUPLICATE_MEMBER(1291, "HY000", "Column '%s' has duplicated value '%s' in %s"),
    WRONG_VALUE(1292, "22007", "Incorrect %s value: '%s' for column '%s' at row %s"),
    TRUNCATED_WRONG_VALUE(1292, "22007", "Truncated incorrect %s value: '%s'"),
    INVALID_ON_UPDATE(1294, "HY000", "Invalid ON UPDATE clause for '%s' column"),
    NO_SUCH_FUNCTION(
            1305,
            "42000",
            "FUNCTION %s does not exist; see docs/sql.md for the functions there are"),
    NO_SUCH_PROGRAM(1305, "42000", "%s %s does not exist"),
    NO_SUCH_TRIGGER(1360, "HY000", "Trigger does not exist"),
    NO_SUCH_EVENT(1539, "HY000", "Unknown event '%s'"),
    UNKNOWN_ENGINE(1286, "42000", "Unknown storage engine '%s'"),
    NO_BINARY_LOGGING(1381, "HY000", "You are not using binary logging"),
    NO_SUCH_SAVEPOINT(1305, "42000", "SAVEPOINT %s does not exist"),
    INTERRUPTED(1317, "70100", "Query execution was interrupted"),
    NO_DEFAULT(1364, "HY000", "Field '%s' doesn't have a default value"),
    DIVISION_BY_ZERO(1365, "22012", "Division by 0"),
    WRONG_VALUE_FOR_TYPE(1366, "HY000", "Incorrect %s value: '%s' for column '%s' at row %s"),
    ILLEGAL_MEMBER(1367, "22007", "Illegal %s '%s' value found during parsing"),
    DATA_TOO_LONG(1406, "22001", "Data too long for column '%s' at row %s"),
    NOT_UPDATABLE(1288, "HY000", "The target table %s of the %s is not updatable"),
    WRONG_OBJECT(1347, "HY000", "'%s.%s' is not %s"),
    VIEW_OF_TEMPORARY(1352, "HY000", "View's SELECT refers to a temporary table '%s'"),
    VIEW_WITH_VARIABLE(1351, "HY000", "View's SELECT contains a variable or parameter"),
    VIEW_COLUMN_COUNT(
            1353, "HY000", "View's SELECT and view's field list have different column counts"),
    INVALID_VIEW(
            1356,
            "HY000",
            "View '%s.%s' references invalid table(s) or column(s) or function(s): %s"),
    VIEW_RECURSION(1462, "HY000", "`%s`.`%s` contains view recursion"),
    NOT_INSERTABLE(1471, "HY000", "The target table %s of the INSERT is not insertable-into"),
    SCALE_TOO_BIG(1425, "42000", "Too big scale %s specified for column '%s'. Maximum is %s."),
    PRECISION_TOO_BIG(
            1426, "42000", "Too big precision %s specified for column '%s'. Maximum is %s."),
    LENGTH_TOO_BIG(
            1074,
            "42000",
            "Column length too big for column '%s' (max = %s); use TEXT or BLOB instead"),
    SCALE_OVER_PRECISION(
            1427,
            "42000",
            "For float(M,D), double(M,D) or decimal(M,D), M must be >= D (column '%s')."),
    NESTED_TOO_DEEPLY(1436, "HY000", "The statement is nested too deeply; split it"),
    DISPLAY_WIDTH(1439, "42000", "Display width out of range for column '%s' (max = %s)"),
    DATETIME_OVERFLOW(1441, "22008", "Datetime function: %s field overflow"),
    CANT_CREATE_FOREIGN_KEY(
            1215,
            "HY000",
            "Cannot add foreign key constraint: Hadal checks none; leave the FOREIGN KEY clause out, or SET ignore_foreign_keys = ON"),
    WRONG_PARAMETER_COUNT(
            1582, "42000", "Incorrect parameter count in the call to native function '%s'"),
    VALUE_OUT_OF_RANGE(1690, "22003", "%s value is out of range in '%s'"),
    READ_ONLY_TRANSACTION(1792, "25006", "Cannot execute statement in a READ ONLY transaction."),
    NO_DATA(1329, "02000", "No data - zero rows fetched, selected, or processed"),
    NO_SUCH_USER_VARIABLE(1193, "HY000", "Unknown variable '@%s'"),
    INVALID_JSON(
            3140, "22032", "Invalid JSON text: \"%s\" at position %s in value for column '%s'."),
    KILLED_CONNECTION(1053, "08S01", "Server shutdown in progress"),
    INTERNAL(1105, "HY000", "%s"),
    GENERATED_FUNCTION(
            3763,
            "HY000",
            "Expression of generated column '%s' contains a disallowed function: %s."),
    GENERATED_VARIABLE(
            3765,
            "HY000",
            "Expression of generated column '%s' cannot refer to user or system variables."),
    GENERATED_SUBQUERY(
            3102, "HY000", "Expression of generated column '%s' contains a disallowed function."),
    GENERATED_VALUE(
            3105,
            "HY000",
            "The value specified for generated column '%s' in table '%s' is not allowed."),
    GENERATED_ACTION(3106, "HY000", "'%s' is not supported for generated columns."),
    GENERATED_NOT_PRIOR(
            3107,
            "HY000",
            "Generated column can refer only to generated columns defined prior to it."),
    GENERATED_DEPENDS(3108, "HY000", "Column '%s' has a generated column dependency."),
    GENERATED_AUTO_INCREMENT(
            3109, "HY000", "Generated column '%s' cannot refer to auto-increment column."),
    TOO_LONG(
            3024,
            "HY000",
            "Query execution was interrupted, maximum statement execution time exceeded"),
    RECURSION_TOO_DEEP(
            3636,
            "HY000",
            "Recursive query aborted after %s iterations. Try increasing @@cte_max_recursion_depth to a larger value."),
    CHECK_OTHER_COLUMN(3813, "HY000", "Column check constraint '%s' references other column."),
    CHECK_FUNCTION(
            3814,
            "HY000",
            "An expression of a check constraint '%s' contains disallowed function: %s."),
    CHECK_SUBQUERY(
            3815,
            "HY000",
            "An expression of a check constraint '%s' contains disallowed function."),
    CHECK_VARIABLE(
            3816,
            "HY000",
            "An expression of a check constraint '%s' cannot refer to a user or system variable."),
    CHECK_AUTO_INCREMENT(
            3818, "HY000", "Check constraint '%s' cannot refer to an auto-increment column."),
    CHECK_VIOLATED(3819, "HY000", "Check constraint '%s' is violated."),
    CHECK_COLUMN_MISSING(
            3820, "HY000", "Check constraint '%s' refers to non-existing column '%s'."),
    NO_SUCH_CHECK(3821, "HY000", "Check constraint '%s' is not found in the table."),
    DUPLICATE_CHECK(3822, "HY000", "Duplicate check constraint name '%s'."),
    NO_SUCH_CONSTRAINT(3940, "HY000", "Constraint '%s' does not exist."),
    CHECK_DEPENDS(
            3959,
            "HY000",
            "Check constraint '%s' uses column '%s', hence column cannot be dropped or renamed."),

    // Hadal's own.
    WRITE_CONFLICT(
            1020,
            "HY000",
            "Record has changed since the snapshot of this REPEATABLE READ transaction; roll back and run it again%s"),
    CANNOT_ATTACH(10100, "HY000", "%s"),
    NOT_ATTACHED(10101, "HY000", "%s"),
    LOCKED(10102, "HY000", "%s"),
    FENCED(10103, "HY000", "%s"),
    NO_SUCH_MILESTONE(10104, "HY000", "%s"),
    RESERVED_MILESTONE(10105, "HY000", "%s"),
    POINT_IN_FUTURE(10106, "HY000", "%s"),
    POINT_EXPIRED(10107, "HY000", "%s"),
    SEVERAL_STORAGE_IDS(10108, "HY000", "%s"),
    AMBIGUOUS_HISTORY(10109, "HY000", "%s"),
    CORRUPT_OBJECT(10110, "HY000", "%s"),
    MISSING_OBJECT(10111, "HY000", "%s"),
    UNKNOWN_FORMAT(10112, "HY000", "%s"),
    STORE_UNREACHABLE(10113, "HY000", "%s"),
    STORE_DENIED(10114, "HY000", "%s"),
    NO_SUCH_BUCKET(10115, "HY000", "%s"),
    STORE_UNSUITABLE(10116, "HY000", "%s"),
    INVALID_ARGUMENT(10117, "HY000", "%s"),
    BACK_PRESSURE(10118, "HY000", "%s"),
    TRANSACTION_TOO_LARGE(10119, "HY000", "%s"),
    FAILED(10120, "HY000", "%s"),
    OTHER_DATABASE(
            10121,
            "HY000",
            "This transaction has written to database '%s', so it cannot write to '%s'; COMMIT or ROLLBACK first"),
    NOTHING_THERE(10122, "HY000", "%s"),
    ALREADY_ATTACHED(10123, "HY000", "%s"),
    REPLICA_REFUSED(10124, "HY000", "%s"),
    REPLICA_EXISTS(10125, "HY000", "%s"),
    NO_SUCH_REPLICA(10126, "HY000", "%s"),
    NOT_REPLICATED(10127, "HY000", "%s");

    private final int code;
    private final String state;
    private final String text;

    MysqlError(int code, String state, String text) {
        this.code = code;
        this.state = state;
        this.text = text;
    }

    public int code() {
        return code;
    }

    public String state() {
        return state;
    }

    /** The error with its text's places filled. */
    public SqlException with(@Nullable Object... values) {
        return new SqlException(code, state, text.formatted(values));
    }

    /** The error with its text's places filled, and what caused it. */
    public SqlException because(Throwable cause, @Nullable Object... values) {
        return new SqlException(code, state, text.formatted(values), cause);
    }

    /** What is refused, and what to do instead (a sentence without its full stop, or empty). */
    public static SqlException notSupported(String what, String instead) {
        return NOT_SUPPORTED.with(what, instead.isEmpty() ? "" : "; " + instead);
    }
}
