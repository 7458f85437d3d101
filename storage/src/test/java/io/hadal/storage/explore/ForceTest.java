package io.hadal.storage.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimTask;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.fault.FaultObjectStore;
import io.hadal.objectstore.fault.FaultPlan;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.line.AttachPoint;
import io.hadal.storage.line.FirstRecords;
import io.hadal.storage.line.LineOpener;
import io.hadal.storage.line.OpenResult;
import io.hadal.storage.line.OpenResult.Opened;
import io.hadal.storage.line.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Several who stop at nothing, at the same time. They cannot all give up: whoever creates the last
 * seal of all finds nobody above it, and its line is open. Here none gives up at all, and none
 * needs many rounds.
 */
class ForceTest {
    private static final int SEEDS = 300;

    /** Of 20 that an opener goes. */
    private static final int ROUNDS_EXPECTED_MAX = 12;

    @Test
    void t23OfThoseWhoStopAtNothingEachOpensInTurn() {
        Seeds.forEachWorld(SEEDS, world -> new Crowd(world).run());
    }

    private static final class Crowd {
        private final SimWorld world;
        private final MemoryBucket bucket = new MemoryBucket("bucket");
        private final FaultPlan plan = new FaultPlan();
        private final List<Opened> opened = new ArrayList<>();

        /** How many lines each has announced. */
        private final Map<String, Integer> rounds = new TreeMap<>();

        Crowd(SimWorld world) {
            this.world = world;
        }

        void run() throws Exception {
            world.node("first").run("create", () -> opener("first").create(FirstRecords.NONE));
            plan.delayMax(Duration.ofMillis(1 + world.random().nextInt(400)));
            int count = 2 + world.random().nextInt(4);
            List<SimTask> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                SimNode node = world.node("node-" + i);
                tasks.add(node.spawn("attach", () -> attach(node)));
            }
            for (SimTask task : tasks) {
                task.join();
            }
            assertThat(opened).as("who opened a line").hasSize(count);
            assertThat(rounds.values()).allMatch(each -> each <= ROUNDS_EXPECTED_MAX);
            LogReader log = new LogReader(plain(), world.env());
            assertThat(opened)
                    .extracting(result -> result.opening().line())
                    .contains(world.call(() -> head(log)).line());
        }

        private void attach(SimNode node) {
            LogReader log = new LogReader(store(node), node.env());
            OpenResult result =
                    opener(node.name())
                            .attach(head(log), AttachPoint.LATEST, true, FirstRecords.NONE);
            if (result instanceof Opened line) {
                opened.add(line);
            }
        }

        private LineOpener opener(String name) {
            SimNode node = world.node(name);
            LogReader log = new LogReader(store(node), node.env());
            return new LineOpener(
                    store(node),
                    node.env(),
                    new LineOpener.Config(
                            new LineOpener.Who(name, name, 1),
                            () -> head(log),
                            Patience.NONE,
                            line -> rounds.merge(name, 1, Integer::sum)));
        }

        private static Head head(LogReader log) {
            return ((HeadSearch.Found) log.findHead()).head();
        }

        private ObjectStore store(SimNode node) {
            return new FaultObjectStore(plain(), node.env(), world.env(), plan, OperationHook.NONE);
        }

        private ObjectStore plain() {
            return new MemoryObjectStore(bucket, "", world.env());
        }
    }
}
