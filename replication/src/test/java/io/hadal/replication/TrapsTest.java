package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.replication.copy.Meter;
import io.hadal.replication.verify.Verifier;
import io.hadal.replication.verify.VerifyReport;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traps of copies, by number, with the real replicator between two stores. */
class TrapsTest {
    private static final String FOLDER = "7/";

    private final SimWorld world = new SimWorld(1);
    private final Sites sites = new Sites(world);
    private final SimNode node = world.node("replicator");

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    /** Most of it was copied before the source collected a part. */
    private void longStory() throws Exception {
        Writer writer = sites.writer(sites.source, "one");
        world.run(() -> {
            sites.story(writer.create()).snapshot().commits(1);
            world.sleep(Duration.ofHours(1));
            writer.commits(1).flush().snapshot().commits(1);
        });
        sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
        world.run(() -> sites.story(writer.commits(1).collect(Duration.ofMinutes(30))));
    }

    private VerifyReport verify(MemoryBucket place) throws Exception {
        return world.call(
                () -> new Verifier(world.env(), sites.plain(place), true, new Meter()).run());
    }

    /** Whatever is missing of what was copied: somebody finds it who has not copied it. */
    @Test
    void t11WhetherACopyIsCompleteIsNotForTheCopierToSay() throws Exception {
        longStory();
        sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
        VerifyReport whole = verify(sites.target);
        assertThat(whole.problems()).isEmpty();
        Set<String> copied = Sites.contents(sites.target).keySet();
        assertThat(copied)
                .as("what the source has deleted is not missing, and not left behind")
                .isEqualTo(Sites.contents(sites.source).keySet());
        for (String key : copied) {
            MemoryBucket lacking = sites.target.copy("without " + key);
            lacking.remove(key);
            VerifyReport found = verify(lacking);
            assertThat(!found.passed() || found.position() < whole.position())
                    .as("%s is missed: %s", key, found)
                    .isTrue();
        }
    }

    /** Segments, a snapshot's parts, its root, the chunk; and away the other way round. */
    @Test
    void t13DataThenIndexThenLogAndAwayTheOtherWayRound() throws Exception {
        longStory();
        Moments moments = new Moments(sites.target);
        List<String> there = new ArrayList<>(sites.target.keys());
        sites.replicate(node, Sites.noting(moments), Sites.config("replicator"));
        List<Integer> gone = new ArrayList<>();
        int announced = 0;
        for (MemoryBucket moment : moments.all()) {
            List<String> keys = List.copyOf(moment.keys());
            for (String key : keys) {
                announced += there.contains(key) ? 0 : requireBefore(there, moment, key);
            }
            there.stream()
                    .filter(key -> !keys.contains(key))
                    .forEach(key -> gone.add(place(parse(key))));
            there = keys;
        }
        assertThat(announced).isGreaterThan(10);
        assertThat(gone).as("chunks, roots, parts, segments").isSorted().contains(0, 1, 2, 3);
    }

    /** How many objects a new one tells of. They are all there already, if the source has them. */
    private int requireBefore(List<String> there, MemoryBucket moment, String key) {
        List<String> told =
                switch (parse(key)) {
                    case StoredKey.ChunkKey chunk ->
                            ChunkCodec.decodeHeader(
                                            Objects.requireNonNull(moment.read(key)), chunk.key())
                                    .puts()
                                    .stream()
                                    .map(PutEntry::key)
                                    .toList();
                    case StoredKey.SnapshotRootKey root -> partsOf(root);
                    default -> List.of();
                };
        List<String> wanted =
                told.stream()
                        .map(each -> FOLDER + each)
                        .filter(each -> sites.source.keys().contains(each))
                        .toList();
        assertThat(there).as("what %s tells of", key).containsAll(wanted);
        return wanted.size();
    }

    private List<String> partsOf(StoredKey.SnapshotRootKey root) {
        return sites.source.keys().stream()
                .map(TrapsTest::parse)
                .filter(each ->
                        each instanceof StoredKey.SnapshotPartKey part
                                && part.line().equals(root.line())
                                && part.seq() == root.seq())
                .map(StoredKey::key)
                .toList();
    }

    private static StoredKey parse(String key) {
        return Keys.parse(key.substring(FOLDER.length())).orElseThrow();
    }

    private static int place(StoredKey key) {
        return switch (key) {
            case StoredKey.ChunkKey chunk -> 0;
            case StoredKey.SnapshotRootKey root -> 1;
            case StoredKey.SnapshotPartKey part -> 2;
            case StoredKey.BlobKey blob -> 3;
            case StoredKey.LockKey _, StoredKey.ReplicationKey _ ->
                    throw new AssertionError(key + " is not to be deleted");
        };
    }

    /** Both sides of a cut take the next term, and number their segments alike. */
    @Test
    void t27BothSidesOfAPartitionWriteNoNameTwice() throws Exception {
        Writer east = sites.writer(sites.source, "east");
        Writer west = sites.writer(sites.target, "west");
        world.run(() -> east.create().commits(3).flush());
        sites.replicate(node, OperationHook.NONE, Sites.config("replicator"));
        Set<String> common = Sites.contents(sites.target).keySet();
        world.run(() -> {
            east.restart().commits(2).flush().snapshot().commits(1);
            west.attach().commits(4).flush().snapshot().commits(1);
        });
        assertThat(east.line().term()).isEqualTo(west.line().term());
        Map<String, Integer> ofWest = Sites.contents(sites.target);
        Set<String> both = new TreeSet<>(ofWest.keySet());
        both.retainAll(Sites.contents(sites.source).keySet());
        both.removeAll(common);
        assertThat(both).as("but the seals of the line that they had in common").hasSize(1);

        assertThatThrownBy(
                        () -> sites.replicate(node, OperationHook.NONE, Sites.config("replicator")))
                .isInstanceOfSatisfying(
                        ReplicationException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.DIVERGED));
        sites.replicate(
                node,
                OperationHook.NONE,
                ReplicationConfig.builder("copy", "replicator").sealDiverged(true).build());
        Attached seen = world.call(() -> sites.attached(sites.target)).orElseThrow();
        assertThat(seen.position()).isEqualTo(east.position());
        assertThat(seen.complete()).isTrue();
        assertThat(Sites.contents(sites.target))
                .as("what west wrote stays")
                .containsAllEntriesOf(ofWest);
        assertThat(verify(sites.target).problems()).isEmpty();
    }
}
