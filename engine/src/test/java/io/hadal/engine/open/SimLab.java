package io.hadal.engine.open;

import io.hadal.engine.Engine;
import io.hadal.engine.EngineConfig;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.RetryPolicy;
import io.hadal.objectstore.RetryingObjectStore;
import io.hadal.objectstore.StoreObserver;
import io.hadal.objectstore.fault.FaultObjectStore;
import io.hadal.objectstore.fault.FaultPlan;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Engines on the machines of a simulated world, each with its own way to the stores. */
final class SimLab {
    final SimWorld world;
    final Lab lab = new Lab();
    EngineConfig config = EngineConfig.defaults();
    private final Map<String, FaultPlan> plans = new HashMap<>();

    SimLab(SimWorld world) {
        this.world = world;
    }

    /** What goes wrong between a machine and the stores. */
    FaultPlan plan(SimNode node) {
        return plans.computeIfAbsent(node.name(), name -> new FaultPlan());
    }

    /** To be called in a task of the machine. */
    Engine engine(SimNode node) throws IOException {
        return engine(node, store -> store);
    }

    /** Likewise. @param wrap around what the machine's engine sees of a store */
    Engine engine(SimNode node, Lab.Wrap wrap) throws IOException {
        return lab.engine(
                node.env(),
                node.disk(),
                node.name(),
                config,
                store ->
                        wrap.around(
                                new RetryingObjectStore(
                                        new FaultObjectStore(
                                                store,
                                                node.env(),
                                                world.env(),
                                                plan(node),
                                                node.hook()),
                                        node.env(),
                                        RetryPolicy.DEFAULT,
                                        StoreObserver.NONE)));
    }
}
