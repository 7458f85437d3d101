package io.hadal.sql.user;

import java.util.EnumSet;
import java.util.Set;

/** What an account may be allowed, in MySQL's and SingleStore's words. */
public enum Privilege {
    SELECT(Level.TABLE),
    INSERT(Level.TABLE),
    UPDATE(Level.TABLE),
    DELETE(Level.TABLE),
    CREATE(Level.TABLE),
    DROP(Level.TABLE),
    REFERENCES(Level.TABLE),
    INDEX(Level.TABLE),
    ALTER(Level.TABLE),
    CREATE_VIEW(Level.TABLE),
    SHOW_VIEW(Level.TABLE),
    TRIGGER(Level.TABLE),
    CREATE_TEMPORARY_TABLES(Level.DATABASE),
    LOCK_TABLES(Level.DATABASE),
    EXECUTE(Level.DATABASE),
    CREATE_ROUTINE(Level.DATABASE),
    ALTER_ROUTINE(Level.DATABASE),
    EVENT(Level.DATABASE),
    /** SingleStore's: databases without their tables. */
    CREATE_DATABASE(Level.DATABASE),
    DROP_DATABASE(Level.DATABASE),
    BACKUP(Level.DATABASE),
    SHOW_METADATA(Level.DATABASE),
    REPLICATION(Level.DATABASE),
    RELOAD(Level.SERVER),
    SHUTDOWN(Level.SERVER),
    PROCESS(Level.SERVER),
    FILE(Level.SERVER),
    SHOW_DATABASES(Level.SERVER),
    SUPER(Level.SERVER),
    REPLICATION_SLAVE(Level.SERVER),
    REPLICATION_CLIENT(Level.SERVER),
    CREATE_USER(Level.SERVER),
    CREATE_ROLE(Level.SERVER),
    DROP_ROLE(Level.SERVER),
    CREATE_TABLESPACE(Level.SERVER),
    /** To hand on what one has oneself; no part of ALL. */
    GRANT_OPTION(Level.TABLE);

    /** The narrowest thing that it can be granted on. */
    enum Level {
        SERVER,
        DATABASE,
        TABLE
    }

    private final Level level;

    Privilege(Level level) {
        this.level = level;
    }

    /** As GRANT writes it. */
    public String text() {
        return name().replace('_', ' ');
    }

    /** Whether it can be granted on this. */
    public boolean fits(Target target) {
        return switch (level) {
            case SERVER -> target.isServer();
            case DATABASE -> target.isServer() || target.isDatabase();
            case TABLE -> true;
        };
    }

    /** As SHOW PRIVILEGES tells what it is for. */
    public String context() {
        return switch (level) {
            case SERVER -> "Server Admin";
            case DATABASE -> "Databases";
            case TABLE -> "Tables";
        };
    }

    /** What ALL means on this. */
    public static Set<Privilege> all(Target target) {
        Set<Privilege> all = EnumSet.allOf(Privilege.class);
        all.removeIf(privilege -> privilege == GRANT_OPTION || !privilege.fits(target));
        return all;
    }
}
