package io.hadal.sql.user;

/**
 * What privileges are granted on: {@code *.*}, {@code db.*} or {@code db.table}.
 *
 * @param database a pattern with {@code %} and {@code _} if the table is {@value #ALL}
 */
public record Target(String database, String table) implements Comparable<Target> {
    public static final String ALL = "*";
    public static final Target SERVER = new Target(ALL, ALL);

    boolean isServer() {
        return database.equals(ALL);
    }

    boolean isDatabase() {
        return !isServer() && table.equals(ALL);
    }

    boolean isTable() {
        return !table.equals(ALL);
    }

    boolean isPattern() {
        return isDatabase() && Wildcards.first(database) >= 0;
    }

    boolean covers(String db) {
        return isServer() || (isDatabase() && Wildcards.matches(database, db));
    }

    boolean covers(String db, String name) {
        return covers(db) || (isTable() && database.equals(db) && table.equals(name));
    }

    /** As GRANT writes it. */
    public String sql() {
        if (isServer()) {
            return "*.*";
        }
        return AccountName.name(database) + "." + (isTable() ? AccountName.name(table) : ALL);
    }

    /** The server, then databases, then tables. */
    @Override
    public int compareTo(Target other) {
        int byKind = Integer.compare(kind(), other.kind());
        int byDatabase = database.compareTo(other.database);
        return byKind != 0 ? byKind : byDatabase != 0 ? byDatabase : table.compareTo(other.table);
    }

    private int kind() {
        return isServer() ? 0 : isDatabase() ? 1 : 2;
    }
}
