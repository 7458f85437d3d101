package io.hadal.sql.replica;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.ReplicaSpec.OnTakeover;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.open.Lab;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.CountingObjectStore;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.RetryPolicy;
import io.hadal.objectstore.RetryingObjectStore;
import io.hadal.objectstore.StoreObserver;
import io.hadal.objectstore.fault.FaultObjectStore;
import io.hadal.objectstore.fault.FaultPlan;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.replication.ReplicationConfig;
import io.hadal.replication.Replicator;
import io.hadal.replication.copy.CopyPool;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Machines of a simulated world, each with its own way to each bucket. */
final class Sites {
    final SimWorld world;
    EngineConfig config = EngineConfig.defaults();
    private final Map<String, MemoryBucket> buckets = new HashMap<>();
    private final Map<String, FaultPlan> plans = new HashMap<>();
    private final Map<String, CountingObjectStore> counted = new HashMap<>();

    Sites(SimWorld world) {
        this.world = world;
    }

    MemoryBucket bucket(String name) {
        return buckets.computeIfAbsent(name, MemoryBucket::new);
    }

    /** What goes wrong between a machine and a bucket. */
    FaultPlan plan(SimNode node, String bucket) {
        return plans.computeIfAbsent(node.name() + " to " + bucket, way -> new FaultPlan());
    }

    /** What a machine has asked of a bucket since it opened it last. */
    CountingObjectStore counted(SimNode node, String bucket) {
        return Objects.requireNonNull(counted.get(node.name() + " to " + bucket));
    }

    /** An engine on a machine; to be called in a task of it. */
    Engine engine(SimNode node) throws IOException {
        return Lab.engineOn(
                spec -> store(node, spec.persisted()),
                new ReplicatorCopier(node.env()),
                node.env(),
                node.disk(),
                node.name(),
                config);
    }

    /** A database's folder, without faults. */
    ObjectStore folder(String bucket, String storageId) {
        return new StorageRoot(new MemoryObjectStore(bucket(bucket), "db", world.env()))
                .open(StorageId.parse(storageId));
    }

    private RetryingObjectStore store(SimNode node, String bucket) {
        CountingObjectStore counting =
                new CountingObjectStore(new MemoryObjectStore(bucket(bucket), "db", world.env()));
        counted.put(node.name() + " to " + bucket, counting);
        return new RetryingObjectStore(
                new FaultObjectStore(
                        counting, node.env(), world.env(), plan(node, bucket), node.hook()),
                node.env(),
                RetryPolicy.DEFAULT,
                StoreObserver.NONE);
    }

    /** As `hadal replicate --follow --as west` begins it, on a machine. */
    Replicator replicator(SimNode node, String from, String to, String storageId) {
        StorageId id = StorageId.parse(storageId);
        return new Replicator(
                node.env(),
                new StorageRoot(store(node, from)).open(id),
                new StorageRoot(store(node, to)).open(id),
                ReplicationConfig.builder("west", node.name()).follow(true).build(),
                CopyPool.standard());
    }

    static ReplicaSpec replica(String bucket, Mode mode) {
        return new ReplicaSpec(
                bucket,
                Lab.spec(bucket),
                mode,
                Duration.ZERO,
                null,
                OnTakeover.READ_ONLY,
                Duration.ZERO);
    }

    static ReplicaSpec verified(ReplicaSpec spec, Duration every) {
        return new ReplicaSpec(
                spec.name(),
                spec.target(),
                spec.mode(),
                spec.retention(),
                spec.maxLag(),
                spec.onTakeover(),
                every);
    }

    static ReplicaStatus status(Database database, String replica) {
        return database.replicas().statuses().stream()
                .filter(status -> status.spec().name().equals(replica))
                .findFirst()
                .orElseThrow();
    }

    /** Returns when the replica west has all that was committed. */
    void awaitCopied(Database database) {
        while (!status(database, "west").attachable()
                || status(database, "west").lagCommits() > 0) {
            world.sleep(Duration.ofMillis(100));
        }
    }

    /** A row of table t. @return the commit's position */
    static long insert(Database database, long id) {
        return Lab.insert(database, Lab.table(database, "t"), id, Durability.DISK);
    }

    /** What table t holds for somebody who attaches a bucket READ ONLY. */
    Map<Long, String> rowsAt(String bucket) throws Exception {
        SimNode reader = world.node("reader");
        return reader.call(
                "look",
                () -> {
                    Engine engine = engine(reader);
                    Database shown = engine.attach(Lab.readOnly("look", bucket)).database();
                    Map<Long, String> rows = Lab.rows(shown, "t");
                    engine.detach("look", null, DetachMode.NORMAL);
                    engine.close();
                    return rows;
                });
    }
}
