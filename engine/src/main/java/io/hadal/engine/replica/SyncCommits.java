package io.hadal.engine.replica;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.log.SyncReplicas;
import io.hadal.engine.maintain.Mirror;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectSource;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the writer of a database does for its SYNC replicas: it hands them each chunk and object
 * while it sends them to its own store, and a commit is acknowledged when all of them have it.
 * Thread-safe.
 */
public final class SyncCommits implements SyncReplicas, Mirror {
    private final ReplicaParts parts;
    private final List<Replica> replicas;

    /**
     * @param replicas all that the database has, as they are now
     */
    SyncCommits(ReplicaParts parts, List<Replica> replicas) {
        this.parts = parts;
        this.replicas = replicas;
    }

    private List<Replica> awaited() {
        return replicas.stream().filter(Replica::isAwaited).toList();
    }

    @Override
    public Durability required(Durability asked) {
        List<Replica> awaited = replicas.isEmpty() ? List.of() : awaited();
        awaited.forEach(replica -> replica.admission().requireInStep());
        if (!awaited.isEmpty()) {
            return Durability.REPLICA;
        }
        if (asked == Durability.REPLICA) {
            throw new EngineException(
                    Kind.INVALID_ARGUMENT,
                    "The commit should wait for a SYNC replica (commit_durability = replica), but database "
                            + parts.database()
                            + " has none that is complete. Nothing of this transaction was written. REPLICATE"
                            + " DATABASE … SYNC makes one, SHOW REPLICATION STATUS shows how far it is.");
        }
        return asked;
    }

    @Override
    public void await(long position) {
        List<Replica> late = awaited().stream().filter(one -> one.position() < position).toList();
        if (late.isEmpty()) {
            return;
        }
        Duration patience = parts.config().get().replicaTimeout();
        AtomicBoolean over = new AtomicBoolean();
        Env.Timer timer =
                parts.env()
                        .schedule(
                                patience,
                                () -> {
                                    over.set(true);
                                    late.forEach(Replica::signal);
                                });
        try {
            for (Replica replica : late) {
                replica.admission().await(position, over::get);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED,
                    "Interrupted while waiting for the replicas. What was committed is in the object store and will be"
                            + " replicated.",
                    e);
        } finally {
            timer.cancel();
        }
    }

    /** A chunk is being sent to the source. */
    void cut(EncodedChunk chunk) {
        for (Replica replica : replicas) {
            if (replica.isSync()) {
                replica.offer(chunk);
            }
        }
    }

    @Override
    public Sending send(PutEntry object, ObjectSource content) {
        List<Replica> awaited = replicas.isEmpty() ? List.of() : awaited();
        if (awaited.isEmpty()) {
            return NONE.send(object, content);
        }
        return new Tasks(
                parts.env(),
                parts.config().get().replicaTimeout(),
                awaited.stream()
                        .map(replica ->
                                parts.env()
                                        .spawn(
                                                "send to " + replica.name(),
                                                () -> replica.put(object, content)))
                        .toList());
    }

    private record Tasks(Env env, Duration patience, List<Env.Task> tasks) implements Sending {

        @Override
        public void await() throws InterruptedException {
            Env.Timer timer = env.schedule(patience, this::close);
            try {
                for (Env.Task task : tasks) {
                    task.join();
                }
            } finally {
                timer.cancel();
            }
        }

        @Override
        public void close() {
            tasks.forEach(Env.Task::interrupt);
        }
    }
}
