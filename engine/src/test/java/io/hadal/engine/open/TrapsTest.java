package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.Attached;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.TestTable;
import io.hadal.env.LocalDisk;
import io.hadal.env.SystemEnv;
import io.hadal.objectstore.memory.MemoryBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What others have paid for, as far as one or two servers and a copy are enough to show it. Named
 * after the list of traps.
 */
class TrapsTest {
    @TempDir Path directory;

    private final SystemEnv env = new SystemEnv();
    private final Lab lab = new Lab();

    @AfterEach
    void closeEnv() {
        env.close();
    }

    private Engine engine(String node) throws IOException {
        return lab.engine(
                env,
                new LocalDisk(directory.resolve(node)),
                node,
                EngineConfig.defaults(),
                store -> store);
    }

    private void copyDirectory(String from, String to) throws IOException {
        try (Stream<Path> tree = Files.walk(directory.resolve(from))) {
            for (Path path : tree.toList()) {
                Path copy = directory.resolve(to).resolve(directory.resolve(from).relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy);
                }
            }
        }
    }

    private static void insertStored(Database database, long from, long to) {
        TestTable table = Lab.table(database, "t");
        for (long id = from; id <= to; id++) {
            Lab.insert(database, table, id, Durability.OBJECT_STORE);
        }
    }

    /** A database with a table and rows 1 to {@code rows}, each in a chunk of its own. */
    private static Database create(Engine engine, long rows) {
        Database database = engine.create("db", Lab.spec("bucket"));
        TestTable.create(database, "t");
        insertStored(database, 1, rows);
        return database;
    }

    @Test
    void t5ADataDirectoryOfAnEarlierDayIsFenced() throws Exception {
        try (Engine a = engine("a")) {
            create(a, 2);
        }
        copyDirectory("a", "stale");
        try (Engine a = engine("a")) {
            insertStored(a.database("db"), 3, 3);
        }
        List<String> before = lab.bucket("bucket").keys();
        try (Engine stale = engine("stale")) {
            Database old = stale.database("db");
            assertThat(Lab.ids(old, "t")).as("what it was").containsExactly(1L, 2L);
            assertThat(Lab.kindOf(() -> insertStored(old, 9, 9))).isEqualTo(Kind.FENCED);
        }
        assertThat(lab.bucket("bucket").keys()).isEqualTo(before);
        try (Engine a = engine("a")) {
            assertThat(Lab.ids(a.database("db"), "t")).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void t5ADataDirectoryFromBeforeChunksOfTheSameLineIsFenced() throws Exception {
        try (Engine a = engine("a")) {
            Database database = create(a, 2);
            copyDirectory("a", "stale");
            insertStored(database, 3, 4);
        }
        try (Engine stale = engine("stale")) {
            assertThatThrownBy(() -> stale.database("db"))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("from a copy of the data directory");
        }
        try (Engine a = engine("a")) {
            assertThat(Lab.ids(a.database("db"), "t")).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void t31ACloneOfTheDirectoryTakesOverOpenlyOrNotAtAll() throws Exception {
        try (Engine a = engine("a")) {
            Database database = create(a, 2);
            TestTable table = Lab.table(database, "t");
            copyDirectory("a", "clone");
            try (Engine clone = engine("clone")) {
                assertThat(Lab.ids(clone.database("db"), "t")).containsExactly(1L, 2L);
                assertThat(
                                Lab.kindOf(() ->
                                        Lab.insert(database, table, 3, Durability.OBJECT_STORE)))
                        .isEqualTo(Kind.FENCED);
                insertStored(clone.database("db"), 4, 4);
                assertThat(Lab.ids(clone.database("db"), "t")).containsExactly(1L, 2L, 4L);
            }
        }
    }

    @Test
    void t18ADamagedChunkIsNamedAndWhatGoesWithIt() throws Exception {
        try (Engine a = engine("a");
                Engine b = engine("b")) {
            create(a, 6);
            a.detach("db", null, DetachMode.NORMAL);
            MemoryBucket bucket = lab.bucket("bucket");
            String chunk = chunk(bucket, 5);
            byte[] bytes = Objects.requireNonNull(bucket.read(chunk));
            bytes[bytes.length / 2] ^= 1;
            bucket.write(chunk, bytes);
            assertThatThrownBy(() -> b.attach(Lab.attach("db", "bucket")))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT_OBJECT))
                    .hasMessageContaining("00005")
                    .hasMessageContaining("AT TIME")
                    .hasMessageContaining("loses");
            assertThat(b.databases()).isEmpty();
            Attached attached = b.attach(Lab.force("db", "bucket"));
            assertThat(Lab.ids(attached.database(), "t")).containsExactly(1L, 2L, 3L);
            assertThat(attached.notes()).anyMatch(note -> note.contains("left out"));
        }
    }

    @Test
    void t25ACopyWithAGapAttachesBeforeItAndDebrisChangesNothing() throws Exception {
        try (Engine a = engine("a");
                Engine b = engine("b")) {
            create(a, 6);
            a.close();
            lab.copy("bucket", "copy");
            MemoryBucket copy = lab.bucket("copy");
            String chunk = chunk(copy, 5);
            byte[] missing = Objects.requireNonNull(copy.read(chunk));
            copy.remove(chunk);
            Attached attached = b.attach(Lab.force("db", "copy"));
            assertThat(Lab.ids(attached.database(), "t")).containsExactly(1L, 2L, 3L);
            assertThat(attached.notes()).anyMatch(note -> note.contains("is missing"));
            copy.write(chunk, missing);
            insertStored(attached.database(), 10, 11);
            b.detach("db", null, DetachMode.NORMAL);
            assertThat(Lab.ids(b.attach(Lab.attach("db", "copy")).database(), "t"))
                    .containsExactly(1L, 2L, 3L, 10L, 11L);
        }
    }

    @Test
    void t4TermsGrowAndAnOlderPointForks() throws Exception {
        try (Engine a = engine("a")) {
            Database database = create(a, 1);
            database.createMilestone("m");
            for (int round = 0; round < 4; round++) {
                insertStored(a.database("db"), 10 + round, 10 + round);
                long before = term(a);
                a.detach("db", null, DetachMode.NORMAL);
                Database again = a.attach(Lab.atMilestone("db", "bucket", "m")).database();
                assertThat(Lab.ids(again, "t")).containsExactly(1L);
                assertThat(term(a)).isGreaterThan(before);
            }
        }
    }

    @Test
    void t9RestoredWrittenLostAndRestoredManyTimes() throws Exception {
        try (Engine a = engine("a")) {
            create(a, 1);
            a.detach("db", "m0", DetachMode.NORMAL);
        }
        for (int round = 1; round <= 5; round++) {
            try (Engine next = engine("server" + round)) {
                Database database =
                        next.attach(Lab.atMilestone("db", "bucket", "m" + (round - 1))).database();
                assertThat(Lab.ids(database, "t")).hasSize(round);
                insertStored(database, 100 + round, 100 + round);
                next.detach("db", "m" + round, DetachMode.NORMAL);
            }
        }
    }

    @Test
    void t14ACopyAttachesWithoutItsSource() throws Exception {
        try (Engine a = engine("a")) {
            create(a, 3);
        }
        lab.copy("bucket", "copy");
        MemoryBucket source = lab.bucket("bucket");
        source.keys().forEach(source::remove);
        try (Engine b = engine("b")) {
            Attached attached = b.attach(Lab.force("db", "copy"));
            assertThat(Lab.ids(attached.database(), "t")).containsExactly(1L, 2L, 3L);
        }
    }

    private static long term(Engine engine) {
        String line = Objects.requireNonNull(engine.databases().getFirst().line());
        return Long.parseLong(line.substring(0, line.indexOf('_')));
    }

    private static String chunk(MemoryBucket bucket, long seq) {
        return bucket.keys().stream()
                .filter(key -> key.contains("/log/") && key.endsWith("/" + "%020d".formatted(seq)))
                .findFirst()
                .orElseThrow();
    }
}
