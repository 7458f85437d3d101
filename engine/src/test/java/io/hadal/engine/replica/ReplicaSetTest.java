package io.hadal.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Engine.StoreSpec;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaSpec.MaxLag;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.ReplicaSpec.OnTakeover;
import io.hadal.engine.ReplicaSpec.Policy;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.ReplicaStatus.State;
import io.hadal.env.sim.SimBody;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of replicas, with a copier that does what it is told. In virtual time. */
final class ReplicaSetTest {
    private static final StorageId ID = StorageId.parse("42");
    private static final Line LINE = new Line(1, 7);
    private static final String ALARM = "It is further behind than MAX LAG 5 SECONDS WARN.";
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private final SimWorld world = new SimWorld(3);
    private final Map<String, MemoryBucket> buckets = new ConcurrentHashMap<>();
    private final Primary primary = new Primary();
    private final Copier copier = new Copier();
    private List<Registration> book = List.of();
    private long seq;

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    /** A database that commits and uploads when the test says so. */
    private final class Primary implements ReplicaParts.Primary {
        long committed = 10;
        long uploaded = 10;
        long oldestMicros;

        @Override
        public void throwIfEnded() {}

        @Override
        public long committedPosition() {
            return committed;
        }

        @Override
        public long uploadedPosition() {
            return uploaded;
        }

        @Override
        public long uploadLagMicros() {
            return committed == uploaded ? 0 : world.env().nowMicros() - oldestMicros;
        }

        @Override
        public void awaitUploaded(long position, Duration max) {}

        @Override
        public long pendingBytes() {
            return 100 * (committed - uploaded);
        }

        void commit() {
            if (committed == uploaded) {
                oldestMicros = world.env().nowMicros();
            }
            committed++;
        }

        void upload(ReplicaSet set) {
            Hash hash = Hash.of(new byte[0]);
            ChunkHeader header =
                    new ChunkHeader(
                            LINE,
                            ++seq,
                            hash,
                            null,
                            null,
                            uploaded + 1,
                            committed,
                            oldestMicros,
                            world.env().nowMicros(),
                            Boundary.NONE,
                            List.of());
            LogTail tail = new LogTail(LINE, seq + 1, hash, committed, 0, Boundary.NONE);
            EncodedObject object = new EncodedObject("chunk", new byte[1000], hash);
            uploaded = committed;
            set.uploaded(new EncodedChunk(object, header, tail));
        }
    }

    /** Begins what it is asked to, and says what the test wants. */
    private static final class Copier implements ReplicaCopier {
        @Nullable Listener known;
        boolean finds = true;
        @Nullable EngineException fails;
        int started;
        int running;
        int woken;

        Listener listener() {
            return Objects.requireNonNull(known);
        }

        @Override
        public Copy start(Job job, Listener told) {
            known = told;
            started++;
            running++;
            if (finds) {
                told.found();
            }
            if (fails != null) {
                told.hindered(fails);
            }
            return new Copy() {
                @Override
                public Progress progress() {
                    return new Progress(State.COPYING, 0, 0, 0, 0, "");
                }

                @Override
                public void wake() {
                    woken++;
                }

                @Override
                public void offer(EncodedChunk chunk) {}

                @Override
                public void put(PutEntry object, ObjectSource content) {}

                @Override
                public void stop() {
                    running--;
                }
            };
        }
    }

    private interface Body {
        void run(ReplicaSet set) throws Exception;
    }

    private void story(Body body) throws Exception {
        world.run(() -> body.run(open()));
    }

    private ReplicaSet open() {
        return new ReplicaSet(
                new ReplicaParts(
                        "db",
                        world.env(),
                        "node",
                        EngineConfig::defaults,
                        copier,
                        spec -> store(spec.location()),
                        ID,
                        new Opening(LINE, 1, null, List.of(), List.of(), Boundary.NONE, 1, "node"),
                        new StorageRoot(store("source")).open(ID),
                        new Registration.Book() {
                            @Override
                            public List<Registration> load() {
                                return book;
                            }

                            @Override
                            public void save(List<Registration> all) {
                                book = all;
                            }
                        },
                        (replica, arrival) -> {
                            throw new UnsupportedOperationException("nothing to compare here");
                        },
                        primary));
    }

    private MemoryObjectStore store(String bucket) {
        return new MemoryObjectStore(
                buckets.computeIfAbsent(bucket, MemoryBucket::new), "root", world.env());
    }

    private static ReplicaSpec unlimited() {
        return spec("west", null, OnTakeover.READ_ONLY);
    }

    private static ReplicaSpec spec(String name, @Nullable MaxLag maxLag, OnTakeover onTakeover) {
        StoreSpec store = new StoreSpec("MEMORY", name + "-bucket", "{}", "secret");
        return new ReplicaSpec(
                name, store, Mode.ASYNC, Duration.ZERO, maxLag, onTakeover, Duration.ZERO);
    }

    private static ReplicaSpec spec(String name, String bucket, String keys) {
        StoreSpec store = new StoreSpec("MEMORY", bucket, "{}", keys);
        return new ReplicaSpec(
                name, store, Mode.ASYNC, Duration.ZERO, null, OnTakeover.READ_ONLY, Duration.ZERO);
    }

    private static ReplicaSpec spec(Policy policy) {
        return spec(5, policy);
    }

    private static ReplicaSpec spec(long seconds, Policy policy) {
        MaxLag maxLag = new MaxLag(Duration.ofSeconds(seconds), policy);
        return spec("west", maxLag, OnTakeover.READ_ONLY);
    }

    private void reached(long position) {
        copier.listener().reached(LINE, position, world.env().nowMicros());
    }

    private static ReplicaStatus status(ReplicaSet set) {
        return set.statuses().getFirst();
    }

    private static EngineException failure(SimBody body) {
        EngineException[] failed = new EngineException[1];
        assertThatThrownBy(body::run)
                .isInstanceOfSatisfying(EngineException.class, e -> failed[0] = e);
        return failed[0];
    }

    // ---------------------------------------------------------------- registrations

    @Test
    void whatIsRegisteredSurvivesARestart() throws Exception {
        story(set -> {
            set.add(spec(Policy.BLOCK));
            set.add(spec("east", null, OnTakeover.CONTINUE));
            set.pause("east");
            set.close();
            assertThat(copier.running).isZero();
            ReplicaSet again = open();
            again.start();
            assertThat(again.statuses().stream().map(ReplicaStatus::state))
                    .containsExactly(State.PAUSED, State.COPYING);
            assertThat(copier.running).isEqualTo(1);
            again.remove("west");
            assertThat(book).hasSize(1);
        });
    }

    @Test
    void whatCannotBeReplicatedLeavesNothing() throws Exception {
        story(set -> {
            copier.fails = new EngineException(Kind.STORE_DENIED, "no");
            copier.finds = false;
            assertThat(failure(() -> set.add(unlimited())).kind()).isEqualTo(Kind.STORE_DENIED);
            assertThat(set.statuses()).isEmpty();
            assertThat(book).isEmpty();
            assertThat(copier.running).isZero();
            copier.fails = null;
            copier.finds = true;
            set.add(unlimited());
            for (ReplicaSpec other :
                    List.of(spec("west", "east-bucket", "k"), spec("east", "west-bucket", "k"))) {
                assertThat(failure(() -> set.add(other)).kind()).isEqualTo(Kind.REPLICA_EXISTS);
            }
            assertThat(failure(() -> set.pause("nosuch")).kind()).isEqualTo(Kind.NO_SUCH_REPLICA);
        });
    }

    @Test
    void aPlaceThatHoldsSomethingElseIsRefusedUnwritten() throws Exception {
        story(set -> {
            buckets.put("west-bucket", new MemoryBucket("west-bucket"));
            buckets.get("west-bucket").write("root/photo.jpg", new byte[1]);
            assertThat(failure(() -> set.add(unlimited())))
                    .hasMessageContaining("photo.jpg")
                    .extracting(EngineException::kind)
                    .isEqualTo(Kind.REPLICA_REFUSED);
            buckets.put("west-bucket", new MemoryBucket("west-bucket"));
            buckets.get("west-bucket").write("root/77/log/1_1/" + "0".repeat(20), new byte[1]);
            assertThat(failure(() -> set.add(unlimited())))
                    .hasMessageContaining("another database (storage id 77");
            assertThat(buckets.get("west-bucket").keys()).hasSize(1);
            buckets.put("west-bucket", buckets.computeIfAbsent("source", MemoryBucket::new));
            assertThat(failure(() -> set.add(unlimited())))
                    .hasMessageContaining("the one where it lives");
            assertThat(buckets.get("source").keys()).isEmpty();
        });
    }

    // ---------------------------------------------------------------- other clauses

    /** Who was waiting goes on; the copier does not care. */
    @Test
    void clausesAreChangedInPlace() throws Exception {
        story(set -> {
            set.add(spec(Policy.BLOCK));
            reached(10);
            primary.commit();
            world.env().sleep(Duration.ofSeconds(6));
            world.env()
                    .spawn(
                            "operator",
                            () -> {
                                world.sleep(Duration.ofSeconds(3));
                                set.add(spec(Policy.WARN));
                            });
            assertThat(slowedBy(set)).isEqualTo(3_000_000);
            assertThat(status(set).alarm()).isEqualTo(ALARM);
            set.add(spec("west", null, OnTakeover.CONTINUE));
            assertThat(status(set).alarm()).isEmpty();
            assertThat(copier.started).isEqualTo(1);
            set.close();
            assertThat(status(open()).spec()).isEqualTo(spec("west", null, OnTakeover.CONTINUE));
        });
    }

    @Test
    void aLimitCountsFromWhenTheReplicaHasBeenWithinIt() throws Exception {
        story(set -> {
            set.add(spec(8, Policy.BLOCK));
            reached(10);
            primary.commit();
            world.env().sleep(Duration.ofSeconds(9));
            set.add(spec(5, Policy.BLOCK));
            assertThat(slowedBy(set)).as("never within 5 s").isZero();
            reached(11);
            primary.commit();
            world.env().sleep(Duration.ofSeconds(9));
            set.add(spec(8, Policy.BLOCK));
            assertThat(failure(() -> set.admit(PATIENCE)).kind()).isEqualTo(Kind.BACK_PRESSURE);
        });
    }

    @Test
    void whatTheCopierMustKnowIsToldToANewOne() throws Exception {
        story(set -> {
            set.add(unlimited());
            set.add(spec("west", "west-bucket", "other keys"));
            assertThat(copier.started).isEqualTo(2);
            assertThat(copier.running).isEqualTo(1);
            copier.listener().ended(new EngineException(Kind.REPLICA_REFUSED, "too far behind"));
            assertThat(status(set).state()).isEqualTo(State.STOPPED);
            set.add(spec("west", "west-bucket", "other keys"));
            assertThat(status(set).state()).isEqualTo(State.COPYING);
            assertThat(copier.running).isEqualTo(1);
            set.pause("west");
            set.add(unlimited());
            assertThat(status(set).state()).isEqualTo(State.PAUSED);
            assertThat(copier.running).isZero();
        });
    }

    // ---------------------------------------------------------------- lag

    @Test
    void theLagIsHonest() throws Exception {
        story(set -> {
            set.add(unlimited());
            assertThat(status(set).lagMicros()).isEqualTo(-1);
            assertThat(status(set).attachable()).isFalse();
            reached(10);
            assertThat(status(set).lagMicros()).isZero();
            primary.commit();
            world.env().sleep(Duration.ofSeconds(2));
            primary.commit();
            assertThat(status(set).lagCommits()).isEqualTo(2);
            assertThat(status(set).lagMicros()).isEqualTo(2_000_000);
            assertThat(status(set).lagBytes()).isEqualTo(200);
            primary.upload(set);
            assertThat(copier.woken).isEqualTo(1);
            world.env().sleep(Duration.ofSeconds(3));
            primary.commit();
            primary.upload(set);
            assertThat(status(set).lagMicros()).isEqualTo(5_000_000);
            assertThat(status(set).lagBytes()).isEqualTo(2000);
            reached(12);
            assertThat(status(set).lagMicros()).isZero();
            world.env().sleep(Duration.ofSeconds(1));
            assertThat(status(set).lagMicros()).isEqualTo(1_000_000);
            assertThat(status(set).lagBytes()).isEqualTo(1000);
            reached(13);
            world.env().sleep(Duration.ofHours(1));
            assertThat(status(set).lagMicros()).isZero();
            assertThat(status(set).lagCommits()).isZero();
            assertThat(status(set).lagBytes()).isZero();
        });
    }

    @Test
    void anInitialCopyHoldsNothingUp() throws Exception {
        story(set -> {
            set.add(spec(Policy.BLOCK));
            primary.commit();
            primary.upload(set);
            world.env().sleep(Duration.ofMinutes(10));
            set.admit(PATIENCE);
            assertThat(status(set).alarm()).isEmpty();
            reached(11);
            primary.commit();
            world.env().sleep(Duration.ofSeconds(6));
            assertThat(failure(() -> set.admit(PATIENCE)).kind()).isEqualTo(Kind.BACK_PRESSURE);
        });
    }

    @Test
    void aPrimaryWithoutALimitNeverWaits() throws Exception {
        for (ReplicaSpec spec : List.of(unlimited(), spec(Policy.WARN))) {
            story(set -> {
                set.add(spec);
                reached(primary.committed);
                primary.commit();
                world.env().sleep(Duration.ofHours(5));
                long before = world.env().nowMicros();
                set.admit(PATIENCE);
                assertThat(world.env().nowMicros()).isEqualTo(before);
                assertThat(status(set).alarm()).isEqualTo(spec.maxLag() == null ? "" : ALARM);
                set.remove("west");
            });
        }
    }

    @Test
    void writersAreSlowedTheMoreTheFurtherItIsBehind() throws Exception {
        story(set -> {
            set.add(spec(Policy.THROTTLE));
            reached(10);
            primary.commit();
            world.env().sleep(Duration.ofSeconds(5));
            assertThat(slowedBy(set)).isZero();
            world.env().sleep(Duration.ofMillis(1000));
            long little = slowedBy(set);
            world.env().sleep(Duration.ofSeconds(2));
            long more = slowedBy(set);
            world.env().sleep(Duration.ofHours(2));
            assertThat(List.of(little, more, slowedBy(set)))
                    .containsExactly(41_000L, 122_000L, 201_000L);
            reached(11);
            assertThat(slowedBy(set)).isZero();
        });
    }

    private long slowedBy(ReplicaSet set) {
        long before = world.env().nowMicros();
        set.admit(PATIENCE);
        return world.env().nowMicros() - before;
    }

    @Test
    void writersWaitAndAreToldInTheEnd() throws Exception {
        story(set -> {
            set.add(spec(Policy.BLOCK));
            reached(10);
            primary.commit();
            world.env().sleep(Duration.ofSeconds(6));
            long before = world.env().nowMicros();
            EngineException told = failure(() -> set.admit(PATIENCE));
            assertThat(world.env().nowMicros() - before).isEqualTo(PATIENCE.toNanos() / 1000);
            assertThat(told.kind()).isEqualTo(Kind.BACK_PRESSURE);
            assertThat(told)
                    .hasMessageContaining("56 s behind")
                    .hasMessageContaining("MAX LAG 5 SECONDS BLOCK")
                    .hasMessageContaining("Nothing of this transaction was written")
                    .hasMessageNotContaining("secret");
            world.env().schedule(Duration.ofSeconds(20), () -> reached(11));
            before = world.env().nowMicros();
            set.admit(PATIENCE);
            assertThat(world.env().nowMicros() - before).isEqualTo(20_000_000);
        });
    }

    @Test
    void pauseAndStopLetWritersGoOn() throws Exception {
        story(set -> {
            set.add(spec(Policy.BLOCK));
            reached(10);
            primary.commit();
            world.env().sleep(Duration.ofSeconds(6));
            world.env()
                    .spawn(
                            "operator",
                            () -> {
                                world.sleep(Duration.ofSeconds(3));
                                set.pause("west");
                            });
            set.admit(PATIENCE);
            set.resume("west");
            assertThat(failure(() -> set.admit(PATIENCE)).kind()).isEqualTo(Kind.BACK_PRESSURE);
            set.remove("west");
            set.admit(PATIENCE);
        });
    }

    /** The primary may have stopped before its replica had all, and the target may be down now. */
    @Test
    void theLimitCountsAfterARestartToo() throws Exception {
        story(set -> {
            MaxLag maxLag = new MaxLag(Duration.ofSeconds(5), Policy.BLOCK);
            set.add(spec("west", maxLag, OnTakeover.CONTINUE));
            reached(10);
            set.close();
            copier.finds = false;
            ReplicaSet again = open();
            again.start();
            primary.commit();
            world.env().sleep(Duration.ofSeconds(4));
            again.admit(PATIENCE);
            world.env().sleep(Duration.ofSeconds(7));
            assertThat(failure(() -> again.admit(PATIENCE)).kind()).isEqualTo(Kind.BACK_PRESSURE);
        });
    }

    // ---------------------------------------------------------------- takeover

    @Test
    void aPrimaryWhoseReplicaWasTakenOverTakesNoCommits() throws Exception {
        story(set -> {
            set.add(unlimited());
            copier.listener().ended(new EngineException(Kind.FENCED, "line 2_8 of node b."));
            EngineException told = failure(() -> set.admit(PATIENCE));
            assertThat(told.kind()).isEqualTo(Kind.FENCED);
            assertThat(told)
                    .hasMessageContaining("line 2_8 of node b")
                    .hasMessageContaining("STOP REPLICATING db TO west");
            assertThat(status(set).state()).isEqualTo(State.TAKEN_OVER);
            assertThat(status(set).error()).isEqualTo("line 2_8 of node b.");
            set.close();

            copier.finds = false;
            ReplicaSet again = open();
            again.start();
            assertThat(again.fence()).isNotNull();
            assertThat(failure(() -> again.admit(PATIENCE)).kind()).isEqualTo(Kind.FENCED);
            copier.listener().found();
            again.admit(PATIENCE);
            assertThat(book.getFirst().takenOver()).isNull();
            copier.listener().ended(new EngineException(Kind.FENCED, "line 2_8 of node b."));
            again.remove("west");
            again.admit(PATIENCE);
        });
    }

    @Test
    void itGoesOnIfThatWasAskedFor() throws Exception {
        story(set -> {
            set.add(spec("west", null, OnTakeover.CONTINUE));
            copier.listener().ended(new EngineException(Kind.FENCED, "line 2_8 of node b."));
            set.admit(PATIENCE);
            assertThat(set.fence()).isNull();
            assertThat(status(set).state()).isEqualTo(State.TAKEN_OVER);
        });
    }

    @Test
    void afterAStartItLooksBeforeItTakesCommits() throws Exception {
        story(set -> {
            set.add(unlimited());
            set.close();
            copier.finds = false;
            ReplicaSet again = open();
            again.start();
            world.env()
                    .schedule(
                            Duration.ofSeconds(4),
                            () ->
                                    copier.listener()
                                            .ended(new EngineException(Kind.FENCED, "line 2_8.")));
            assertThat(failure(() -> again.admit(PATIENCE)).kind()).isEqualTo(Kind.FENCED);
        });
    }

    /** A replica that is down never stops a primary. */
    @Test
    void butOnlyForAWhile() throws Exception {
        story(set -> {
            set.add(unlimited());
            set.close();
            copier.finds = false;
            ReplicaSet again = open();
            again.start();
            assertThat(slowedBy(again)).isEqualTo(10_000_000);
            assertThat(slowedBy(again)).isZero();
        });
    }

    // ---------------------------------------------------------------- what is kept

    @Test
    void whatAReplicaLacksIsKeptUpToALimit() throws Exception {
        story(set -> {
            long hour = 3_600_000_000L;
            assertThat(set.sinceMicros(0)).isEqualTo(Long.MAX_VALUE);
            set.add(unlimited());
            long begun = world.env().nowMicros();
            assertThat(set.sinceMicros(begun + hour)).isZero();
            assertThat(set.sinceMicros(begun + 97 * hour)).isEqualTo(begun + hour);
            assertThat(status(set).alarm()).contains("replica_hold_max_hours");
            reached(10);
            assertThat(set.sinceMicros(begun + 96 * hour)).isEqualTo(begun);
            assertThat(status(set).alarm()).isEmpty();
            set.pause("west");
            assertThat(set.sinceMicros(begun + 96 * hour)).isEqualTo(begun);
            set.remove("west");
            assertThat(set.sinceMicros(begun + 96 * hour)).isEqualTo(Long.MAX_VALUE);
        });
    }

    /** What is too far behind to be kept for is not waited for, either. */
    @Test
    void whatAReplicaLacksIsKnownUpToALimit() throws Exception {
        story(set -> {
            long hour = 3_600_000_000L;
            assertThat(set.lack(1, hour)).isFalse();
            set.add(unlimited());
            long begun = world.env().nowMicros();
            assertThat(set.lack(begun, begun + hour)).as("nothing has arrived").isTrue();
            reached(10);
            assertThat(set.lack(begun, begun + hour)).isFalse();
            assertThat(set.lack(begun + 1, begun + hour)).isTrue();
            assertThat(set.lack(begun + 1, begun + 97 * hour)).isFalse();
        });
    }

    // ---------------------------------------------------------------- the end

    @Test
    void whatIsAddedWhileItIsClosedIsNotBegun() throws Exception {
        story(set -> {
            copier.finds = false;
            world.env()
                    .spawn(
                            "close",
                            () -> {
                                world.sleep(Duration.ofSeconds(1));
                                set.close();
                            });
            assertThat(failure(() -> set.add(unlimited())).kind()).isEqualTo(Kind.NOT_ATTACHED);
            assertThat(copier.running).isZero();
            assertThat(book).isEmpty();
        });
    }

    @Test
    void theEndWaitsForThoseInStepAndSaysWhatTheOthersLack() throws Exception {
        story(set -> {
            set.add(unlimited());
            reached(10);
            primary.commit();
            world.env().schedule(Duration.ofSeconds(2), () -> reached(11));
            set.awaitInStep(Duration.ofSeconds(30));
            assertThat(set.lacks()).isEmpty();
            set.close();
            assertThat(copier.running).isZero();
        });
        story(set -> {
            set.start();
            reached(11);
            primary.commit();
            copier.listener().hindered(new EngineException(Kind.STORE_UNREACHABLE, "down"));
            long before = world.env().nowMicros();
            set.awaitInStep(Duration.ofSeconds(30));
            assertThat(set.lacks())
                    .containsExactly("Replica west (MEMORY west-bucket) lacks the last 1 commits.");
            assertThat(world.env().nowMicros()).isEqualTo(before);
        });
    }
}
