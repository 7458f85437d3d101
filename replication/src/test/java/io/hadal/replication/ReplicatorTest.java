package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.CountingObjectStore;
import io.hadal.objectstore.Verb;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A replicator between two stores that do what they are asked. */
class ReplicatorTest {
    private final SimWorld world = new SimWorld(1);
    private final Sites sites = new Sites(world);
    private final SimNode node = world.node("replicator");

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    @Test
    void copiesALogWithSegmentsSnapshotsAndLines() throws Exception {
        world.run(() -> {
            Writer writer = sites.writer(sites.source, "one").create();
            writer.commits(3).flush().commits(20).flush().merge().snapshot().commits(2);
            writer.restart().commits(2).flush();
        });

        run();

        assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
        assertThat(attached()).isEqualTo(sourceAttached()).isPresent();
    }

    @Test
    void goesOnWhereItStopped() throws Exception {
        world.run(() -> sites.writer(sites.source, "one").create().commits(3).flush().commits(1));
        run();
        world.run(() -> sites.writer(sites.source, "two").attach().commits(30).flush().merge());
        CountingObjectStore source = new CountingObjectStore(sites.plain(sites.source));
        CountingObjectStore target = new CountingObjectStore(sites.plain(sites.target));
        node.run(
                "replicate",
                () -> {
                    Replicator replicator =
                            new Replicator(
                                    node.env(),
                                    source,
                                    target,
                                    Sites.config("replicator").following());
                    node.spawn("run", replicator::run);
                    world.sleep(Duration.ofSeconds(30));
                    assertThat(replicator.status().state())
                            .isEqualTo(ReplicationStatus.State.CURRENT);
                    replicator.stop();
                });
        assertThat(source.count(Verb.LIST) + target.count(Verb.LIST)).isZero();
        assertThat(source.count(Verb.GET)).as("an idle second costs a GET").isBetween(30L, 60L);
        assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
    }

    private void run() throws Exception {
        node.run(
                "replicate",
                () ->
                        new Replicator(
                                        node.env(),
                                        sites.seen(sites.source, node, OperationHook.NONE),
                                        sites.seen(sites.target, node, OperationHook.NONE),
                                        Sites.config("replicator"))
                                .run());
    }

    private Optional<Attached> attached() throws Exception {
        return world.call(() -> sites.attached(sites.target));
    }

    private Optional<Attached> sourceAttached() throws Exception {
        return world.call(() -> sites.attached(sites.source));
    }
}
