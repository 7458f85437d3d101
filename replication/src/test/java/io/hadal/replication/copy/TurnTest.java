package io.hadal.replication.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.CountingObjectStore;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.Verb;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects that pass through before their turn. */
final class TurnTest {
    private static final int OBJECTS = 6;

    private final SimWorld world = new SimWorld(1);
    private final SimNode node = world.node("replicator");
    private final byte[] content = new byte[300_000];
    private final CountingObjectStore source = new CountingObjectStore(memory("source"));
    private final ObjectStore target = memory("target");
    private final CopyPool.Seat seat = new CopyPool(4 << 20, 16, 1000, 1 << 30, 1 << 30).join();

    @BeforeEach
    void fill() throws Exception {
        new Random(3).nextBytes(content);
        world.run(() -> {
            for (int i = 0; i < OBJECTS; i++) {
                source.put("k" + i, ObjectSource.of(content));
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    /** Their bodies are on their way, a few at a time; none is visible before its turn. */
    @Test
    void nothingIsVisibleBeforeItsTurn() throws Exception {
        run(transfers -> {
            List<Transfer> begun = begin(transfers);
            node.env().sleep(Duration.ofSeconds(1));
            assertThat(source.count(Verb.GET)).isEqualTo(4);
            for (int i = OBJECTS - 1; i >= 0; i--) {
                assertThat(target.head("k" + i)).isEmpty();
                assertThat(begun.get(i).publish()).isTrue();
                assertThat(target.get("k" + i)).isEqualTo(content);
            }
            assertThat(source.count(Verb.GET)).as("each passed once").isEqualTo(OBJECTS);
        });
    }

    /** A server would hang up. What was broken off passes once more, in its turn. */
    @Test
    void whoWaitsTooLongForItsTurnPassesAgain() throws Exception {
        run(transfers -> {
            List<Transfer> begun = begin(transfers);
            node.env().sleep(Turn.HELD_BACK_MAX.plusSeconds(5));
            assertThat(target.list("", "", 10).objects()).isEmpty();
            for (Transfer transfer : begun) {
                assertThat(transfer.publish()).isTrue();
            }
            assertThat(target.list("", "", 10).objects()).hasSize(OBJECTS);
            assertThat(source.count(Verb.GET)).as("four passed twice").isEqualTo(OBJECTS + 4);
        });
    }

    @Test
    void whatIsGivenUpLeavesNothing() throws Exception {
        run(transfers -> {
            begin(transfers);
            node.env().sleep(Duration.ofSeconds(1));
        });
        assertThat(world.call(() -> target.list("", "", 10).objects())).isEmpty();
    }

    private interface Story {
        void tell(Transfers transfers) throws InterruptedException;
    }

    private void run(Story story) throws Exception {
        node.run(
                "copy",
                () -> {
                    try (Transfers transfers =
                            new Transfers(
                                    node.env(),
                                    new Transfers.Route(source, target),
                                    seat,
                                    new Bandwidth(node.env(), 0),
                                    new Meter())) {
                        story.tell(transfers);
                    }
                });
    }

    private List<Transfer> begin(Transfers transfers) throws InterruptedException {
        List<Transfer> begun = new ArrayList<>();
        for (int i = 0; i < OBJECTS; i++) {
            PutEntry object = new PutEntry("k" + i, content.length, Hash.of(content), 0);
            begun.add(transfers.begin(object));
        }
        return begun;
    }

    private ObjectStore memory(String name) {
        return new MemoryObjectStore(new MemoryBucket(name), "", node.env());
    }
}
