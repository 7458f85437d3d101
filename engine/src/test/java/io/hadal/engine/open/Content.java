package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.StateView;
import io.hadal.engine.TestTable;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a database of the simulation shows. Each transaction has a number and leaves a mark of it,
 * so that what is shown says which transactions it holds.
 *
 * @param rows those that transactions insert, change and delete: column a by id
 * @param done numbers of the transactions
 */
public record Content(Map<Long, String> rows, Set<Long> done) {
    /** The tables that every transaction writes to. */
    public static final String ROWS = "t";

    public static final String MARKS = "u";

    /** What the name of a table begins with whose creation was a transaction of its own. */
    static final String TABLE_PREFIX = "d";

    /** Ids from here on are marks. */
    public static final long MARKS_FROM = 1_000_000;

    /** A state from before the tables were made shows neither of them. */
    public static void makeTables(Database database) {
        for (String name : List.of(ROWS, MARKS)) {
            boolean there;
            try (StateView view = database.view()) {
                there = view.table(name).isPresent();
            }
            if (!there) {
                TestTable.create(database, name);
            }
        }
    }

    public static Content of(Database database) {
        try (StateView view = database.view()) {
            Map<Long, String> rows = new TreeMap<>();
            Set<Long> done = new TreeSet<>();
            Lab.rows(database, view, ROWS)
                    .forEach((id, a) -> {
                        if (id < MARKS_FROM) {
                            rows.put(id, a);
                        } else {
                            done.add(id - MARKS_FROM);
                        }
                    });
            Set<Long> marks = new TreeSet<>();
            Lab.rows(database, view, MARKS).keySet().forEach(id -> marks.add(id - MARKS_FROM));
            assertThat(marks).as("a transaction is in both tables or in none").isEqualTo(done);
            for (TableDef table : view.tables()) {
                if (table.name().startsWith(TABLE_PREFIX)) {
                    done.add(Long.parseLong(table.name().substring(TABLE_PREFIX.length())));
                }
            }
            return new Content(rows, done);
        }
    }
}
