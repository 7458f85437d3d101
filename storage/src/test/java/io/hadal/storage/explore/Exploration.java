package io.hadal.storage.explore;

import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.fault.Fault;
import io.hadal.storage.Keys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One random story: servers that open, write, pause, crash and come back while the store
 * misbehaves.
 */
final class Exploration {
    private static final int STEPS = 12;

    private final SimWorld world;
    private final SplittableRandom random;
    private final Site site;
    private final Map<String, Integer> counts;
    private final AtomicLong numbers = new AtomicLong();
    private final List<Server> servers = new ArrayList<>();
    private final Mutation mutation;

    Exploration(SimWorld world, Mutation mutation, Map<String, Integer> counts) {
        this.world = world;
        this.random = new SplittableRandom(world.seed());
        this.mutation = mutation;
        this.counts = counts;
        this.site = new Site(world, "primary", numbers, counts, null);
        for (int i = 0; i < 3; i++) {
            servers.add(new Server(site, world.node("node-" + i), random.split(), mutation));
        }
    }

    /** All at one place. */
    void run() throws Exception {
        servers.getFirst()
                .node()
                .run("create", () -> servers.getFirst().session(Server.Mode.CREATE, 4));
        setFaults(site);
        for (int step = 0; step < STEPS; step++) {
            act();
            world.runFor(Duration.ofMillis(random.nextInt(6000)));
            world.run(() -> site.check(random));
        }
        settle();
        for (int i = 0; i < 4; i++) {
            world.run(() -> site.check(random));
        }
    }

    /** A copy that a foreign tool keeps writing into is taken over while the source goes on. */
    void runWithCopy() throws Exception {
        Site replica = new Site(world, "replica", numbers, counts, site);
        List<Server> takers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            takers.add(new Server(replica, world.node("taker-" + i), random.split(), mutation));
        }
        servers.getFirst()
                .node()
                .run("create", () -> servers.getFirst().session(Server.Mode.CREATE, 6));
        Copier copier = new Copier(world, site.plain(), replica.plain(), random.split());
        world.spawn("copier", copier::run);
        for (int step = 0; step < STEPS; step++) {
            if (step < 4 || random.nextInt(3) == 0) {
                start(
                        servers.get(random.nextInt(2)),
                        random.nextBoolean() ? Server.Mode.RESTART : Server.Mode.FORCE);
            }
            if (step > 2 && random.nextInt(3) == 0) {
                start(
                        takers.get(random.nextInt(2)),
                        random.nextInt(4) == 0 ? Server.Mode.PLAIN : Server.Mode.FORCE);
            }
            world.runFor(Duration.ofMillis(random.nextInt(6000)));
            world.run(() -> replica.check(random));
        }
        copier.stop();
        takers.forEach(taker -> taker.node().crash());
        settle();
        world.run(() -> replica.check(random));
    }

    private void setFaults(Site at) {
        at.faults().delayMax(Duration.ofMillis(1 + random.nextInt(60)));
        at.faults().latenessMax(Duration.ofMinutes(random.nextInt(3) == 0 ? 240 : 1));
        for (Fault fault : Fault.values()) {
            if (random.nextInt(3) == 0 && fault != Fault.DUPLICATE) {
                at.faults().probability(fault, random.nextDouble() * 0.04);
            }
        }
    }

    private void act() {
        Server server = servers.get(random.nextInt(servers.size()));
        SimNode node = server.node();
        switch (random.nextInt(12)) {
            case 0 -> crash(server);
            case 1 -> pause(node);
            case 2 -> node.clock().jump(Duration.ofMinutes(random.nextInt(600) - 300));
            case 3 -> cloneData(server);
            case 4 -> start(server, Server.Mode.AT_TIME);
            case 5, 6 -> start(server, Server.Mode.PLAIN);
            case 7, 8 -> start(server, Server.Mode.FORCE);
            case 9 -> removeLocks();
            default -> start(server, Server.Mode.RESTART);
        }
    }

    private void start(Server server, Server.Mode mode) {
        SimNode node = server.node();
        if (!node.isAlive()) {
            node.restart();
        }
        // What still runs there is a zombie of the same machine; the data directory's lock is not
        // modelled.
        node.spawn(mode.toString(), () -> server.session(mode, 2 + random.nextInt(12)));
    }

    private void crash(Server server) {
        if (server.node().isAlive()) {
            server.node().crash();
            counts.merge("crash", 1, Integer::sum);
        }
    }

    private void pause(SimNode node) {
        if (node.isAlive()) {
            boolean hours = random.nextBoolean();
            node.pauseFor(Duration.ofSeconds(hours ? random.nextInt(20_000) : random.nextInt(30)));
            counts.merge("pause", 1, Integer::sum);
            if (hours) {
                // The others go on; the sleeper wakes up in another world.
                start(servers.get(random.nextInt(servers.size())), Server.Mode.FORCE);
            }
        }
    }

    /** A machine gets the disk of another one, as it is or as it was. */
    private void cloneData(Server to) {
        Server from = servers.get(random.nextInt(servers.size()));
        if (to != from) {
            crash(to);
            to.data = from.data.copy();
            start(to, Server.Mode.RESTART);
            counts.merge("clone", 1, Integer::sum);
        }
    }

    private void removeLocks() {
        List<String> locks =
                site.plain().list(Keys.LOCKS, "", 100).objects().stream()
                        .map(info -> info.key())
                        .toList();
        site.plain().delete(locks);
    }

    /** Everything that sleeps or is on its way comes to its end. */
    private void settle() {
        site.faults().calm();
        world.runFor(Duration.ofHours(12));
        servers.forEach(server -> {
            if (server.node().isAlive()) {
                server.node().crash();
            }
        });
    }
}
