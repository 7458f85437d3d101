package io.hadal.sql.user;

import java.util.Comparator;
import java.util.Locale;

/**
 * An account or role as it is named in statements.
 *
 * @param user exact; empty = anybody
 * @param host where it may come from, see {@link HostPattern}; lower case
 */
public record AccountName(String user, String host) implements Comparable<AccountName> {
    public static final String ANY_HOST = "%";
    public static final String ROOT = "root";

    private static final Comparator<AccountName> ORDER =
            Comparator.comparing(AccountName::user).thenComparing(AccountName::host);

    public AccountName {
        host = host.toLowerCase(Locale.ROOT);
    }

    /** As CURRENT_USER() tells it. */
    public String text() {
        return user + "@" + host;
    }

    /** As errors and the column GRANTEE name it. */
    public String quoted() {
        return "'" + user + "'@'" + host + "'";
    }

    /** As SHOW GRANTS writes it. */
    public String sql() {
        return name(user) + "@" + name(host);
    }

    /** A name in backticks. */
    static String name(String text) {
        return "`" + text.replace("`", "``") + "`";
    }

    @Override
    public int compareTo(AccountName other) {
        return ORDER.compare(this, other);
    }
}
