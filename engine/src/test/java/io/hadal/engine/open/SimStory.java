package io.hadal.engine.open;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus.State;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.AttachRequest;
import io.hadal.engine.Engine.Attached;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.TestTable;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One random story: machines that create, take over, write, flush, merge, collect, look back, copy,
 * crash, freeze and wake up, over stores and disks that misbehave.
 */
final class SimStory {
    private static final int STEPS = 24;

    /** What an operator may hear besides who asks for a point. */
    private static final Set<Kind> NO_SUCH_POINT =
            EnumSet.of(Kind.POINT_EXPIRED, Kind.POINT_IN_FUTURE, Kind.NO_SUCH_MILESTONE);

    final SimWorld world;
    final SimLab sim;
    final SimPlace place = new SimPlace("bucket");
    private final RandomGenerator random;
    private final List<SimServer> servers = new ArrayList<>();
    final SimTroubles troubles;
    private final boolean forgets;
    private final Map<String, Integer> counts;
    private long numbers;
    private int copies;
    private boolean over;

    /** A writer that was replaced may miss what its successor has collected. */
    boolean mayBeGone(EngineException e, WriterModel writer) {
        return e.kind() == Kind.MISSING_OBJECT && writer.term < place.term();
    }

    /**
     * @param counts how often what happened, over many stories
     */
    SimStory(SimWorld world, Map<String, Integer> counts) {
        this.counts = counts;
        this.world = world;
        this.sim = new SimLab(world);
        this.random = world.random();
        this.troubles = new SimTroubles(sim, random, this::count);
        this.forgets = random.nextBoolean();
        sim.config =
                Lab.config(
                        3 + random.nextInt(10),
                        forgets ? Duration.ofSeconds(1 + random.nextInt(30)) : Duration.ofDays(30),
                        random.nextBoolean() ? 64 << 20 : 1000 + random.nextInt(6000),
                        random.nextInt(20) == 0 ? 200 : 64 << 20);
        for (String name : List.of("a", "b", "c")) {
            servers.add(new SimServer(this, world.node(name)));
        }
    }

    void run() throws Exception {
        world.run(() -> {
            begin();
            for (int step = 0; step < STEPS; step++) {
                act(servers.get(random.nextInt(servers.size())));
                world.sleep(Duration.ofMillis(random.nextLong(3000)));
            }
            end();
        });
    }

    long nextNumber() {
        return ++numbers;
    }

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    boolean over() {
        return over;
    }

    private void begin() throws Exception {
        SimServer first = servers.getFirst();
        first.node.run(
                "create",
                () -> {
                    Database database = first.engine().create("db", Lab.spec(place.bucket));
                    first.serve(database, Content.of(database));
                    database.sync();
                });
    }

    private void act(SimServer server) throws Exception {
        switch (random.nextInt(24)) {
            case 0 -> server.stop(false);
            case 1 -> server.stop(true);
            case 2 -> server.node.pauseFor(Duration.ofMillis(random.nextLong(20_000)));
            case 3 -> server.node.pauseFor(Duration.ofMinutes(random.nextLong(300)));
            case 4 -> server.node.clock().jump(Duration.ofMinutes(random.nextInt(600) - 300));
            case 5, 6 -> troubles.ofStore(server.node);
            case 7 -> sim.plan(server.node).calm();
            case 8 -> troubles.ofDisk(server.node);
            case 9 -> server.cloneOf(servers.get(random.nextInt(servers.size())));
            case 10 -> server.act("look", () -> look(server));
            case 11 -> server.act("look back", () -> lookBack(server));
            case 12 -> server.act("fork", () -> fork(server));
            case 13 -> work("collect", this::collect);
            case 14 -> work("snapshot", this::snapshot);
            case 15, 16 -> work("flush", this::flush);
            case 17 -> work("merge", this::merge);
            case 18 -> work("milestone", this::milestone);
            case 19 -> new SimCopy(this, ++copies).begin();
            default -> write(server);
        }
    }

    // ---------------------------------------------------------------- writers

    /** Makes a machine the writer if it is not: by a restart, or by taking over. */
    private void write(SimServer server) {
        if (!server.node.isAlive()) {
            server.start();
        }
        boolean served = servers.stream().anyMatch(SimServer::isServing);
        if (!server.isServing() && (!served || random.nextInt(3) == 0)) {
            server.act(
                    "write",
                    () ->
                            troubles.tolerating(
                                    server.node,
                                    Set.of(Kind.LOCKED),
                                    () -> {
                                        if (server.find("db").isPresent()) {
                                            goOn(server);
                                        } else {
                                            takeOver(server);
                                        }
                                    }));
        }
    }

    private void goOn(SimServer server) throws Exception {
        State state = server.find("db").orElseThrow().state();
        if (state == State.OPEN || state == State.OPENING) {
            server.adopt();
        } else {
            server.abandon();
            takeOver(server);
        }
    }

    private void takeOver(SimServer server) throws Exception {
        Set<Long> promised = place.promised();
        Database database = server.engine().attach(Lab.force("db", place.bucket)).database();
        Content shown = Content.of(database);
        place.check(shown, promised);
        count("taken over");
        server.serve(database, shown);
    }

    /** Takes over from an older point. */
    private void fork(SimServer server) throws Exception {
        if (server.isServing()) {
            return;
        }
        Set<Long> promised = place.forkBegins(server.node.name());
        try {
            troubles.tolerating(
                    server.node,
                    NO_SUCH_POINT,
                    () -> {
                        server.abandon();
                        Attached attached =
                                server.engine().attach(anyPoint("db", server.node, false));
                        Content shown = Content.of(attached.database());
                        place.checkPrefix(shown);
                        place.forked(server.node.name(), promised, shown);
                        count("forked");
                        server.serve(attached.database(), shown);
                    });
        } finally {
            place.forkEnded(server.node.name());
        }
    }

    private AttachRequest anyPoint(String name, SimNode node, boolean readOnly) {
        List<String> milestones = place.milestones();
        if (!milestones.isEmpty() && random.nextBoolean()) {
            String milestone = milestones.get(random.nextInt(milestones.size()));
            return new AttachRequest(
                    name, Lab.spec(place.bucket), null, milestone, null, readOnly, !readOnly);
        }
        long time = node.env().nowMicros() - random.nextLong(20_000_000);
        return new AttachRequest(
                name, Lab.spec(place.bucket), null, null, time, readOnly, !readOnly);
    }

    // ---------------------------------------------------------------- work on an open database

    private interface Work {
        void on(Database database, WriterModel writer) throws Exception;
    }

    /** Also on a machine that does not know yet that it was replaced. */
    private void work(String what, Work work) {
        List<SimServer> serving = servers.stream().filter(SimServer::isServing).toList();
        if (serving.isEmpty()) {
            return;
        }
        SimServer server = serving.get(random.nextInt(serving.size()));
        WriterModel writer = Objects.requireNonNull(server.writer());
        server.act(
                what,
                () ->
                        troubles.tolerating(
                                server.node,
                                Set.of(),
                                () -> {
                                    try {
                                        work.on(server.engine().database("db"), writer);
                                        count(what);
                                    } catch (EngineException e) {
                                        if (!mayBeGone(e, writer)) {
                                            throw e;
                                        }
                                        count("gone");
                                    }
                                }));
    }

    private void flush(Database database, WriterModel writer) {
        database.flush(Content.ROWS);
        database.flush(Content.MARKS);
    }

    private void merge(Database database, WriterModel writer) {
        database.merge(Content.ROWS);
        database.merge(Content.MARKS);
    }

    private void snapshot(Database database, WriterModel writer) {
        ((DatabaseImpl) database).maintenance().snapshotNow();
    }

    private void collect(Database database, WriterModel writer) {
        if (Lab.collect(database) > 0) {
            count("deleted something");
        }
    }

    private void milestone(Database database, WriterModel writer) {
        String name = "m" + nextNumber();
        Milestone milestone = database.createMilestone(name);
        place.milestone(name, writer, milestone.position());
    }

    // ---------------------------------------------------------------- readers

    private void look(SimServer server) throws Exception {
        Set<Long> promised = place.promised();
        troubles.tolerating(
                server.node,
                EnumSet.of(Kind.ALREADY_ATTACHED, Kind.POINT_EXPIRED),
                () ->
                        reading(
                                server,
                                Lab.readOnly("look", place.bucket),
                                shown -> place.check(shown, promised)));
    }

    private void lookBack(SimServer server) throws Exception {
        AttachRequest request = anyPoint("look", server.node, true);
        troubles.tolerating(
                server.node,
                NO_SUCH_POINT,
                () ->
                        reading(
                                server,
                                request,
                                shown -> {
                                    place.checkPrefix(shown);
                                    if (request.milestone() != null) {
                                        place.checkMilestone(request.milestone(), shown);
                                    }
                                }));
    }

    private interface Check {
        void of(Content shown);
    }

    private void reading(SimServer server, AttachRequest request, Check check) throws Exception {
        Engine engine = server.engine();
        if (server.find("look").isPresent()) {
            // A crash came before the end of an earlier look.
            engine.detach("look", null, DetachMode.FORCE);
        }
        Database database = engine.attach(request).database();
        try {
            check.of(Content.of(database));
            count(request.milestone() != null ? "looked at a milestone" : "looked");
        } catch (EngineException e) {
            // What a reader looks at is kept for the retention only.
            if (!(forgets && e.kind() == Kind.MISSING_OBJECT)) {
                throw e;
            }
        } finally {
            engine.detach("look", null, DetachMode.NORMAL);
        }
    }

    // ---------------------------------------------------------------- the end

    /** All faults end, and a machine that knows nothing takes over. */
    private void end() throws Exception {
        servers.forEach(server -> sim.plan(server.node).calm());
        world.sleep(Duration.ofSeconds(15));
        over = true;
        // Those that are still frozen wake up.
        world.sleep(Duration.ofHours(6));
        Set<Long> promised = place.promised();
        SimServer last = new SimServer(this, world.node("z"));
        last.node.run(
                "last",
                () -> {
                    lookAtMilestones(last);
                    Engine engine = last.engine();
                    Database database = engine.attach(Lab.force("db", place.bucket)).database();
                    place.check(Content.of(database), promised);
                    TestTable table = Lab.table(database, Content.ROWS);
                    Lab.insert(database, table, -1, Durability.OBJECT_STORE);
                    engine.close();
                });
    }

    private void lookAtMilestones(SimServer server) throws Exception {
        for (String name : place.milestones()) {
            AttachRequest request =
                    new AttachRequest(
                            "look", Lab.spec(place.bucket), null, name, null, true, false);
            try {
                reading(server, request, shown -> place.checkMilestone(name, shown));
            } catch (EngineException e) {
                if (!forgets) {
                    throw e;
                }
            }
        }
    }
}
