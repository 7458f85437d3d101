package io.hadal.sql.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.open.Content;
import io.hadal.engine.open.Lab;
import io.hadal.engine.open.WriterModel;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.fault.Fault;
import io.hadal.objectstore.fault.FaultPlan;
import io.hadal.replication.ReplicationConfig;
import io.hadal.replication.ReplicationException;
import io.hadal.replication.Replicator;
import io.hadal.replication.copy.CopyPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One random story of two sites: servers that write, replicate to the other site in step or not,
 * follow, fail over and come back, while machines crash and freeze, ways are cut and stores are
 * slow or dead.
 */
final class SiteStory {
    private static final List<String> PLACES = List.of("east", "west");
    private static final int STEPS = 18;

    private static final List<Fault> FAULTS =
            List.of(
                    Fault.NOT_SENT,
                    Fault.FAIL_BEFORE,
                    Fault.THROTTLED,
                    Fault.CONFLICT,
                    Fault.APPLY_THEN_FAIL,
                    Fault.APPLY_LATE,
                    Fault.IN_FLIGHT,
                    Fault.DUPLICATE);

    final Sites sites;
    private final SimWorld world;
    private final SplittableRandom random;
    private final Map<String, Integer> counts;
    private final List<SiteServer> servers = new ArrayList<>();
    private final List<WriterModel> writers = new ArrayList<>();

    /** Transactions whose clients were told that both sites have them. */
    private final Set<Long> promised = new TreeSet<>();

    private final SimNode reader;
    private @Nullable Engine readers;
    private boolean westBegun;
    private long numbers;
    private boolean over;

    SiteStory(SimWorld world, Map<String, Integer> counts) {
        this.world = world;
        this.counts = counts;
        this.sites = new Sites(world);
        this.random = new SplittableRandom(world.seed());
        sites.config =
                Lab.config(
                        3 + random.nextInt(10),
                        random.nextInt(4) > 0
                                ? Duration.ofSeconds(15 + random.nextInt(60))
                                : Duration.ofDays(30),
                        random.nextBoolean() ? 64 << 20 : 1000 + random.nextInt(6000));
        for (String name : List.of("east-a", "east-b", "west-a", "west-b")) {
            String home = name.substring(0, 4);
            servers.add(new SiteServer(this, world.node(name), home, random.split()));
        }
        this.reader = world.node("reader");
    }

    void run() throws Exception {
        world.run(() -> {
            SiteServer first = servers.getFirst();
            first.node.run("create", first::create);
            first.act("replicate", () -> first.replicate("west"));
            world.sleep(Duration.ofSeconds(3));
            servers.get(2).act("follow", servers.get(2)::follow);
            for (int step = 0; step < STEPS; step++) {
                world.sleep(Duration.ofMillis(random.nextLong(5000)));
                check(List.of(PLACES.get(random.nextInt(2))));
                act(servers.get(random.nextInt(servers.size())));
            }
            end();
        });
    }

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    long nextNumber() {
        return ++numbers;
    }

    boolean over() {
        return over;
    }

    // ---------------------------------------------------------------- what happens

    private void act(SiteServer server) {
        String place = PLACES.get(random.nextInt(2));
        switch (random.nextInt(16)) {
            case 0 -> server.stop(false);
            case 1 -> server.stop(true);
            case 2 -> pause(server, Duration.ofMillis(random.nextLong(30_000)));
            case 3 -> pause(server, Duration.ofHours(1));
            case 4 -> trouble(sites.plan(server.node, place));
            case 5 -> sites.plan(server.node, place).lose();
            case 6 -> servers.forEach(each -> sites.plan(each.node, place).lose());
            case 7 -> calm();
            case 8 -> partWriters();
            case 9, 10 -> server.act("follow", server::follow);
            case 11 -> server.act("write", server::write);
            case 12 ->
                    servers.stream()
                            .filter(SiteServer::isServing)
                            .forEach(each -> each.act("upkeep", each::upkeep));
            case 13 -> server.act("replicate", () -> server.replicate(other(server.home)));
            default -> goOn();
        }
    }

    private static String other(String place) {
        return place.equals("east") ? "west" : "east";
    }

    private void pause(SiteServer server, Duration duration) {
        if (server.node.isAlive()) {
            server.node.pauseFor(duration);
            count("paused");
        }
    }

    private void trouble(FaultPlan plan) {
        plan.delayMax(Duration.ofMillis(1 + random.nextLong(300)));
        plan.probability(FAULTS.get(random.nextInt(FAULTS.size())), random.nextDouble() * 0.3);
    }

    /** Who writes does not reach the other site any more. */
    private void partWriters() {
        servers.stream()
                .filter(SiteServer::isServing)
                .forEach(each -> sites.plan(each.node, other(each.home)).lose());
    }

    private void calm() {
        for (SiteServer server : servers) {
            for (String place : PLACES) {
                sites.plan(server.node, place).calm();
                sites.plan(server.node, place).comeBack();
            }
        }
    }

    /** The usual: where nobody writes somebody begins to, and sees to it that it is replicated. */
    private void goOn() {
        if (servers.stream().noneMatch(SiteServer::isServing)) {
            SiteServer server = servers.get(random.nextInt(servers.size()));
            server.act(
                    "write",
                    () -> {
                        server.write();
                        server.replicate(other(server.home));
                    });
        }
    }

    // ---------------------------------------------------------------- what is told

    WriterModel opened(String node, Content shown) {
        WriterModel writer = new WriterModel(node, writers.size(), shown);
        writers.add(writer);
        return writer;
    }

    @Nullable WriterModel newestWriter() {
        return writers.isEmpty() ? null : writers.getLast();
    }

    void acknowledgedByBoth(long number) {
        promised.add(number);
        count("acknowledged by both");
    }

    // ---------------------------------------------------------------- checks

    /** A state after some commit of some writer. */
    void checkPrefix(Content shown, String where) {
        explained(shown, where, WriterModel::contradicts);
    }

    /** A state that has exactly the commits up to a position. */
    void checkAt(Content shown, long position) {
        explained(
                shown,
                "position " + position,
                (writer, content) -> writer.contradictsAt(content, position));
    }

    private interface Objection {
        @Nullable String of(WriterModel writer, Content shown);
    }

    private void explained(Content shown, String where, Objection objection) {
        List<String> contradictions = new ArrayList<>();
        for (WriterModel writer : writers.reversed()) {
            String contradiction = objection.of(writer, shown);
            if (contradiction == null) {
                return;
            }
            contradictions.add(writer + ": " + contradiction);
        }
        if (!writers.isEmpty()) {
            throw new AssertionError(
                    "No writer explains what is shown by "
                            + where
                            + ":\n"
                            + String.join("\n", contradictions));
        }
    }

    /** Somebody who knows nothing attaches the places. */
    private void check(List<String> places) throws Exception {
        reader.run(
                "check",
                () -> {
                    for (String place : places) {
                        Set<Long> before = new TreeSet<>(promised);
                        look(place)
                                .ifPresent(look -> {
                                    checkPrefix(look.shown, place);
                                    assertThat(look.shown.done())
                                            .as("what both sites had, at %s", place)
                                            .containsAll(before);
                                });
                    }
                    for (SiteServer server : servers) {
                        server.check();
                    }
                });
    }

    private record Look(Content shown, long position) {}

    /** Empty if the place cannot be attached, which it always can once it could. */
    private Optional<Look> look(String place) throws Exception {
        Engine engine = readers == null ? sites.engine(reader) : readers;
        readers = engine;
        Database database;
        try {
            database = engine.attach(Lab.readOnly("look", place)).database();
        } catch (EngineException e) {
            if (westBegun || !place.equals("west")) {
                throw e;
            }
            return Optional.empty();
        }
        westBegun |= place.equals("west");
        Look look = new Look(Content.of(database), database.committedPosition());
        engine.detach("look", null, DetachMode.NORMAL);
        return Optional.of(look);
    }

    /** Honest watermark. */
    void checkCopied(ReplicaStatus status) {
        long said = status.replicatedPosition();
        try {
            Optional<Look> look = look(status.spec().name());
            if (said > 0 && status.state() != ReplicaStatus.State.TAKEN_OVER) {
                assertThat(look.orElseThrow().position)
                        .as("what is said to be at %s", status.spec().name())
                        .isGreaterThanOrEqualTo(said);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // ---------------------------------------------------------------- the end

    /** All is well again: one writes, and both sites come to have the same. */
    private void end() throws Exception {
        calm();
        world.sleep(Duration.ofSeconds(30));
        over = true;
        // Those that are still frozen wake up.
        servers.forEach(server -> server.node.resume());
        world.sleep(Duration.ofMinutes(2));
        check(PLACES);
        servers.forEach(server -> server.stop(true));
        String home = PLACES.get(random.nextInt(2));
        SimNode last = world.node("last");
        last.run(
                "last",
                () -> {
                    Engine engine = sites.engine(last);
                    try {
                        agree(engine.attach(Lab.force("db", home)).database(), other(home));
                    } catch (EngineException e) {
                        assertThat(e.kind()).isEqualTo(Kind.REPLICA_REFUSED);
                        count("parted: " + e.kind());
                        decide(engine, home);
                    }
                });
    }

    /** Both sites have gone on by themselves: somebody says that the other one goes on. */
    private void decide(Engine engine, String place) throws Exception {
        String storageId = engine.database("db").status().storageId();
        engine.detach("db", null, DetachMode.NORMAL);
        if (!goesOn(engine, place, storageId)) {
            assertThat(goesOn(engine, other(place), storageId)).isTrue();
        }
    }

    /** False if the other place has been chosen before. */
    private boolean goesOn(Engine engine, String place, String storageId) throws Exception {
        String replica = other(place);
        try {
            seal(place, replica, storageId);
        } catch (ReplicationException e) {
            count("decided: " + e.reason());
            switch (e.reason()) {
                case DIVERGED -> {
                    return false;
                }
                // What they had in common is collected here.
                case EXPIRED -> replica = "elsewhere";
                default -> throw e;
            }
        }
        agree(engine.attach(Lab.force("db", place)).database(), replica);
        return true;
    }

    private void seal(String from, String to, String storageId) throws InterruptedException {
        new Replicator(
                        world.env(),
                        sites.folder(from, storageId),
                        sites.folder(to, storageId),
                        ReplicationConfig.builder("decided", "shell").sealDiverged(true).build(),
                        CopyPool.standard())
                .run();
    }

    private void agree(Database database, String to) throws Exception {
        Content.makeTables(database);
        database.replicas().add(Sites.replica(to, Mode.SYNC));
        for (int i = 0; i < 600 && !Sites.status(database, to).awaited(); i++) {
            world.sleep(Duration.ofSeconds(1));
        }
        assertThat(Sites.status(database, to)).matches(ReplicaStatus::awaited, "in step");
        Lab.insert(database, Lab.table(database, Content.ROWS), 999_999, Durability.REPLICA);
        Content here = Content.of(database);
        assertThat(here.done()).containsAll(promised);
        assertThat(look(to).orElseThrow().shown).isEqualTo(here);
    }
}
