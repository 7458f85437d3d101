package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.replication.copy.Meter;
import io.hadal.replication.verify.Verifier;
import io.hadal.replication.verify.VerifyReport;
import io.hadal.storage.Keys;
import io.hadal.storage.history.Point;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** T11: what a copier calls complete is looked through by something else. */
class VerifierTest {
    private final SimWorld world = new SimWorld(1);
    private final Sites sites = new Sites(world);
    private final SimNode node = world.node("replicator");

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    private void copyOfAStory() throws Exception {
        world.run(() -> {
            Writer writer = sites.writer(sites.source, "one");
            sites.story(writer.create());
            writer.snapshot().commits(1);
            world.sleep(Duration.ofHours(1));
            writer.commits(1).flush().collect(Duration.ofMinutes(30));
            sites.story(writer);
        });
        sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
    }

    private VerifyReport verify(MemoryBucket bucket) throws Exception {
        return world.call(() ->
                new Verifier(world.env(), sites.plain(bucket), true, new Meter())
                        .against(sites.plain(sites.source)));
    }

    @Test
    void aGoodCopyPasses() throws Exception {
        copyOfAStory();
        VerifyReport report = verify(sites.target);
        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.position())
                .isEqualTo(world.call(() -> sites.attached(sites.source)).orElseThrow().position());
        assertThat(report.objects()).isGreaterThan(10);
    }

    @Test
    void aCopyThatIsBehindIsNoProblem() throws Exception {
        copyOfAStory();
        world.run(() -> sites.writer(sites.source, "one").attach().commits(2));
        VerifyReport report = verify(sites.target);
        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).singleElement().asString().contains("ends at position");
    }

    /** Whatever is damaged or missing, and counts, is named. */
    @Test
    void everyLossAndEveryDamageIsNoticed() throws Exception {
        copyOfAStory();
        int noticed = 0;
        for (String key : Sites.contents(sites.target).keySet()) {
            byte[] right = Objects.requireNonNull(sites.target.read(key));
            byte[] wrong = right.clone();
            wrong[wrong.length / 2] ^= 1;
            MemoryBucket damaged = sites.target.copy("damaged");
            damaged.write(key, wrong);
            assertThat(verify(damaged).problems()).as("damaged: %s", key).isNotEmpty();
            MemoryBucket lacking = sites.target.copy("lacking");
            lacking.remove(key);
            noticed += verify(lacking).passed() ? 0 : 1;
        }
        assertThat(noticed)
                .as("but what may have been collected")
                .isGreaterThan(Sites.contents(sites.target).size() * 2 / 3);
    }

    /** What a restore has left can be attached by time as long as the retention lasts. */
    @Test
    void aChunkOfAnAbandonedLineIsMissedAsLongAsItIsPromised() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        String[] abandoned = new String[1];
        world.run(() -> {
            Point fork = writer.create().commits(2).latest();
            abandoned[0] = Keys.chunk(writer.line(), fork.seq() + 1);
            writer.commits(1).commits(1).attachAt(fork).commits(1).snapshot().commits(1);
            sites.plain(sites.source).delete(List.of(abandoned[0]));
        });
        assertThat(verify(sites.source).problems())
                .singleElement()
                .asString()
                .contains(abandoned[0]);
        world.run(() -> {
            world.sleep(Duration.ofHours(1));
            writer.commits(1).collect(Duration.ofMinutes(30));
        });
        assertThat(verify(sites.source).problems()).isEmpty();
    }

    @Test
    void twoHistoriesAreNotTakenForOne() throws Exception {
        copyOfAStory();
        world.run(() -> {
            sites.writer(sites.target, "two").attach().commits(1);
            sites.writer(sites.source, "one").attach().commits(1);
        });
        assertThat(verify(sites.target).problems())
                .hasSize(2)
                .last()
                .asString()
                .contains("neither goes on from the other");
    }
}
