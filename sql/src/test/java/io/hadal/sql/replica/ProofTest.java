package io.hadal.sql.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Isolation;
import io.hadal.engine.ReplicaProof.Report;
import io.hadal.engine.ReplicaProof.Standing;
import io.hadal.engine.ReplicaProof.Sum;
import io.hadal.engine.ReplicaProof.TableProof;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.engine.open.Lab;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a replica can be restored is found out by reading it. In virtual time. */
final class ProofTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final SimWorld world = new SimWorld(11);
    private final Sites sites = new Sites(world);
    private final SimNode primary = world.node("primary");

    @TempDir Path folder;

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    private interface Body {
        void run(Engine engine, Database database) throws Exception;
    }

    /** Table t with ids 1 to 6: four in a segment, of which one is deleted, and two hot rows. */
    private void story(Body body) throws Exception {
        primary.run(
                "primary",
                () -> {
                    Engine engine = sites.engine(primary);
                    Database database = engine.create("db", Lab.spec("east"));
                    TestTable table = TestTable.create(database, "t");
                    for (long id = 1; id <= 4; id++) {
                        Lab.insert(database, table, id, Durability.DISK);
                    }
                    database.flush("t");
                    try (Transaction transaction =
                            database.begin(Isolation.READ_COMMITTED, Lab.LOCK_WAIT)) {
                        transaction.beginStatement();
                        table.delete(transaction, 2);
                        transaction.commit(Durability.DISK);
                    }
                    Lab.insert(database, table, 5, Durability.DISK);
                    Lab.insert(database, table, 6, Durability.DISK);
                    TestTable.create(database, "other");
                    database.replicas()
                            .add(Sites.verified(Sites.replica("west", Mode.ASYNC), HOUR));
                    sites.awaitCopied(database);
                    // The first proof is begun as soon as there is something to prove.
                    world.sleep(Duration.ofSeconds(1));
                    body.run(engine, database);
                });
    }

    private static Standing standing(Database database) {
        return Sites.status(database, "west").proof();
    }

    private static String alarm(Database database) {
        return Sites.status(database, "west").alarm();
    }

    private ObjectStore west(Database database) {
        return sites.folder("west", database.status().storageId());
    }

    private List<String> keysAtWest(Database database, String prefix) {
        List<String> keys = new ArrayList<>();
        west(database).list(prefix, "", 1000).objects().forEach(info -> keys.add(info.key()));
        return keys;
    }

    private static TableProof table(Report report, String name) {
        return report.tables().stream()
                .filter(table -> table.table().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theProofAdvancesByItself() throws Exception {
        story((engine, database) -> {
            Standing first = standing(database);
            assertThat(first.position()).isEqualTo(database.committedPosition());
            assertThat(first.failure()).isEmpty();
            long position = Sites.insert(database, 7);
            world.sleep(HOUR.plusMinutes(1));
            Standing second = standing(database);
            assertThat(second.position()).isGreaterThanOrEqualTo(position);
            assertThat(second.timeMicros()).isBetween(first.timeMicros(), second.provenMicros());
            assertThat(second.provenMicros() - first.provenMicros())
                    .isBetween(HOUR.toNanos() / 1000, HOUR.plusSeconds(10).toNanos() / 1000);
            assertThat(alarm(database)).isEmpty();
        });
    }

    @Test
    void allRowsAreCounted() throws Exception {
        story((engine, database) -> {
            Report report = database.replicas().verify("west");
            assertThat(report.faults()).isEmpty();
            assertThat(table(report, "t").here()).extracting(Sum::rows).isEqualTo(5L);
            assertThat(table(report, "t").there()).isEqualTo(table(report, "t").here());
            assertThat(table(report, "other").here()).isEqualTo(Sum.NONE);
            // Where rows lie does not matter.
            database.flush("t");
            database.merge("t");
            Report merged = database.replicas().verify("west");
            assertThat(table(merged, "t").here()).isEqualTo(table(report, "t").here());
            assertThat(merged.position()).isGreaterThan(report.position());
            Sites.insert(database, 7);
            assertThat(table(database.replicas().verify("west"), "t").here())
                    .isNotEqualTo(table(report, "t").here());
        });
    }

    /** Nothing of it is left in the data directory, and nothing is written at the replica. */
    @Test
    void itLeavesNothingBehind() throws Exception {
        story((engine, database) -> {
            List<String> keys = keysAtWest(database, "");
            List<String> cached = primary.disk().list("cache");
            sites.plan(primary, "west").calm();
            database.replicas().verify("west");
            assertThat(keysAtWest(database, "")).isEqualTo(keys);
            assertThat(primary.disk().list("cache")).isEqualTo(cached);
        });
    }

    /** What the local cache holds must not hide that the replica's is gone. */
    @Test
    void aSegmentThatIsMissingIsAnAlarmUntilItIsBack() throws Exception {
        story((engine, database) -> {
            long proven = standing(database).position();
            String segment = keysAtWest(database, "blobs/").getFirst();
            byte[] bytes = west(database).get(segment);
            west(database).delete(List.of(segment));
            Sites.insert(database, 7);
            world.sleep(HOUR.plusMinutes(1));
            assertThat(standing(database).alarming()).isTrue();
            assertThat(standing(database).failure()).contains(segment);
            assertThat(standing(database).position()).isEqualTo(proven);
            assertThat(alarm(database)).startsWith("It could not be restored: ");
            assertThatThrownBy(() -> database.replicas().verify("west"))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.MISSING_OBJECT));
            west(database).put(segment, ObjectSource.of(bytes));
            world.sleep(HOUR);
            assertThat(standing(database).failure()).isEmpty();
            assertThat(standing(database).position()).isGreaterThan(proven);
            assertThat(alarm(database)).isEmpty();
        });
    }

    @Test
    void aSegmentThatIsDamagedIsNamedWithItsTable() throws Exception {
        story((engine, database) -> {
            String segment = keysAtWest(database, "blobs/").getFirst();
            byte[] bytes = west(database).get(segment);
            bytes[bytes.length / 2] ^= 1;
            west(database).put(segment, ObjectSource.of(bytes));
            Report report = database.replicas().verify("west");
            assertThat(table(report, "t").fault()).contains(segment, "is corrupt");
            assertThat(table(report, "t").there()).isNull();
            assertThat(table(report, "other").fault()).isEmpty();
            assertThat(alarm(database)).contains("Table t: ", segment);
        });
    }

    /** All checksums are right: only who compares rows finds it. */
    @Test
    void aRowThatIsAnotherIsFound() throws Exception {
        story((engine, database) -> {
            Sites.insert(database, 7);
            sites.awaitCopied(database);
            Tampering.changeLastRow(
                    west(database), Lab.table(database, "t").row(7, 7L, 1_000_007L));
            Report report = database.replicas().verify("west");
            TableProof table = table(report, "t");
            assertThat(table.here()).extracting(Sum::rows).isEqualTo(6L);
            assertThat(table.there()).extracting(Sum::rows).isEqualTo(6L);
            assertThat(table.fault())
                    .contains(String.valueOf(table.here()), String.valueOf(table.there()));
            assertThat(alarm(database)).contains("Table t: 6 rows with checksum ");
        });
    }

    @Test
    void aSegmentWithOtherRowsIsFound() throws Exception {
        story((engine, database) -> {
            database.flush("t");
            database.sync();
            sites.awaitCopied(database);
            Tampering.changeLastSegment(west(database), folder);
            Report report = database.replicas().verify("west");
            assertThat(table(report, "t").fault()).contains("5 rows with checksum ");
            assertThat(table(report, "t").there()).isNotEqualTo(table(report, "t").here());
        });
    }

    /** That is no alarm of the replica's, and the next time it works. */
    @Test
    void aReplicaThatCannotBeReachedIsTriedAgain() throws Exception {
        story((engine, database) -> {
            long proven = standing(database).position();
            sites.plan(primary, "west").lose();
            Sites.insert(database, 7);
            world.sleep(HOUR.plusMinutes(10));
            assertThat(standing(database).position()).isEqualTo(proven);
            assertThat(standing(database).failure()).contains("was not compared", "west");
            assertThat(standing(database).alarming()).isFalse();
            sites.plan(primary, "west").comeBack();
            world.sleep(HOUR);
            assertThat(standing(database).position()).isGreaterThan(proven);
            assertThat(standing(database).failure()).isEmpty();
        });
    }

    @Test
    void aPausedReplicaIsProvenAsFarAsItGoes() throws Exception {
        story((engine, database) -> {
            database.replicas().pause("west");
            assertThat(database.replicas().verify("west").faults()).isEmpty();
            Sites.insert(database, 7);
            assertThatThrownBy(() -> database.replicas().verify("west"))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.NOT_REPLICATED))
                    .hasMessageContaining("it is paused");
        });
    }

    /** Whoever takes it over has other rows: that is no damage. */
    @Test
    void aReplicaThatWasTakenOverIsNotCompared() throws Exception {
        story((engine, database) -> {
            SimNode thief = world.node("thief");
            thief.run(
                    "take over",
                    () -> {
                        Database taken =
                                sites.engine(thief).attach(Lab.force("db", "west")).database();
                        Sites.insert(taken, 100);
                        taken.sync();
                    });
            // Nothing was committed since: the copier has not come across it yet.
            assertThatThrownBy(() -> database.replicas().verify("west"))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FENCED))
                    .hasMessageContaining("of node thief took it over");
            assertThat(standing(database).alarming()).isFalse();
            assertThat(standing(database).failure()).contains("took it over");
        });
    }

    @Test
    void whatIsUnderWayEndsWithTheDatabase() throws Exception {
        story((engine, database) -> {
            sites.plan(primary, "west").latency(Duration.ofMinutes(30));
            List<Kind> ended = new ArrayList<>();
            world.spawnOn(
                    primary,
                    "verify",
                    () -> ended.add(Lab.kindOf(() -> database.replicas().verify("west"))));
            world.sleep(Duration.ofMinutes(1));
            Duration before = world.now();
            engine.detach("db", null, DetachMode.FORCE);
            world.sleep(Duration.ofSeconds(1));
            assertThat(world.now().minus(before)).isLessThan(Duration.ofMinutes(1));
            assertThat(ended).containsExactly(Kind.NOT_ATTACHED);
        });
    }

    /** A restart makes no proof of its own, and forgets none. */
    @Test
    void whatIsKnownSurvivesARestart() throws Exception {
        story((engine, database) -> {
            Standing known = standing(database);
            engine.close();
            world.sleep(Duration.ofMinutes(10));
            Database again = sites.engine(primary).database("db");
            assertThat(standing(again)).isEqualTo(known);
            world.sleep(Duration.ofMinutes(30));
            assertThat(standing(again).triedMicros()).isEqualTo(known.triedMicros());
            world.sleep(Duration.ofMinutes(30));
            assertThat(standing(again).triedMicros()).isGreaterThan(known.triedMicros());
            assertThat(standing(again).failure()).isEmpty();
        });
    }

    @Test
    void howOftenIsChangedInPlace() throws Exception {
        story((engine, database) -> {
            Standing first = standing(database);
            database.replicas()
                    .add(Sites.verified(Sites.replica("west", Mode.ASYNC), Duration.ofMinutes(5)));
            world.sleep(Duration.ofMinutes(6));
            Standing second = standing(database);
            assertThat(second.triedMicros() - first.triedMicros())
                    .isBetween(300_000_000L, 310_000_000L);
            database.replicas().add(Sites.replica("west", Mode.ASYNC));
            world.sleep(HOUR.multipliedBy(2));
            assertThat(standing(database)).isEqualTo(second);
        });
    }

    /** Two databases of a server are not read at the same time. */
    @Test
    void oneAtATime() throws Exception {
        story((engine, database) -> {
            Database second = engine.create("second", Lab.spec("east2"));
            Lab.insert(second, TestTable.create(second, "t"), 1, Durability.DISK);
            second.replicas().add(Sites.replica("west2", Mode.ASYNC));
            while (Sites.status(second, "west2").lagCommits() > 0) {
                world.sleep(Duration.ofMillis(100));
            }
            sites.plan(primary, "west").latency(Duration.ofSeconds(10));
            world.spawnOn(primary, "verify db", () -> database.replicas().verify("west"));
            world.sleep(Duration.ofSeconds(1));
            Duration before = world.now();
            second.replicas().verify("west2");
            assertThat(world.now().minus(before))
                    .as("it takes no time by itself")
                    .isGreaterThan(Duration.ofMinutes(1));
        });
    }
}
