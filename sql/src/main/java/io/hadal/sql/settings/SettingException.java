package io.hadal.sql.settings;

/**
 * A setting that does not exist, a value it cannot have, or a change it does not allow. The message
 * names it and the way out.
 */
public final class SettingException extends Exception {

    /** What is wrong, with the MySQL error number that says so. */
    public enum Kind {
        UNKNOWN(1193, "HY000"),
        WRONG_VALUE(1231, "42000"),
        WRONG_TYPE(1232, "42000"),
        READ_ONLY(1238, "HY000");

        private final int code;
        private final String state;

        Kind(int code, String state) {
            this.code = code;
            this.state = state;
        }

        /** MySQL's error number. */
        public int code() {
            return code;
        }

        public String state() {
            return state;
        }
    }

    private final Kind kind;
    private final String setting;

    public SettingException(Kind kind, String setting, String message) {
        super(message);
        this.kind = kind;
        this.setting = setting;
    }

    public Kind kind() {
        return kind;
    }

    /** Name as it was given. */
    public String setting() {
        return setting;
    }
}
