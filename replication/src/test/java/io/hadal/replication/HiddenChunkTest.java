package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.Verb;
import io.hadal.replication.ReplicationStatus.State;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A chunk that the source shows when it lists, and does not give out. */
final class HiddenChunkTest {
    private final SimWorld world = new SimWorld(1);
    private final Sites sites = new Sites(world);
    private final SimNode node = world.node("replicator");
    private final Writer writer = sites.writer(sites.source, "one");
    private final Hiding source = new Hiding(sites.plain(sites.source));

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    /** It stays named until it is there, and then all is as ever. */
    @Test
    void whoFollowsSaysWhatItWaitsFor() throws Exception {
        Replicator replicator = replicator(true);
        world.run(() -> writer.create().commits(1));
        node.spawn("replicate", replicator::run);
        world.runFor(Duration.ofSeconds(5));
        source.hides = key -> key.startsWith("log/");
        world.run(() -> writer.commits(2));

        world.runFor(Duration.ofMinutes(11));
        for (int i = 0; i < 10; i++) {
            world.runFor(Duration.ofMinutes(1));
            assertThat(replicator.status().state()).isEqualTo(State.WAITING);
            assertThat(replicator.status().error())
                    .contains("log/", "there is none, though the store has just shown it");
        }

        source.hides = key -> false;
        world.runFor(Duration.ofMinutes(1));
        assertThat(replicator.status().state()).isEqualTo(State.CURRENT);
        assertThat(replicator.status().error()).isNull();
        assertThat(Sites.contents(sites.target).keySet())
                .containsAll(Sites.contents(sites.source).keySet());
    }

    @Test
    void whoDoesNotFollowDoesNotSayThatAllIsCopied() throws Exception {
        world.run(() -> writer.create().commits(1));
        node.run("replicate", replicator(false)::run);
        world.run(() -> writer.commits(2));
        source.hides = key -> key.startsWith("log/") && !key.endsWith("1");
        assertThatThrownBy(() -> node.run("replicate", replicator(false)::run))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.SERVER_ERROR))
                .hasMessageContaining("though the store has just shown it");
    }

    private Replicator replicator(boolean follow) {
        return new Replicator(
                node.env(),
                source,
                sites.plain(sites.target),
                ReplicationConfig.builder("copy", "node").follow(follow).build(),
                Sites.pool());
    }

    private static final class Hiding extends DecoratedObjectStore {
        private Predicate<String> hides = key -> false;

        Hiding(ObjectStore inner) {
            super(inner);
        }

        @Override
        protected <T> T around(Request request, Supplier<T> call) {
            if (request.verb() == Verb.GET && hides.test(request.key())) {
                throw new ObjectStoreException(Kind.NOT_FOUND, "get " + request.key());
            }
            return call.get();
        }
    }
}
