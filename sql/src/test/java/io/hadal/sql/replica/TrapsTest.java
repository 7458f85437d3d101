package io.hadal.sql.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Failover;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaSpec.MaxLag;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.ReplicaSpec.OnTakeover;
import io.hadal.engine.ReplicaSpec.Policy;
import io.hadal.engine.TestTable;
import io.hadal.engine.open.Lab;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;
import java.time.Duration;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traps of two sites, by number: real engines, the real replicator, virtual time. */
class TrapsTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final SimWorld world = new SimWorld(19);
    private final Sites sites = new Sites(world);
    private final SimNode primary = world.node("primary");
    private final SimNode other = world.node("other");

    /** When each commit was acknowledged, by position. */
    private final TreeMap<Long, Duration> acknowledged = new TreeMap<>();

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    private static ReplicaSpec west(Policy policy) {
        return new ReplicaSpec(
                "west",
                Lab.spec("west"),
                Mode.ASYNC,
                Duration.ZERO,
                new MaxLag(LIMIT, policy),
                OnTakeover.READ_ONLY,
                Duration.ZERO);
    }

    private Database begin(Policy policy) throws Exception {
        Database database = sites.engine(primary).create("db", Lab.spec("east"));
        Lab.insert(database, TestTable.create(database, "t"), 1, Durability.DISK);
        database.replicas().add(west(policy));
        while (Sites.status(database, "west").lagCommits() > 0) {
            world.sleep(Duration.ofMillis(100));
        }
        return database;
    }

    private void insert(Database database, long id) {
        long position = Lab.insert(database, Lab.table(database, "t"), id, Durability.DISK);
        acknowledged.put(position, world.now());
    }

    /** How old the oldest acknowledged commit is that whoever attaches west would lack. */
    private Duration lag(Database database) {
        LogReader log =
                new LogReader(sites.folder("west", database.status().storageId()), world.env());
        long there = ((HeadSearch.Found) log.findHead()).head().latest().position();
        var oldest = acknowledged.higherEntry(there);
        return oldest == null ? Duration.ZERO : world.now().minus(oldest.getValue());
    }

    /** The greatest lag in so long a time of steady writes to a replica that is too slow. */
    private Duration worstLag(Database database, Duration time) {
        Duration worst = Duration.ZERO;
        Duration end = world.now().plus(time);
        while (world.now().compareTo(end) < 0) {
            try {
                insert(database, 10 + world.now().toMillis());
            } catch (EngineException e) {
                assertThat(e.kind()).isEqualTo(Kind.BACK_PRESSURE);
            }
            world.sleep(Duration.ofMillis(200));
            Duration lag = lag(database);
            worst = lag.compareTo(worst) > 0 ? lag : worst;
        }
        return worst;
    }

    /** A chunk a second is written, and one in two seconds can be copied. */
    @Test
    void t19LagUnderLoadIsBoundedAndEnds() throws Exception {
        primary.run(
                "primary",
                () -> {
                    Database database = begin(Policy.BLOCK);
                    sites.plan(primary, "west").latency(Duration.ofSeconds(1));
                    Duration first = worstLag(database, Duration.ofMinutes(5));
                    assertThat(first).isBetween(LIMIT, LIMIT.multipliedBy(4));
                    Duration second = worstLag(database, Duration.ofMinutes(5));
                    assertThat(second).as("it does not grow").isLessThan(LIMIT.multipliedBy(4));
                    sites.plan(primary, "west").calm();
                    world.sleep(Duration.ofSeconds(10));
                    assertThat(lag(database)).isZero();
                    sites.plan(primary, "west").lose();
                    insert(database, 2);
                    world.sleep(Duration.ofMinutes(1));
                    assertThatThrownBy(() -> insert(database, 3))
                            .hasMessageContaining("its replica west")
                            .hasMessageContaining("Nothing of this transaction was written")
                            .hasMessageContaining("STOP REPLICATING");
                    sites.plan(primary, "west").comeBack();
                    world.sleep(Duration.ofSeconds(30));
                    insert(database, 3);
                });
    }

    /** What the limit is there for. */
    @Test
    void t19WithoutALimitTheLagGrows() throws Exception {
        primary.run(
                "primary",
                () -> {
                    Database database = begin(Policy.WARN);
                    sites.plan(primary, "west").latency(Duration.ofSeconds(1));
                    assertThat(worstLag(database, Duration.ofMinutes(5)))
                            .isGreaterThan(Duration.ofMinutes(1));
                    assertThat(Sites.status(database, "west").alarm())
                            .contains("MAX LAG 5 SECONDS WARN");
                });
    }

    /** No poll, no batch, no read of what is there already; each phase says how long it took. */
    @Test
    void t21AFailoverToTheOtherSiteCostsAFewRequests() throws Exception {
        Duration latency = Duration.ofMillis(10);
        primary.run(
                "primary",
                () -> {
                    Database database = begin(Policy.WARN);
                    for (long id = 2; id < 200; id++) {
                        insert(database, id);
                        if (id % 50 == 0) {
                            database.flush("t");
                        }
                    }
                    database.sync();
                });
        other.run(
                "fail over",
                () -> {
                    Engine engine = sites.engine(other);
                    Database database = engine.attach(Lab.readOnly("db", "west")).database();
                    world.sleep(Duration.ofMinutes(1));
                    primary.kill();
                    sites.bucket("east").keys().forEach(sites.bucket("east")::remove);
                    world.sleep(Duration.ofSeconds(10));
                    sites.plan(other, "west").latency(latency);
                    Duration before = world.now();
                    Failover.Report report =
                            engine.failover(new Failover.Request("db", null, null, false, false));
                    Duration open = world.now().minus(before);
                    Lab.insert(database, Lab.table(database, "t"), 1000, Durability.OBJECT_STORE);
                    Duration written = world.now().minus(before);
                    Duration phases =
                            report.steps().stream()
                                    .filter(step -> !step.name().equals("first write possible"))
                                    .map(Failover.Step::took)
                                    .filter(Objects::nonNull)
                                    .reduce(Duration.ZERO, Duration::plus);
                    assertThat(phases).as("each phase is told: %s", report).isEqualTo(open);
                    assertThat(written)
                            .as("in requests one after the other: %s", report)
                            .isLessThanOrEqualTo(latency.multipliedBy(2 * 30));
                    assertThat(Lab.rows(database, "t")).hasSize(200);
                });
    }
}
