package io.hadal.replication;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.fault.FaultObjectStore;
import io.hadal.objectstore.fault.FaultPlan;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.replication.copy.CopyPool;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Two buckets of one storage id in a simulated world. */
final class Sites {
    final SimWorld world;
    final History history = new History();
    final MemoryBucket source = new MemoryBucket("source");
    final MemoryBucket target = new MemoryBucket("target");
    final FaultPlan sourceFaults = new FaultPlan();
    final FaultPlan targetFaults = new FaultPlan();

    Sites(SimWorld world) {
        this.world = world;
    }

    /** A bucket without faults or delays. */
    ObjectStore plain(MemoryBucket bucket) {
        return new MemoryObjectStore(bucket, "7", world.env());
    }

    /** As a machine sees it. */
    ObjectStore seen(MemoryBucket bucket, SimNode node, OperationHook hook) {
        FaultPlan plan = bucket == source ? sourceFaults : targetFaults;
        return new FaultObjectStore(plain(bucket), node.env(), world.env(), plan, hook);
    }

    Writer writer(MemoryBucket bucket, String node) {
        return new Writer(plain(bucket), world.env(), node, history);
    }

    Optional<Attached> attached(MemoryBucket bucket) {
        return Attached.at(plain(bucket), world.env(), history);
    }

    static ReplicationConfig config(String node) {
        return ReplicationConfig.of("copy", node);
    }

    static ReplicationConfig following(String node) {
        return ReplicationConfig.builder("copy", node).follow(true).build();
    }

    /** Small limits: segments are fetched ahead, pass through, and travel in parts. */
    static CopyPool pool() {
        return new CopyPool(4096, 32, 24, 64, 64);
    }

    /** A hook that notes what a bucket holds after each change. */
    static OperationHook noting(Moments moments) {
        return new OperationHook() {
            @Override
            public void before(String operation) {}

            @Override
            public void after(String operation) {
                moments.note();
            }
        };
    }

    /** All steps of a writer's life that matter to a copy, in order. */
    Writer story(Writer writer) {
        writer.commits(3).flush().commits(20).flush().commits(1).merge().snapshot().commits(2);
        writer.orphan().commits(4).orphans(4).orphan().flush();
        writer.restart().commits(2).flush().snapshot().commits(30).flush().commits(1);
        return writer.restart().restart().commits(1);
    }

    /** Runs a replicator to its end on a machine; throws what it throws. */
    void replicate(SimNode node, OperationHook hook, ReplicationConfig config) throws Exception {
        replicate(node, hook, config, pool());
    }

    void replicate(SimNode node, OperationHook hook, ReplicationConfig config, CopyPool pool)
            throws Exception {
        node.run(
                "replicate",
                () ->
                        new Replicator(
                                        node.env(),
                                        seen(source, node, OperationHook.NONE),
                                        seen(target, node, hook),
                                        config,
                                        pool)
                                .run());
    }

    /** What a copy must be equal in: everything but locks and marks. */
    static TreeMap<String, Integer> contents(MemoryBucket bucket) {
        TreeMap<String, Integer> contents = new TreeMap<>();
        List<String> left = List.of("7/storage_locks/", "7/replication/");
        for (String key : bucket.keys()) {
            byte[] bytes = bucket.read(key);
            if (bytes != null && left.stream().noneMatch(key::startsWith)) {
                contents.put(key, Arrays.hashCode(bytes));
            }
        }
        return contents;
    }
}
