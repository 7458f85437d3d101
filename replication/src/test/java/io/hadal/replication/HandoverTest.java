package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.CountingObjectStore;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.Verb;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.replication.ReplicationStatus.State;
import io.hadal.storage.log.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A writer that hands its chunks and objects to its replicator while it sends them to its own
 * store: the target may have a chunk first, and the source may never take it.
 */
class HandoverTest {
    private final SimWorld world = new SimWorld(1);
    private final Sites sites = new Sites(world);
    private final SimNode node = world.node("primary");
    private final Writer writer = sites.writer(sites.source, "one");
    private final CountingObjectStore source = new CountingObjectStore(sites.plain(sites.source));
    private final CountingObjectStore target =
            new CountingObjectStore(sites.seen(sites.target, node, OperationHook.NONE));

    private final List<Long> reached = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    /** A database with a replicator that is in step, and is handed what comes. */
    private Replicator begin() throws Exception {
        world.run(() -> writer.create().commits(3).flush().commits(2));
        Replicator replicator = follow(node, source, target);
        writer.handingTo(replicator);
        world.run(() -> writer.commits(1));
        world.runFor(Duration.ofSeconds(10));
        return replicator;
    }

    private Replicator follow(SimNode on, ObjectStore from, ObjectStore to) throws Exception {
        Replicator replicator =
                new Replicator(
                        on.env(),
                        from,
                        to,
                        Sites.following(on.name()),
                        Sites.pool(),
                        new Replicator.Listener() {
                            @Override
                            public void reached(Line line, long position, long timeMicros) {
                                reached.add(position);
                            }
                        });
        on.spawn("replicate", replicator::run);
        world.runFor(Duration.ofSeconds(5));
        assertThat(replicator.status().state()).isEqualTo(State.CURRENT);
        return replicator;
    }

    private void assertEqualStates() throws Exception {
        world.run(() -> {
            Attached here = sites.attached(sites.source).orElseThrow();
            Attached there = sites.attached(sites.target).orElseThrow();
            assertThat(here.complete()).isTrue();
            assertThat(there).isEqualTo(here);
        });
    }

    @Test
    void aChunkDoesNotWaitForTheSource() throws Exception {
        Replicator replicator = begin();
        reached.clear();
        long reads = source.count(Verb.GET);
        world.run(writer::cutCommit);
        world.runFor(Duration.ofMillis(1));
        assertThat(world.call(() -> sites.attached(sites.target)).orElseThrow().position())
                .isEqualTo(writer.position() + 1);
        assertThat(reached).containsExactly(writer.position() + 1);
        assertThat(source.count(Verb.GET)).isEqualTo(reads);
        world.run(writer::send);
        assertEqualStates();
    }

    /** What a flush, a merge or a snapshot has sent to both places is not copied once more. */
    @Test
    void objectsAreSentOnce() throws Exception {
        begin();
        source.reset();
        target.reset();
        world.run(() -> {
            writer.flush().commits(1).merge().snapshot().commits(1);
            // In parts.
            writer.orphan(new byte[10_000]).commits(1);
        });
        world.runFor(Duration.ofSeconds(2));
        assertEqualStates();
        assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
        long objects =
                Sites.contents(sites.source).keySet().stream()
                        .filter(key -> key.contains("/blobs/") || key.contains("/snapshots/"))
                        .count();
        assertThat(target.count(Verb.PUT)).as("all but the first, and a mark").isEqualTo(objects);
    }

    @Test
    void aReplicatorThatIsBehindCatchesUpFromTheSource() throws Exception {
        Replicator replicator = begin();
        sites.targetFaults.lose();
        world.run(() -> sites.story(writer));
        sites.targetFaults.comeBack();
        world.runFor(Duration.ofMinutes(1));
        world.run(() -> writer.commits(1).flush());
        world.runFor(Duration.ofSeconds(1));
        assertThat(replicator.status().position()).isEqualTo(writer.position());
        assertEqualStates();
    }

    /** The bytes are on the writer's disk: after its restart they go to the source, too. */
    @Test
    void t26AChunkThatOnlyTheReplicaHasIsWaitedForAndSentAgain() throws Exception {
        begin();
        world.run(writer::cutCommit);
        world.runFor(Duration.ofSeconds(1));
        node.crash();
        node.restart();

        Replicator again = follow(node, source, target);
        sites.replicate(world.node("shell"), OperationHook.NONE, Sites.config("shell"));
        writer.handingTo(again);
        world.run(() -> writer.send().commits(1).restart().commits(2).flush());
        world.runFor(Duration.ofSeconds(5));
        assertThat(again.status().position()).isEqualTo(writer.position());
        assertEqualStates();
        assertThat(Sites.contents(sites.target)).isEqualTo(Sites.contents(sites.source));
    }

    /** The replicator notices by the next seal, and by a look around if it never sees one. */
    @Test
    void t26AChunkThatTheSourceNeverTookIsADeadEndAtTheReplica() throws Exception {
        Replicator replicator = begin();
        world.run(writer::cutCommit);
        world.runFor(Duration.ofSeconds(1));
        Writer next = sites.writer(sites.source, "two");
        world.run(() -> next.attach().commits(2).flush());
        assertThatThrownBy(() -> world.run(writer::send)).hasMessageContaining("node=two");
        world.runFor(Duration.ofMinutes(15));
        assertThat(replicator.status().position()).isEqualTo(next.position());
        assertEqualStates();
        world.run(() -> next.commits(1).flush());
        world.runFor(Duration.ofSeconds(5));
        assertEqualStates();
    }

    @Test
    void t26TheDeadEndIsFoundByWhoReplicatesNext() throws Exception {
        begin();
        world.run(writer::cutCommit);
        world.runFor(Duration.ofSeconds(1));
        node.crash();
        Writer next = sites.writer(sites.source, "two");
        world.run(() -> next.attach().commits(2).flush());
        for (String name : List.of("copy", "another mark")) {
            sites.replicate(world.node(name), OperationHook.NONE, Sites.config(name));
            assertEqualStates();
        }
    }

    /** The chunk is still on its way to the target when the new writer's seal gets there. */
    @Test
    void t26TheChunkArrivesWhileTheNextReplicatorIsAtWork() throws Exception {
        begin();
        node.crash();
        SimNode second = world.node("second");
        follow(second, sites.plain(sites.source), sites.plain(sites.target));
        Writer next = sites.writer(sites.source, "two");
        world.run(writer::cutCommit);
        sites.target.write("7/" + writer.lastCut().key(), writer.lastCut().bytes());
        world.run(() -> next.attach().commits(2).flush());
        world.runFor(Duration.ofSeconds(5));
        assertEqualStates();
    }

    /** Whoever took the target over has the chunk, or not; the writer is told of neither. */
    @Test
    void aTakeoverOfTheTargetEndsTheHandover() throws Exception {
        begin();
        world.run(writer::cutCommit);
        world.runFor(Duration.ofSeconds(1));
        Writer taker = sites.writer(sites.target, "taker");
        world.run(() -> taker.attach().commits(1));
        assertThat(taker.position()).isEqualTo(writer.position() + 2);
        SimNode other = world.node("old site");
        Replicator fenced =
                new Replicator(
                        other.env(),
                        sites.plain(sites.source),
                        sites.plain(sites.target),
                        Sites.following("primary"),
                        Sites.pool());
        world.run(writer::send);
        assertThatThrownBy(() -> other.run("replicate", fenced::run))
                .isInstanceOfSatisfying(
                        ReplicationException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.TAKEN_OVER));
        // The site comes back: what it has is the beginning of what the new one has.
        other.run(
                "failback",
                () ->
                        new Replicator(
                                        other.env(),
                                        sites.plain(sites.target),
                                        sites.plain(sites.source),
                                        Sites.config("back"),
                                        Sites.pool())
                                .run());
        assertEqualStates();
        assertThatThrownBy(() -> world.run(() -> writer.commits(1))).hasMessageContaining("taker");
    }
}
