package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.AttachRequest;
import io.hadal.engine.Engine.Attached;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.Engine.Detached;
import io.hadal.engine.Engine.KeptLog;
import io.hadal.engine.Engine.StoreOpener;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.TestTable;
import io.hadal.env.LocalDisk;
import io.hadal.env.SystemEnv;
import io.hadal.objectstore.CountingObjectStore;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.StoredSizes;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of databases on one and on several servers, on a real disk. */
class EngineTest {
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

    @Test
    void goesOnAfterARestart() throws Exception {
        try (Engine engine = engine("a")) {
            Database database = engine.create("db", Lab.spec("bucket"));
            TestTable table = TestTable.create(database, "t");
            Lab.insert(database, table, 1, Durability.DISK);
            Lab.insert(database, table, 2, Durability.OBJECT_STORE);
            Lab.insert(database, table, 3, Durability.DISK);
        }
        try (Engine engine = engine("a")) {
            Database database = engine.database("db");
            assertThat(Lab.ids(database, "t")).containsExactly(1L, 2L, 3L);
            Lab.insert(database, Lab.table(database, "t"), 4, Durability.OBJECT_STORE);
            assertThat(engine.databases().getFirst().line()).startsWith("2_");
        }
    }

    @Test
    void attachesElsewhereAfterADetach() throws Exception {
        try (Engine a = engine("a");
                Engine b = engine("b")) {
            Database database = a.create("db", Lab.spec("bucket"));
            TestTable table = TestTable.create(database, "t");
            Lab.insert(database, table, 1, Durability.DISK);
            Milestone milestone = database.createMilestone("m");
            Lab.insert(database, table, 2, Durability.DISK);
            Detached detached = a.detach("db", null, DetachMode.NORMAL);
            assertThat(detached.milestone()).isNotNull();
            assertThat(a.databases().getFirst().state()).isEqualTo(DatabaseStatus.State.DETACHED);
            assertThatThrownBy(() -> a.database("db")).hasMessageContaining("detached");

            Database attached = b.attach(Lab.attach("copy", "bucket")).database();
            assertThat(Lab.ids(attached, "t")).containsExactly(1L, 2L);
            assertThat(attached.milestones())
                    .extracting(Milestone::name)
                    .contains(Milestones.FIRST, "m", detached.milestone());
            b.detach("copy", "done", DetachMode.NORMAL);

            Attached old = a.attach(Lab.atMilestone("db", "bucket", "m"));
            assertThat(Lab.ids(old.database(), "t")).containsExactly(1L);
            assertThat(old.position()).isEqualTo(milestone.position());
            Lab.insert(old.database(), Lab.table(old.database(), "t"), 5, Durability.OBJECT_STORE);
            assertThat(
                            Lab.kindOf(() ->
                                    old.database()
                                            .dropMilestone(
                                                    old.database().milestones().getLast().name())))
                    .isEqualTo(Kind.RESERVED_MILESTONE);
            a.detach("db", null, DetachMode.NORMAL);

            Attached undone = a.attach(Lab.atMilestone("db", "bucket", "done"));
            assertThat(Lab.ids(undone.database(), "t")).containsExactly(1L, 2L);
            assertThat(undone.notes()).anyMatch(note -> note.contains("abandoned"));
        }
    }

    @Test
    void attachesAPlainCopyAndFencesTheOldWriter() throws Exception {
        try (Engine a = engine("a");
                Engine b = engine("b")) {
            Database database = a.create("db", Lab.spec("bucket"));
            TestTable table = TestTable.create(database, "t");
            Lab.insert(database, table, 1, Durability.OBJECT_STORE);
            assertThatThrownBy(() -> b.attach(Lab.attach("db", "bucket")))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.LOCKED))
                    .hasMessageContaining("storage_locks/1_")
                    .hasMessageContaining("node a");

            Database taken = b.attach(Lab.force("db", "bucket")).database();
            assertThat(Lab.ids(taken, "t")).containsExactly(1L);
            assertThat(Lab.kindOf(() -> Lab.insert(database, table, 2, Durability.OBJECT_STORE)))
                    .isEqualTo(Kind.FENCED);
            assertThatThrownBy(() -> Lab.insert(database, table, 3, Durability.DISK))
                    .hasMessageContaining("node b");
            DatabaseStatus status = a.databases().getFirst();
            assertThat(status.state()).isEqualTo(DatabaseStatus.State.FENCED);
            assertThat(status.reason()).contains("1 commits are in the local log only");
            assertThat(Lab.ids(database, "t")).startsWith(1L);
            Lab.insert(taken, Lab.table(taken, "t"), 7, Durability.OBJECT_STORE);
        }
        try (Engine a = engine("a")) {
            Database old = a.database("db");
            assertThat(Lab.ids(old, "t")).as("reads go on").containsExactly(1L);
            assertThatThrownBy(
                            () -> Lab.insert(old, Lab.table(old, "t"), 4, Durability.OBJECT_STORE))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FENCED))
                    .hasMessageContaining("node b");
            assertThat(Lab.kindOf(() -> old.createMilestone("m"))).isEqualTo(Kind.FENCED);
            DatabaseStatus status = a.databases().getFirst();
            assertThat(status.state()).isEqualTo(DatabaseStatus.State.FENCED);
            assertThat(status.reason()).contains("node b").contains("1 commits");
            assertThat(Lab.kindOf(() -> a.detach("db", null, DetachMode.NORMAL)))
                    .isEqualTo(Kind.FENCED);
            assertThat(a.detach("db", null, DetachMode.FORCE).lostCommits()).isEqualTo(1);
        }
    }

    @Test
    void whatAFenceOrAForceLeftBehindIsSeenAndDropped() throws Exception {
        try (Engine a = engine("a");
                Engine b = engine("b")) {
            Database database = a.create("db", Lab.spec("bucket"));
            TestTable table = TestTable.create(database, "t");
            Lab.insert(database, table, 1, Durability.OBJECT_STORE);
            Database taken = b.attach(Lab.force("db", "bucket")).database();
            assertThat(Lab.kindOf(() -> Lab.insert(database, table, 2, Durability.OBJECT_STORE)))
                    .isEqualTo(Kind.FENCED);
            assertThat(a.detach("db", null, DetachMode.FORCE).lostCommits()).isEqualTo(1);
            assertThat(taken.readOnly()).isFalse();
            KeptLog detached = onlyLog(a);
            assertThat(detached.state()).isEqualTo(KeptLog.State.DETACHED);
            assertThat(detached.commits()).isEqualTo(1);
            assertThat(detached.bytes()).isPositive();
            assertThatThrownBy(() -> a.dropKeptLog(detached.id()))
                    .hasMessageContaining("DROP DATABASE");

            a.drop("db", false);
            assertThat(a.databases()).isEmpty();
            assertThat(onlyLog(a).state()).isEqualTo(KeptLog.State.KEPT);
            assertThat(Lab.ids(taken, "t")).containsExactly(1L);
        }
        try (Engine a = engine("a")) {
            KeptLog kept = onlyLog(a);
            assertThat(kept.database()).isEqualTo("db");
            assertThat(Lab.kindOf(() -> a.dropKeptLog("none"))).isEqualTo(Kind.INVALID_ARGUMENT);
            a.dropKeptLog(kept.id());
            assertThat(a.keptLogs()).isEmpty();
            assertThat(directory.resolve("a").resolve(kept.folder())).doesNotExist();
        }
    }

    private static KeptLog onlyLog(Engine engine) {
        assertThat(engine.keptLogs()).hasSize(1);
        return engine.keptLogs().getFirst();
    }

    @Test
    void aDatabaseThatIsAttachedElsewhereIsNotDeleted() throws Exception {
        try (Engine a = engine("a");
                Engine b = engine("b")) {
            TestTable.create(a.create("db", Lab.spec("bucket")), "t");
            a.detach("db", null, DetachMode.NORMAL);
            b.attach(Lab.attach("db", "bucket"));
            assertThatThrownBy(() -> a.drop("db", true))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.LOCKED))
                    .hasMessageContaining("node b");
            a.drop("db", false);
            a.attach(Lab.readOnly("look", "bucket"));
            assertThat(Lab.kindOf(() -> a.drop("look", true))).isEqualTo(Kind.READ_ONLY);
            assertThat(a.database("look").readOnly()).isTrue();
            b.drop("db", true);
            assertThat(lab.bucket("bucket").keys()).isEmpty();
        }
    }

    @Test
    void tellsWhatTheStoreHolds() throws Exception {
        try (Engine a = engine("a")) {
            Database database = a.create("db", Lab.spec("bucket"));
            TestTable table = TestTable.create(database, "t");
            Lab.insert(database, table, 1, Durability.OBJECT_STORE);
            database.flush("t");
            database.sync();
            StoredSizes open = a.stored("db");
            assertThat(open.blobs().objects()).isEqualTo(1);
            assertThat(open.blobs().bytes()).isEqualTo(bytesOf(key -> key.contains("/blobs/")));
            assertThat(open.chunks().objects()).isGreaterThanOrEqualTo(2);
            assertThat(open.snapshots()).isZero();
            a.detach("db", null, DetachMode.NORMAL);
            assertThat(a.stored("db").chunks().objects()).isGreaterThan(open.chunks().objects());
            assertThat(Lab.kindOf(() -> a.stored("none"))).isEqualTo(Kind.NO_SUCH_DATABASE);
        }
    }

    private long bytesOf(Predicate<String> keys) {
        return lab.bucket("bucket").keys().stream()
                .filter(keys)
                .map(lab.bucket("bucket")::read)
                .flatMap(Stream::ofNullable)
                .mapToLong(bytes -> bytes.length)
                .sum();
    }

    @Test
    void readsAPointBesideTheWriter() throws Exception {
        try (Engine a = engine("a");
                Engine b = engine("b")) {
            Database database = a.create("db", Lab.spec("bucket"));
            TestTable table = TestTable.create(database, "t");
            Lab.insert(database, table, 1, Durability.OBJECT_STORE);
            Database reader = b.attach(Lab.readOnly("look", "bucket")).database();
            Lab.insert(database, table, 2, Durability.OBJECT_STORE);
            assertThat(reader.readOnly()).isTrue();
            assertThat(Lab.ids(reader, "t")).startsWith(1L);
            assertThat(Lab.kindOf(() -> Lab.insert(reader, table, 3, Durability.DISK)))
                    .isEqualTo(Kind.READ_ONLY);
            assertThat(Lab.kindOf(() -> reader.createMilestone("m"))).isEqualTo(Kind.READ_ONLY);
            b.detach("look", null, DetachMode.NORMAL);
        }
    }

    @Test
    void namesWhatIsWrongWithARequest() throws Exception {
        try (Engine a = engine("a");
                Engine b = engine("b")) {
            Database database = a.create("db", Lab.spec("bucket"));
            TestTable.create(database, "t");
            long micros = database.createMilestone("known").timeMicros();
            assertThat(Lab.kindOf(() -> a.create("db", Lab.spec("other"))))
                    .isEqualTo(Kind.DATABASE_EXISTS);
            assertThat(lab.bucket("other").keys()).isEmpty();
            assertThat(Lab.kindOf(() -> a.attach(Lab.attach("db", "bucket"))))
                    .isEqualTo(Kind.ALREADY_ATTACHED);
            assertThat(Lab.kindOf(() -> b.attach(Lab.attach("x", "empty"))))
                    .isEqualTo(Kind.NOTHING_THERE);
            assertThat(Lab.kindOf(() -> a.database("none"))).isEqualTo(Kind.NO_SUCH_DATABASE);
            assertThat(Lab.kindOf(() -> database.createMilestone(Milestones.FIRST)))
                    .isEqualTo(Kind.RESERVED_MILESTONE);
            assertThat(Lab.kindOf(() -> database.dropMilestone("none")))
                    .isEqualTo(Kind.NO_SUCH_MILESTONE);
            a.detach("db", null, DetachMode.NORMAL);
            assertThat(
                            Lab.kindOf(() ->
                                    b.attach(
                                            new AttachRequest(
                                                    "x",
                                                    Lab.spec("bucket"),
                                                    null,
                                                    "known",
                                                    micros,
                                                    false,
                                                    false))))
                    .isEqualTo(Kind.INVALID_ARGUMENT);
            assertThat(Lab.kindOf(() -> b.attach(Lab.atMilestone("x", "bucket", "knwon"))))
                    .isEqualTo(Kind.NO_SUCH_MILESTONE);
            assertThat(
                            Lab.kindOf(() ->
                                    b.attach(Lab.atTime("x", "bucket", micros + 3_600_000_000L))))
                    .isEqualTo(Kind.POINT_IN_FUTURE);
            assertThat(
                            Lab.kindOf(() ->
                                    b.attach(Lab.atTime("x", "bucket", micros - 3_600_000_000L))))
                    .isEqualTo(Kind.POINT_EXPIRED);
            assertThat(b.databases()).isEmpty();
            assertThat(lab.bucket("bucket").keys()).noneMatch(key -> key.contains("storage_locks"));
            b.create("second", Lab.spec("bucket"));
            assertThat(Lab.kindOf(() -> a.attach(Lab.attach("db", "bucket"))))
                    .isEqualTo(Kind.SEVERAL_STORAGE_IDS);
        }
    }

    @Test
    void purgesWhateverTheStore() throws Exception {
        try (Engine a = engine("a")) {
            a.create("mine", null);
            a.create("theirs", Lab.spec("bucket"));
            assertThat(Lab.kindOf(() -> a.drop("theirs", false))).isEqualTo(Kind.INVALID_ARGUMENT);
            a.drop("theirs", true);
            a.drop("mine", true);
            assertThat(a.databases()).isEmpty();
            assertThat(lab.bucket("default").keys()).isEmpty();
            assertThat(lab.bucket("bucket").keys()).isEmpty();
        }
        try (Engine a = engine("a")) {
            assertThat(a.databases()).isEqualTo(List.of());
        }
    }

    /** Nothing was made, so nothing is to be undone: what nobody answers is asked once. */
    @Test
    void aStoreThatDoesNotAnswerIsAskedOnlyByWhoGivesUpSoon() throws Exception {
        CountingObjectStore patient = new CountingObjectStore(new Unreachable());
        CountingObjectStore asking = new CountingObjectStore(new Unreachable());
        StoreOpener stores =
                new StoreOpener() {
                    @Override
                    public ObjectStore open(Engine.StoreSpec spec) {
                        return patient;
                    }

                    @Override
                    public ObjectStore openToAsk(Engine.StoreSpec spec) {
                        return asking;
                    }
                };
        LocalDisk disk = new LocalDisk(directory.resolve("a"));
        try (Engine engine = Lab.engineOn(stores, env, disk, "a", EngineConfig.defaults())) {
            AttachRequest byId =
                    new AttachRequest("db", Lab.spec("bucket"), "17", null, null, false, false);
            assertThat(Lab.kindOf(() -> engine.create("db", Lab.spec("bucket"))))
                    .isEqualTo(Kind.STORE_UNREACHABLE);
            assertThat(Lab.kindOf(() -> engine.attach(Lab.attach("db", "bucket"))))
                    .isEqualTo(Kind.STORE_UNREACHABLE);
            assertThat(Lab.kindOf(() -> engine.attach(byId))).isEqualTo(Kind.STORE_UNREACHABLE);
            assertThat(Lab.kindOf(() -> engine.storageLocks(Lab.spec("bucket"))))
                    .isEqualTo(Kind.STORE_UNREACHABLE);
            assertThat(engine.databases()).isEmpty();
        }
        assertThat(asking.total()).isEqualTo(4);
        assertThat(patient.total()).isZero();
    }

    private final class Unreachable extends DecoratedObjectStore {
        Unreachable() {
            super(new MemoryObjectStore(lab.bucket("bucket"), "db", env));
        }

        @Override
        protected <T> T around(Request request, Supplier<T> call) {
            throw ObjectStoreException.notSent("nobody answers", null);
        }
    }
}
