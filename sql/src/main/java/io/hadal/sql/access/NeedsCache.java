package io.hadal.sql.access;

import io.hadal.sql.SqlException;
import io.hadal.sql.parse.MysqlParser;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What texts with {@code ?} need, which are run over and over. Thread-safe. */
public final class NeedsCache {
    /** Some hundred bytes each. */
    private static final int TEXTS_MAX = 4_096;

    private record Key(String database, String text) {}

    private final Map<Key, List<Need>> byText = new ConcurrentHashMap<>();

    /** Nothing for what only parses with its literals in place: it is asked about then. */
    public List<Need> of(String text, @Nullable String database) {
        Key key = new Key(database == null ? "" : database, text);
        List<Need> known = byText.get(key);
        if (known == null) {
            known = needs(text, database);
            if (byText.size() >= TEXTS_MAX) {
                byText.clear();
            }
            byText.put(key, known);
        }
        return known;
    }

    private static List<Need> needs(String text, @Nullable String database) {
        try {
            return StatementNeeds.of(MysqlParser.parse(text), database);
        } catch (SqlException e) {
            return List.of();
        }
    }
}
