package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.Verb;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.replication.ReplicationStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * T11 T12: once a store says that an object is not there, or lists nothing, though it is there.
 * Whichever answer it is: nobody has to do anything, and nothing is missing in the end.
 */
class OneStaleAnswerTest {

    /** A source, a target, and what has happened to them. */
    private interface Story {
        void tell(Sites sites, SimNode node) throws Exception;
    }

    @Test
    void whileTheTargetIsCopiedForTheFirstTime() throws Exception {
        hideEach((sites, node) ->
                sites.world.run(() ->
                        sites.writer(sites.source, "one")
                                .create()
                                .commits(2)
                                .flush()
                                .snapshot()
                                .commits(1)
                                .restart()
                                .commits(2)));
    }

    @Test
    void whileItIsFoundOutWhereATargetWithoutAMarkStands() throws Exception {
        hideEach((sites, node) -> {
            Writer writer = sites.writer(sites.source, "one");
            sites.world.run(() -> writer.create().commits(3).flush().restart().commits(1));
            sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
            removeMarks(sites.target);
            sites.world.run(() -> writer.commits(1).flush().restart().commits(1));
        });
    }

    @Test
    void whileATargetWithAMarkIsFollowed() throws Exception {
        hideEach((sites, node) -> {
            Writer writer = sites.writer(sites.source, "one");
            sites.world.run(() -> writer.create().commits(3).flush());
            sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
            sites.world.run(() -> writer.commits(1).flush().restart().commits(1));
        });
    }

    @Test
    void whileATargetThatEndsWithASealIsBroughtForward() throws Exception {
        hideEach((sites, node) -> {
            Writer writer = sites.writer(sites.source, "one");
            sites.world.run(() -> writer.create().commits(3).restart());
            sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
            removeMarks(sites.target);
            sites.target.keys().stream()
                    .filter(key -> key.startsWith("7/log/2_"))
                    .forEach(sites.target::remove);
            sites.world.run(() -> writer.commits(1));
        });
    }

    @Test
    void whileWhatIsDueHasBeenCollectedAtTheSource() throws Exception {
        hideEach((sites, node) -> {
            Writer writer = sites.writer(sites.source, "one");
            sites.world.run(() -> writer.create().commits(3).flush().commits(2).flush());
            sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
            removeMarks(sites.target);
            sites.world.run(() -> {
                writer.commits(1).flush().merge().commits(1).merge().commits(1);
                sites.world.sleep(Duration.ofHours(1));
                writer.commits(1).collect(Duration.ofMinutes(30)).commits(1);
            });
        });
    }

    @Test
    void whileAnOldSiteIsBroughtBack() throws Exception {
        hideEach((sites, node) -> {
            Writer old = sites.writer(sites.target, "old");
            sites.world.run(() -> old.create().commits(3).flush());
            copy(sites, node);
            sites.world.run(() -> {
                old.commits(2).flush().commits(1);
                sites.writer(sites.source, "new").attach().commits(2).flush().commits(1);
            });
        });
    }

    /** From the target to the source. */
    private static void copy(Sites sites, SimNode node) throws Exception {
        node.run(
                "replicate",
                () ->
                        new Replicator(
                                        node.env(),
                                        sites.plain(sites.target),
                                        sites.plain(sites.source),
                                        Sites.config("there"),
                                        Sites.pool())
                                .run());
    }

    private static void removeMarks(MemoryBucket bucket) {
        bucket.keys().stream()
                .filter(key -> key.startsWith("7/replication/"))
                .forEach(bucket::remove);
    }

    private static void hideEach(Story story) throws Exception {
        for (boolean atSource : new boolean[] {true, false}) {
            int answers = run(story, atSource, -1);
            assertThat(answers).as("answers that tell of objects").isPositive();
            for (int hidden = 0; hidden < answers; hidden++) {
                run(story, atSource, hidden);
            }
        }
    }

    /** Returns how many answers might have been hidden. */
    private static int run(Story story, boolean atSource, int hidden) throws Exception {
        try (SimWorld world = new SimWorld(1)) {
            Sites sites = new Sites(world);
            SimNode node = world.node("replicator");
            story.tell(sites, node);
            OneHidden source = new OneHidden(sites.plain(sites.source), atSource ? hidden : -1);
            OneHidden target = new OneHidden(sites.plain(sites.target), atSource ? -1 : hidden);
            Replicator replicator =
                    new Replicator(
                            node.env(), source, target, Sites.following("again"), Sites.pool());
            node.spawn("replicate", replicator::run);
            OneHidden lying = atSource ? source : target;
            try {
                // The longest that it waits is for its next look at the lines.
                world.runFor(Duration.ofMinutes(12));
                assertThat(replicator.status().state()).isEqualTo(State.CURRENT);
                requireWhole(sites);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("hidden: answer " + hidden + ", " + lying.hiddenName, e);
            }
            return lying.told;
        }
    }

    private static void requireWhole(Sites sites) throws Exception {
        Map<String, Integer> source = Sites.contents(sites.source);
        // Where it has gone on beyond a fork it has other chunks.
        source.keySet().removeIf(key -> key.startsWith("7/log/1_"));
        assertThat(Sites.contents(sites.target)).containsAllEntriesOf(source);
        Attached there = sites.world.call(() -> sites.attached(sites.target)).orElseThrow();
        Attached here = sites.world.call(() -> sites.attached(sites.source)).orElseThrow();
        assertThat(there.complete()).isTrue();
        assertThat(there.position()).isEqualTo(here.position());
    }

    /** Of the answers that tell of objects, one tells of none. */
    private static final class OneHidden extends DecoratedObjectStore {
        private final int hidden;
        private int told;
        private String hiddenName = "";

        OneHidden(ObjectStore inner, int hidden) {
            super(inner);
            this.hidden = hidden;
        }

        @Override
        protected <T> T around(Request request, Supplier<T> call) {
            if (request.verb() == Verb.GET
                    && inner.head(request.key()).isPresent()
                    && hides(request.key())) {
                throw new ObjectStoreException(
                        Kind.NOT_FOUND, "get " + request.key() + ": there is none");
            }
            return call.get();
        }

        @Override
        public Optional<ObjectInfo> head(String key) {
            Optional<ObjectInfo> found = inner.head(key);
            return found.isPresent() && hides(key) ? Optional.empty() : found;
        }

        @Override
        public ListPage list(String prefix, String startAfter, int limit) {
            ListPage page = inner.list(prefix, startAfter, limit);
            return !page.objects().isEmpty() && hides("list " + prefix)
                    ? new ListPage(List.of(), false)
                    : page;
        }

        @Override
        public List<String> listFolders(String prefix) {
            List<String> folders = inner.listFolders(prefix);
            return !folders.isEmpty() && hides("list " + prefix) ? List.of() : folders;
        }

        private boolean hides(String name) {
            if (told++ != hidden) {
                return false;
            }
            hiddenName = name;
            return true;
        }
    }
}
