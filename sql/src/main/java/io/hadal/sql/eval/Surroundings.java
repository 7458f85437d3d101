package io.hadal.sql.eval;

import io.hadal.sql.SqlException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an expression may ask of the session and the statement that it is calculated for. */
public interface Surroundings {

    /** The statement's time in the session's time zone. */
    LocalDateTime now();

    /** The session's time zone. */
    ZoneOffset zone();

    /** The statement's time in UTC. */
    LocalDateTime utcNow();

    /**
     * @param scope "session", "global" or empty. Throws 1193
     */
    @Nullable Object systemVariable(String scope, String name) throws SqlException;

    @Nullable Object userVariable(String name);

    void setUserVariable(String name, @Nullable Object value);

    /** The client: USER(). */
    String user();

    /** The account that it was logged in with: CURRENT_USER(). */
    String account();

    /** The roles that are active, or NONE: CURRENT_ROLE(). */
    String roles();

    @Nullable String database();

    long connectionId();

    long lastInsertId();

    /** Affected rows of the statement before, -1 if it had a result set. */
    long rowCount();

    long foundRows();

    NamedLocks namedLocks();

    /** Waits; throws 1317 if the statement is cancelled meanwhile. */
    void sleep(Duration duration) throws SqlException;

    /** Values of the {@code ?}, in order. */
    List<@Nullable Object> parameters();
}
