package io.hadal.sql.session;

import io.hadal.engine.Durability;
import io.hadal.engine.Isolation;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.settings.Setting;
import io.hadal.sql.settings.SettingException;
import io.hadal.sql.settings.SettingValues;
import io.hadal.sql.settings.Settings;
import io.hadal.sql.value.Numbers;
import io.hadal.sql.value.Text;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A session's variables: its own values over the server's. */
final class Variables {
    private static final String READ_COMMITTED = "READ-COMMITTED";
    private static final String REPEATABLE_READ = "REPEATABLE-READ";

    private final SettingValues settings;
    private final GlobalValues globals;
    private final Map<String, Object> own = new HashMap<>();
    private final Map<String, @Nullable Object> user = new HashMap<>();
    private Isolation isolation = Isolation.READ_COMMITTED;
    private boolean readOnly;

    /** Set since the client was last told. */
    private final Set<String> changed = new TreeSet<>();

    /** What SET GLOBAL had said when the session began. */
    private Map<String, Object> initial = Map.of();

    Variables(SettingValues settings, GlobalValues globals) {
        this.settings = settings;
        this.globals = globals;
        begin();
    }

    private void begin() {
        initial = globals.all();
        isolation = parsed(initial.getOrDefault("transaction_isolation", READ_COMMITTED));
        readOnly = initial.getOrDefault("transaction_read_only", 0L).equals(1L);
    }

    private static Isolation parsed(Object level) {
        return level.equals(REPEATABLE_READ) ? Isolation.REPEATABLE_READ : Isolation.READ_COMMITTED;
    }

    /** A null value among {@link #own}. */
    private static final Object NULL = new Object();

    void reset() {
        own.clear();
        user.clear();
        begin();
    }

    Isolation isolation() {
        return isolation;
    }

    void isolation(Isolation value) {
        isolation = value;
    }

    boolean readOnly() {
        return readOnly;
    }

    void readOnly(boolean value) {
        readOnly = value;
    }

    Duration lockWaitMax() {
        Object value = find("", Settings.LOCK_WAIT_TIMEOUT.name());
        return Duration.ofSeconds(value == null ? 50 : Numbers.toLong(value));
    }

    Durability durability() {
        Object value = find("", Settings.COMMIT_DURABILITY.name());
        return value == null
                ? Durability.DISK
                : Durability.valueOf(value.toString().toUpperCase(Locale.ROOT));
    }

    /** The offset of time_zone; SYSTEM is UTC. */
    ZoneOffset zone() {
        Object value = find("", "time_zone");
        String text = value == null ? "SYSTEM" : value.toString();
        return offset(text) instanceof ZoneOffset zone ? zone : ZoneOffset.UTC;
    }

    private static @Nullable ZoneOffset offset(String text) {
        if (text.equalsIgnoreCase("SYSTEM")
                || text.equalsIgnoreCase("UTC")
                || text.equalsIgnoreCase("GMT")) {
            return ZoneOffset.UTC;
        }
        try {
            return ZoneOffset.of(
                    text.length() == 5 ? text.charAt(0) + "0" + text.substring(1) : text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The value as an expression sees it: booleans as 0 and 1. Throws 1193. */
    @Nullable Object get(String scope, String name) throws SqlException {
        if (!exists(name)) {
            throw MysqlError.UNKNOWN_VARIABLE.with(name);
        }
        return find(scope, name);
    }

    boolean exists(String name) {
        return isIsolation(name)
                || isReadOnly(name)
                || name.equals("autocommit")
                || Settings.find(name) != null
                || SystemVariables.find(name) != null;
    }

    private @Nullable Object find(String scope, String name) {
        boolean global = scope.equals("global");
        if (isIsolation(name)) {
            Object chosen = globals.get("transaction_isolation");
            Isolation level = global ? parsed(chosen == null ? READ_COMMITTED : chosen) : isolation;
            return level == Isolation.READ_COMMITTED ? READ_COMMITTED : REPEATABLE_READ;
        }
        if (isReadOnly(name)) {
            return global
                    ? (Object) (globals.get("transaction_read_only") == null ? 0L : 1L)
                    : readOnly ? 1L : 0L;
        }
        Object mine = global ? null : own.get(name);
        if (mine != null) {
            return mine == NULL ? null : mine;
        }
        Setting setting = Settings.find(name);
        if (setting != null) {
            Object value = settings.value(setting);
            return value instanceof Boolean on ? (Object) (on ? 1L : 0L) : value;
        }
        if (name.startsWith("have_") && name.endsWith("ssl") && !settings.flag(Settings.SSL)) {
            return "DISABLED";
        }
        SystemVariables.Variable variable = SystemVariables.find(name);
        boolean everybodys = variable != null && variable.kind() == SystemVariables.Kind.GLOBAL;
        Object chosen = global || everybodys ? globals.get(name) : initial.get(name);
        return chosen != null || variable == null
                ? chosen
                : name.equals("sql_select_limit")
                        ? (Object) new BigDecimal("18446744073709551615")
                        : variable.value();
    }

    /** The time that SET timestamp has stopped for the session, or null. */
    @Nullable Long stoppedMicros() {
        return own.get("timestamp") instanceof BigDecimal seconds
                ? (Long) seconds.movePointRight(6).longValue()
                : null;
    }

    private static boolean isIsolation(String name) {
        return name.equals("transaction_isolation") || name.equals("tx_isolation");
    }

    private static boolean isReadOnly(String name) {
        return name.equals("transaction_read_only") || name.equals("tx_read_only");
    }

    /**
     * SET SESSION of anything but autocommit. {@code value} null is NULL, {@code standard} is
     * DEFAULT.
     */
    void set(String name, @Nullable Object value, boolean standard) throws SqlException {
        assign(name, value, standard);
        changed(name);
    }

    /** It was set; also by who keeps it elsewhere. */
    void changed(String name) {
        changed.add(name);
    }

    /** What was set since the last time and is to be told, with the values of now. */
    Map<String, String> takeChanged(boolean autocommit) {
        if (changed.isEmpty()) {
            return Map.of();
        }
        String tracked = shown(false, "session_track_system_variables").toLowerCase(Locale.ROOT);
        Set<String> names = Set.copyOf(Arrays.asList(tracked.split("[,\\s]+")));
        Map<String, String> told = new TreeMap<>();
        for (String name : changed) {
            if (names.contains("*") || names.contains(name)) {
                boolean own = name.equals("autocommit");
                told.put(name, own ? (autocommit ? "ON" : "OFF") : shown(false, name));
            }
        }
        changed.clear();
        return told;
    }

    private void assign(String name, @Nullable Object value, boolean standard) throws SqlException {
        if (isIsolation(name)) {
            isolation(isolation(standard || value == null ? READ_COMMITTED : Text.of(value)));
            return;
        }
        if (isReadOnly(name)) {
            readOnly = !standard && value != null && truth(value);
            return;
        }
        Setting setting = Settings.find(name);
        if (setting != null) {
            if (!setting.session()) {
                throw (setting.dynamic()
                                ? MysqlError.GLOBAL_VARIABLE
                                : MysqlError.READ_ONLY_VARIABLE)
                        .with(setting.name());
            }
            setSetting(setting, value, standard);
            return;
        }
        SystemVariables.Variable variable = SystemVariables.find(name);
        if (variable == null) {
            throw MysqlError.UNKNOWN_VARIABLE.with(name);
        }
        switch (variable.kind()) {
            case CONSTANT -> throw MysqlError.READ_ONLY_VARIABLE.with(name);
            case GLOBAL -> throw MysqlError.GLOBAL_VARIABLE.with(name);
            case SESSION, ONLY_SESSION -> {}
        }
        if (name.equals("timestamp")) {
            stop(standard ? null : value);
        } else if (standard) {
            own.remove(name);
            Object global = globals.get(name);
            if (global != null) {
                own.put(name, global);
            }
        } else if (value == null && mayBeNull(name, variable)) {
            own.put(name, NULL);
        } else {
            own.put(name, checked(name, variable, value));
        }
    }

    private static boolean mayBeNull(String name, SystemVariables.Variable variable) {
        return variable.value() == null || name.equals("character_set_results");
    }

    /** NOW() says this time until it is set to 0 or DEFAULT. */
    private void stop(@Nullable Object seconds) {
        BigDecimal time = seconds == null ? BigDecimal.ZERO : Numbers.toDecimal(seconds);
        if (time.signum() == 0) {
            own.remove("timestamp");
        } else {
            own.put("timestamp", time.setScale(6, RoundingMode.DOWN));
        }
    }

    /** SET GLOBAL of what is no setting: for sessions that begin from now on. */
    void setGlobal(String name, @Nullable Object value, boolean standard) throws SqlException {
        if (isIsolation(name) || isReadOnly(name)) {
            String kept = isIsolation(name) ? "transaction_isolation" : "transaction_read_only";
            if (standard || value == null || isReadOnly(name) && !truth(value)) {
                globals.reset(kept);
            } else {
                globals.set(
                        kept,
                        isReadOnly(name)
                                ? (Object) 1L
                                : isolation(Text.of(value)).name().replace('_', '-'));
            }
            return;
        }
        SystemVariables.Variable variable = SystemVariables.find(name);
        if (variable == null) {
            throw exists(name)
                    ? MysqlError.notSupported(
                            "SET GLOBAL " + name, "SET SESSION it in each session")
                    : MysqlError.UNKNOWN_VARIABLE.with(name);
        }
        switch (variable.kind()) {
            case CONSTANT -> throw MysqlError.READ_ONLY_VARIABLE.with(name);
            case ONLY_SESSION -> throw MysqlError.LOCAL_VARIABLE.with(name);
            case SESSION, GLOBAL -> {}
        }
        if (standard || value == null && variable.value() == null) {
            globals.reset(name);
        } else {
            globals.set(name, checked(name, variable, value));
        }
    }

    private void setSetting(Setting setting, @Nullable Object value, boolean standard)
            throws SqlException {
        if (standard) {
            own.remove(setting.name());
            return;
        }
        try {
            Object parsed = setting.parse(value == null ? "" : Text.of(value));
            own.put(setting.name(), parsed instanceof Boolean on ? (on ? 1L : 0L) : parsed);
        } catch (SettingException e) {
            throw new SqlException(
                    e.kind().code(), e.kind().state(), String.valueOf(e.getMessage()), e);
        }
    }

    private static Object checked(
            String name, SystemVariables.Variable variable, @Nullable Object value)
            throws SqlException {
        if (value == null) {
            throw MysqlError.WRONG_VALUE_FOR_VARIABLE.with(name, "NULL");
        }
        if (name.equals("sql_mode")) {
            return SqlModes.parse(Text.of(value));
        }
        if (name.equals("time_zone") && offset(Text.of(value)) == null) {
            throw new SqlException(
                    1298,
                    "HY000",
                    "Unknown or incorrect time zone: '"
                            + Text.of(value)
                            + "'; use SYSTEM, UTC or an offset like '+02:00'");
        }
        if (name.startsWith("character_set_")) {
            CharacterSets.check(Text.of(value));
        }
        if (variable.flag()) {
            return flag(name, value);
        }
        if (variable.value() instanceof Long) {
            return whole(name, value);
        }
        return variable.value() instanceof BigDecimal ? Numbers.toDecimal(value) : Text.of(value);
    }

    private static Long flag(String name, Object value) throws SqlException {
        if (truthWord(value) || value instanceof Long number && (number == 0 || number == 1)) {
            return truth(value) ? 1L : 0L;
        }
        throw MysqlError.WRONG_VALUE_FOR_VARIABLE.with(name, Text.of(value));
    }

    /** Some of them are words in MySQL, with OFF and ON among them. */
    private static Long whole(String name, Object value) throws SqlException {
        if (truthWord(value)) {
            return truth(value) ? 1L : 0L;
        }
        if (value instanceof String) {
            throw MysqlError.WRONG_TYPE_FOR_VARIABLE.with(name);
        }
        return Numbers.toLong(value);
    }

    private static boolean truthWord(Object value) {
        return switch (Text.of(value).toUpperCase(Locale.ROOT)) {
            case "ON", "OFF", "TRUE", "FALSE" -> true;
            default -> false;
        };
    }

    /** ON, TRUE and numbers other than 0. */
    static boolean truth(Object value) {
        return switch (Text.of(value).toUpperCase(Locale.ROOT)) {
            case "ON", "TRUE" -> true;
            default -> Numbers.truth(value);
        };
    }

    private static Isolation isolation(String text) throws SqlException {
        return switch (text.toUpperCase(Locale.ROOT).replace(' ', '-')) {
            case READ_COMMITTED, "READ-UNCOMMITTED" -> Isolation.READ_COMMITTED;
            case REPEATABLE_READ -> Isolation.REPEATABLE_READ;
            case "SERIALIZABLE" ->
                    throw MysqlError.notSupported(
                            "SERIALIZABLE",
                            "use REPEATABLE READ, which reads one snapshot and refuses writes to rows changed since");
            default ->
                    throw MysqlError.WRONG_VALUE_FOR_VARIABLE.with("transaction_isolation", text);
        };
    }

    @Nullable Object user(String name) {
        return user.get(name);
    }

    void user(String name, @Nullable Object value) {
        user.put(name, value);
    }

    /** All variables by name as SHOW VARIABLES prints them. */
    Map<String, String> show(boolean global, boolean autocommit) {
        Map<String, String> rows = new TreeMap<>();
        SystemVariables.all().keySet().forEach(name -> rows.put(name, shown(global, name)));
        Settings.all().forEach(setting -> rows.put(setting.name(), shown(global, setting.name())));
        rows.put("autocommit", autocommit ? "ON" : "OFF");
        for (String name :
                new String[] {
                    "transaction_isolation", "transaction_read_only", "tx_isolation", "tx_read_only"
                }) {
            rows.put(name, shown(global, name));
        }
        return rows;
    }

    private String shown(boolean global, String name) {
        Object value = find(global ? "global" : "", name);
        if (value == null) {
            return "";
        }
        Setting setting = Settings.find(name);
        SystemVariables.Variable variable = SystemVariables.find(name);
        boolean flag =
                setting != null
                        ? setting.kind() == Setting.Kind.BOOLEAN
                        : isReadOnly(name) || variable != null && variable.flag();
        return flag ? (truth(value) ? "ON" : "OFF") : Text.of(value);
    }
}
