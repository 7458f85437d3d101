package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.env.sim.DiskFaults;
import io.hadal.env.sim.SimNode;
import io.hadal.objectstore.fault.Fault;
import io.hadal.objectstore.fault.FaultPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What goes wrong with stores and disks in the simulation, and what that excuses. */
final class SimTroubles {
    /** What damages what is read, or hides what is there. */
    private static final Set<Fault> LIES =
            EnumSet.of(
                    Fault.FLIPPED_READ,
                    Fault.TRUNCATED_READ,
                    Fault.STALE_LIST,
                    Fault.SKIPPING_LIST);

    /** What may come of any work while machines crash and take over from each other. */
    private static final Set<Kind> UPS_AND_DOWNS =
            EnumSet.of(
                    Kind.FENCED,
                    Kind.NOT_ATTACHED,
                    Kind.STORE_UNREACHABLE,
                    Kind.BACK_PRESSURE,
                    Kind.INTERRUPTED);

    private final SimLab sim;
    private final RandomGenerator random;
    private final Consumer<String> count;
    private final Set<SimNode> liedTo = new HashSet<>();
    private final Set<SimNode> badDisks = new HashSet<>();

    SimTroubles(SimLab sim, RandomGenerator random, Consumer<String> count) {
        this.sim = sim;
        this.random = random;
        this.count = count;
    }

    /** From now on a machine's way to the store has one more fault. */
    void ofStore(SimNode node) {
        FaultPlan plan = sim.plan(node);
        Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
        plan.probability(fault, random.nextDouble() * 0.3);
        plan.delayMax(Duration.ofMillis(1 + random.nextLong(200)));
        if (LIES.contains(fault)) {
            liedTo.add(node);
        }
    }

    /** A machine's disk will fail once. */
    void ofDisk(SimNode node) {
        DiskFaults.Operation[] operations = DiskFaults.Operation.values();
        node.disk()
                .faults()
                .failNth(operations[random.nextInt(operations.length)], 1 + random.nextInt(5));
        badDisks.add(node);
    }

    /** Whether what is said to be damaged or missing may be there after all. */
    boolean mayBeALie(SimNode node, EngineException e) {
        return liedTo.contains(node)
                && (e.kind() == Kind.CORRUPT_OBJECT
                        || e.kind() == Kind.MISSING_OBJECT
                        || e.kind() == Kind.NOTHING_THERE);
    }

    /** Runs what may fail for good reasons; throws if it failed for another one. */
    void tolerating(SimNode node, Set<Kind> more, SimServer.Act body) throws Exception {
        try {
            body.run();
        } catch (EngineException e) {
            boolean expected =
                    UPS_AND_DOWNS.contains(e.kind())
                            || more.contains(e.kind())
                            || mayBeALie(node, e)
                            || (e.kind() == Kind.FAILED && badDisks.contains(node));
            if (!expected) {
                throw e;
            }
            count.accept("refused " + e.kind());
        } catch (IOException e) {
            // A server that cannot read its directory does not start.
            if (!badDisks.contains(node)) {
                throw e;
            }
            count.accept("no start");
        }
    }
}
