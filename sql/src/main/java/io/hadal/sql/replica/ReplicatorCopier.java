package io.hadal.sql.replica;

import io.hadal.engine.ReplicaStatus.State;
import io.hadal.engine.replica.ReplicaCopier;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.replication.ReplicationConfig;
import io.hadal.replication.ReplicationStatus;
import io.hadal.replication.Replicator;
import io.hadal.replication.copy.CopyPool;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Line;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Copies with a {@link Replicator} for each replica; all share one pool. */
public final class ReplicatorCopier implements ReplicaCopier {
    /** What is under way when it is to stop may take so long. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

    private final Env env;
    private final CopyPool pool = CopyPool.standard();

    public ReplicatorCopier(Env env) {
        this.env = env;
    }

    @Override
    public Copy start(Job job, Listener listener) {
        Replicator replicator =
                new Replicator(
                        env,
                        job.source(),
                        job.target(),
                        ReplicationConfig.builder(job.spec().name(), job.node())
                                .follow(true)
                                .sealDiverged(job.force())
                                .retention(job.spec().retention())
                                .build(),
                        pool,
                        new Relay(job, listener));
        Env.Task task =
                env.spawn(
                        "replicate " + job.database() + " to " + job.spec().name(),
                        () -> run(replicator, job, listener));
        return new Running(env, replicator, task);
    }

    private static void run(Replicator replicator, Job job, Listener listener) {
        try {
            replicator.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            listener.ended(Reasons.of(e, job));
        }
    }

    private record Running(Env env, Replicator replicator, Env.Task task) implements Copy {

        @Override
        public Progress progress() {
            ReplicationStatus status = replicator.status();
            return new Progress(
                    State.valueOf(status.state().name()),
                    status.position(),
                    status.timeMicros(),
                    status.lagMicros(),
                    status.lagBytes(),
                    text(status.error()));
        }

        private static String text(@Nullable String error) {
            return error == null ? "" : error;
        }

        @Override
        public void wake() {
            replicator.wake();
        }

        @Override
        public void offer(EncodedChunk chunk) {
            replicator.offer(chunk);
        }

        @Override
        public void put(PutEntry object, ObjectSource content) throws InterruptedException {
            replicator.put(object, content);
        }

        @Override
        public void stop() throws InterruptedException {
            replicator.stop();
            Env.Timer impatience = env.schedule(STOP_PATIENCE, task::interrupt);
            try {
                task.join();
            } finally {
                impatience.cancel();
            }
        }
    }

    private record Relay(Job job, Listener listener) implements Replicator.Listener {

        @Override
        public void found() {
            listener.found();
        }

        @Override
        public void reached(Line line, long position, long timeMicros) {
            listener.reached(line, position, timeMicros);
        }

        @Override
        public void hindered(ObjectStoreException reason) {
            listener.hindered(Reasons.of(reason, job));
        }
    }
}
