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
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * T18: what comes differently damaged each time, however often it is read, is damaged on the way.
 * Nobody has to repair anything.
 */
class DamagedOnTheWayTest {
    private final SimWorld world = new SimWorld(1);
    private final Sites sites = new Sites(world);
    private final SimNode node = world.node("replicator");
    private final Writer writer = sites.writer(sites.source, "one");
    private final BadWay source = new BadWay(sites.plain(sites.source));
    private final BadWay target = new BadWay(sites.plain(sites.target));
    private final Replicator replicator =
            new Replicator(
                    node.env(),
                    source,
                    target,
                    ReplicationConfig.builder("copy", "node")
                            .follow(true)
                            .sealDiverged(true)
                            .build(),
                    Sites.pool());

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    @Test
    void aBodyThatTravelsWholeIsWaitedFor() throws Exception {
        source.damages = key -> key.startsWith("blobs/");
        world.run(() -> writer.create().commits(1).flush());
        requireArrivedOnlyAfterwards();
    }

    @Test
    void aBodyThatTravelsInPartsIsWaitedFor() throws Exception {
        source.damages = key -> key.startsWith("blobs/");
        world.run(() -> writer.create().commits(600).flush());
        requireArrivedOnlyAfterwards();
    }

    @Test
    void aChunkIsWaitedFor() throws Exception {
        world.run(() -> writer.create().commits(1));
        node.spawn("replicate", replicator::run);
        world.runFor(Duration.ofSeconds(5));
        source.damages = key -> key.startsWith("log/");
        world.run(() -> writer.commits(1));
        requireWaiting();
        source.damages = key -> false;
        requireArrived();
    }

    /** When a seal's create was not answered, what has its place is read once. */
    @Test
    void aSealIsLookedAtAgain() throws Exception {
        world.run(() -> writer.create().commits(1));
        sites.replicate(node, OperationHook.NONE, Sites.config("before"));
        world.run(() -> {
            sites.writer(sites.target, "old").attach().commits(1);
            sites.writer(sites.source, "new").attach().commits(1);
        });
        target.losesAnswersAndDamagesThatSoon = true;
        node.spawn("replicate", replicator::run);
        requireArrived();
    }

    private void requireArrivedOnlyAfterwards() throws Exception {
        node.spawn("replicate", replicator::run);
        requireWaiting();
        source.damages = key -> false;
        requireArrived();
    }

    private void requireWaiting() throws Exception {
        world.runFor(Duration.ofSeconds(20));
        assertThat(replicator.status().state()).isEqualTo(State.WAITING);
        assertThat(replicator.status().error()).contains("damaged on the way");
    }

    private void requireArrived() throws Exception {
        world.runFor(Duration.ofMinutes(1));
        assertThat(replicator.status().state()).isEqualTo(State.CURRENT);
        assertThat(Sites.contents(sites.target).keySet())
                .containsAll(Sites.contents(sites.source).keySet());
    }

    /** Each read has another bit wrong. */
    private static final class BadWay extends DecoratedObjectStore {
        private Predicate<String> damages = key -> false;

        /** Of what is created, which nobody is told, the next read is damaged. */
        private boolean losesAnswersAndDamagesThatSoon;

        private int bit;

        BadWay(ObjectStore inner) {
            super(inner);
        }

        @Override
        public void create(String key, byte[] body) {
            inner.create(key, body);
            if (losesAnswersAndDamagesThatSoon) {
                losesAnswersAndDamagesThatSoon = false;
                AtomicBoolean next = new AtomicBoolean(true);
                damages = read -> read.equals(key) && next.getAndSet(false);
                throw new ObjectStoreException(Kind.UNREACHABLE, "create " + key + ": no answer");
            }
        }

        @Override
        @SuppressWarnings("unchecked") // It was an array of bytes before.
        protected <T> T around(Request request, Supplier<T> call) {
            T answer = call.get();
            if (!(answer instanceof byte[] bytes) || !damages.test(request.key())) {
                return answer;
            }
            byte[] damaged = bytes.clone();
            damaged[bit / 8 % damaged.length] ^= (byte) (1 << (bit % 8));
            bit++;
            return (T) damaged;
        }
    }
}
