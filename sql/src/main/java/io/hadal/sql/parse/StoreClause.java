package io.hadal.sql.parse;

/**
 * Where a database is to live, as a statement said it.
 *
 * @param type S3 or FS
 * @param location bucket and path, or a folder
 * @param config JSON, or empty
 * @param credentials JSON, or empty: secret
 */
public record StoreClause(String type, String location, String config, String credentials) {
    @Override
    public String toString() {
        return type + " \"" + location + '"';
    }
}
