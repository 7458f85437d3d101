package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.replication.ReplicationStatus.State;
import io.hadal.storage.Keys;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** T15: a target that says of a chunk that it is there, and for a while does not show it. */
class StaleTargetTest {
    private final SimWorld world = new SimWorld(1);
    private final Sites sites = new Sites(world);
    private final SimNode node = world.node("replicator");

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    /** What it has is not found for some seconds, and the answer to its create was lost. */
    private final class Stale extends DecoratedObjectStore {
        private final Duration until = world.now().plus(Duration.ofSeconds(10));

        Stale(ObjectStore inner) {
            super(inner);
        }

        @Override
        protected <T> T around(Request request, Supplier<T> call) {
            return call.get();
        }

        private boolean lies(String key) {
            return key.startsWith(Keys.LOG) && world.now().compareTo(until) < 0;
        }

        @Override
        public void create(String key, byte[] body) {
            inner.create(key, body);
            if (lies(key)) {
                throw new ObjectStoreException(
                        Kind.ALREADY_EXISTS, "create " + key + ": it exists");
            }
        }

        @Override
        public byte[] get(String key) {
            if (lies(key)) {
                throw new ObjectStoreException(Kind.NOT_FOUND, "get " + key + ": there is none");
            }
            return inner.get(key);
        }
    }

    @Test
    void itIsWaitedFor() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> writer.create().commits(3).flush());
        sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
        world.run(() -> writer.commits(2).flush().commits(1));
        Replicator replicator =
                new Replicator(
                        node.env(),
                        sites.plain(sites.source),
                        new Stale(sites.plain(sites.target)),
                        Sites.following("replicator"),
                        Sites.pool());
        node.spawn("replicate", replicator::run);
        world.runFor(Duration.ofMinutes(1));
        assertThat(replicator.status().state()).isEqualTo(State.CURRENT);
        assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
    }
}
