package io.hadal.storage.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimTask;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.Verb;
import io.hadal.objectstore.fault.Fault;
import io.hadal.objectstore.fault.FaultObjectStore;
import io.hadal.objectstore.fault.FaultPlan;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.history.Head;
import io.hadal.storage.line.CreateResult.Created;
import io.hadal.storage.line.CreateResult.Fenced;
import io.hadal.storage.line.CreateResult.Unknown;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogTail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every answer to a create, and every way to lose it. T15, T31. */
final class ChunkCreatorTest {
    private static final LogTail START =
            Seals.create(new Line(1, 7), 1000, "node", FirstRecords.NONE).tail();
    private static final EncodedObject OWN =
            ChunkCodec.encode(START, List.of(), List.of()).object();

    private final SimWorld world = new SimWorld(1);
    private final MemoryBucket bucket = new MemoryBucket("bucket");
    private final FaultPlan plan = new FaultPlan();
    private final ObjectStore store =
            new FaultObjectStore(
                    new MemoryObjectStore(bucket, "", world.env()),
                    world.env(),
                    world.env(),
                    plan,
                    OperationHook.NONE);
    private final ChunkCreator creator = new ChunkCreator(store);

    private CreateResult create() throws Exception {
        return world.call(() -> creator.create(OWN));
    }

    private void isThere(EncodedObject object) {
        assertThat(bucket.read(OWN.key())).isEqualTo(object.bytes());
    }

    @Test
    void oneRequestIfAllGoesWell() throws Exception {
        assertThat(create()).isInstanceOf(Created.class);
        assertThat(plan.requests()).isEqualTo(1);
        isThere(OWN);
    }

    @Test
    void whatWasSentBeforeIsOnesOwn() throws Exception {
        bucket.write(OWN.key(), OWN.bytes());
        assertThat(create()).isInstanceOf(Created.class);
    }

    @Test
    void anAnswerThatIsLostIsLookedUp() throws Exception {
        plan.script(1, Fault.APPLY_THEN_FAIL);
        assertThat(create()).isInstanceOf(Created.class);
        isThere(OWN);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_SENT", "FAIL_BEFORE", "THROTTLED", "CONFLICT"})
    void whatDidNotArriveMayBeSentAgain(Fault fault) throws Exception {
        plan.script(1, fault);
        assertThat(create())
                .isInstanceOfSatisfying(
                        Unknown.class,
                        unknown ->
                                assertThat(unknown.cause())
                                        .isInstanceOfSatisfying(
                                                ObjectStoreException.class,
                                                e -> assertThat(e.kind().retryable()).isTrue()));
        assertThat(bucket.keys()).isEmpty();
        assertThat(create()).isInstanceOf(Created.class);
    }

    @Test
    void whatArrivesLateIsOnesOwn() throws Exception {
        plan.script(1, Fault.APPLY_LATE);
        assertThat(create()).isInstanceOf(Unknown.class);
        world.runFor(Duration.ofMinutes(1));
        assertThat(create()).isInstanceOf(Created.class);
    }

    @Test
    void aSealTellsWhoTookOver() throws Exception {
        Head head =
                Heads.of(
                        Objects.requireNonNull(
                                Seals.create(new Line(1, 7), 1000, "node", FirstRecords.NONE)
                                        .header()
                                        .opening()),
                        START);
        Seals.Takeover other =
                Seals.takeOver(
                        head,
                        AttachPoint.LATEST,
                        new Line(2, 9),
                        2000,
                        "the other",
                        FirstRecords.NONE);
        bucket.write(OWN.key(), other.seal().object().bytes());
        for (Fault fault : List.of(Fault.APPLY_THEN_FAIL, Fault.FAIL_BEFORE, Fault.CONFLICT)) {
            plan.script(1, fault);
            assertThat(create())
                    .isEqualTo(new Fenced(new FencedBy.TakenOver(new Line(1, 7), other.opening())));
        }
        assertThat(new FencedBy.TakenOver(new Line(1, 7), other.opening()).describe())
                .contains("1_7", "2_9", "the other", "1970-01-01T00:00:00.002Z");
    }

    @Test
    void aChunkOfACloneIsNotOnesOwn() throws Exception {
        PutEntry put = new PutEntry("blobs/1/1_7_1.parquet", 1, Hash.NONE);
        EncodedChunk other = ChunkCodec.encode(START, List.of(), List.of(put));
        bucket.write(OWN.key(), other.object().bytes());
        assertThat(create()).isEqualTo(new Fenced(new FencedBy.OtherChunk(new Line(1, 7), 2)));
        isThere(other.object());
    }

    @ParameterizedTest
    @EnumSource(names = {"TRUNCATED_READ", "FLIPPED_READ"})
    void aDamagedAnswerFencesNobody(Fault fault) throws Exception {
        bucket.write(OWN.key(), OWN.bytes());
        plan.script(2, fault);
        assertThat(create())
                .isInstanceOfSatisfying(
                        Unknown.class,
                        unknown ->
                                assertThat(unknown.cause())
                                        .isInstanceOf(CorruptObjectException.class));
        assertThat(create()).isInstanceOf(Created.class);
    }

    @Test
    void aStoreThatCannotBeReadTellsNothing() throws Exception {
        bucket.write(OWN.key(), OWN.bytes());
        plan.script(2, Fault.NOT_SENT);
        assertThat(create()).isInstanceOf(Unknown.class);
    }

    /**
     * Of several writers on one place, over a network that does everything wrong, exactly one
     * believes that it has the place. T23.
     */
    @Test
    void nobodyElseBelievesThatHeHasThePlace() {
        Seeds.forEachWorld(world -> {
            MemoryBucket place = new MemoryBucket("place");
            FaultPlan trouble =
                    new FaultPlan()
                            .delayMax(Duration.ofMillis(20))
                            .latenessMax(Duration.ofSeconds(2));
            for (Fault fault : Fault.values()) {
                trouble.probability(fault, 0.08);
            }
            trouble.target(request -> request.verb() != Verb.LIST);
            CreateResult[] results = new CreateResult[4];
            world.run(() -> {
                var tasks = new ArrayList<SimTask>();
                for (int i = 0; i < results.length; i++) {
                    int writer = i;
                    tasks.add(
                            world.spawn(
                                    "writer" + i,
                                    () -> results[writer] = write(world, place, trouble, writer)));
                }
                for (var task : tasks) {
                    task.join();
                }
                world.sleep(Duration.ofSeconds(5));
            });
            int winners = 0;
            for (int i = 0; i < results.length; i++) {
                boolean there =
                        Hash.of(Objects.requireNonNull(place.read(OWN.key())))
                                .equals(chunk(i).hash());
                assertThat(results[i] instanceof Created).isEqualTo(there);
                winners += there ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        });
    }

    private static CreateResult write(
            SimWorld world, MemoryBucket place, FaultPlan trouble, int writer) {
        ObjectStore store =
                new FaultObjectStore(
                        new MemoryObjectStore(place, "", world.env()),
                        world.env(),
                        world.env(),
                        trouble,
                        OperationHook.NONE);
        while (true) {
            CreateResult result = new ChunkCreator(store).create(chunk(writer));
            if (!(result instanceof Unknown)) {
                return result;
            }
            world.sleep(Duration.ofMillis(50));
        }
    }

    private static EncodedObject chunk(int writer) {
        PutEntry put = new PutEntry("blobs/1/1_7_" + writer + ".parquet", 1, Hash.NONE);
        return ChunkCodec.encode(START, List.of(), List.of(put)).object();
    }
}
