package io.hadal.storage.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.OperationHook;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.Verb;
import io.hadal.objectstore.fault.Fault;
import io.hadal.objectstore.fault.FaultObjectStore;
import io.hadal.objectstore.fault.FaultPlan;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.line.LineOpener.Config;
import io.hadal.storage.line.LineOpener.Who;
import io.hadal.storage.line.OpenResult.Expired;
import io.hadal.storage.line.OpenResult.Fenced;
import io.hadal.storage.line.OpenResult.Locked;
import io.hadal.storage.line.OpenResult.LostRace;
import io.hadal.storage.line.OpenResult.Opened;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.StorageLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Opening a line, with the real search for the head. T1, T3, T5, T22, T24, T30, T31. */
final class LineOpenerTest {
    private static final long MINUTE = 60_000_000L;

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
    private final List<Line> announced = new ArrayList<>();
    private @Nullable Runnable beforeFirstLook;
    private @Nullable Head staleLook;

    private Head find() {
        HeadSearch.Found found = (HeadSearch.Found) new LogReader(store, world.env()).findHead();
        return found.head();
    }

    /** Finds again when the seal is there. */
    private Head look() {
        Runnable before = beforeFirstLook;
        beforeFirstLook = null;
        if (before != null) {
            before.run();
        }
        Head stale = staleLook;
        staleLook = null;
        return stale == null ? find() : stale;
    }

    private LineOpener opener(String node) {
        return opener(node, store);
    }

    private LineOpener opener(String node, ObjectStore in) {
        return new LineOpener(
                in,
                world.env(),
                new Config(
                        new Who(node, node + ".example", 42),
                        this::look,
                        Patience.NONE,
                        announced::add));
    }

    private Opened created() throws Exception {
        return (Opened) world.call(() -> opener("first").create(FirstRecords.NONE));
    }

    private OpenResult attach(String node, boolean force) throws Exception {
        return world.call(
                () -> opener(node).attach(find(), AttachPoint.LATEST, force, FirstRecords.NONE));
    }

    private LogTail append(LogTail tail, LogRecord record) {
        EncodedChunk chunk =
                ChunkCodec.encode(tail, List.of(LogRecordCodec.encode(record)), List.of());
        assertThat(new ChunkCreator(store).create(chunk.object()))
                .isInstanceOf(CreateResult.Created.class);
        return chunk.tail();
    }

    private LogTail commit(LogTail tail) {
        return append(
                tail, new LogRecord.Commit(tail.position() + 1, tail.timeMicros() + 1, List.of()));
    }

    private List<String> lockKeys() {
        return bucket.keys().stream().filter(key -> key.startsWith(Keys.LOCKS)).toList();
    }

    @Test
    void createDetachAttach() throws Exception {
        Opened created = created();
        Line first = created.opening().line();
        assertThat(announced).containsExactly(first);
        assertThat(lockKeys()).containsExactly(Keys.lock(first));
        world.run(() -> {
            commit(created.first().tail());
            new Locks(store).remove(first);
        });
        Opened attached = (Opened) attach("second", false);
        assertThat(attached.opening().line().term()).isEqualTo(2);
        assertThat(attached.first().tail().position()).isEqualTo(1);
        assertThat(attached.ignoredLocks()).isEmpty();
        assertThat(lockKeys()).containsExactly(Keys.lock(attached.opening().line()));
        assertThat(Objects.requireNonNull(attached.over()).line()).isEqualTo(first);
    }

    @Test
    void aLockNamesItsNodeItsAgeAndBothWaysOut() throws Exception {
        Opened created = created();
        Locked locked = (Locked) attach("second", false);
        String key = Keys.lock(created.opening().line());
        StorageLock content = Objects.requireNonNull(locked.locks().getFirst().content());
        assertThat(locked.describe(content.timeMicros() + 125 * MINUTE))
                .contains(key, "node first", "host first.example", "process 42", "2 h 5 min old")
                .contains("remove the lock file", "hadal locks remove", "FORCE");
        assertThat(bucket.keys()).as("nothing was changed").hasSize(2);
        assertThat(announced).hasSize(1);
    }

    @Test
    void aLockThatCannotBeReadCounts() throws Exception {
        Line first = created().opening().line();
        bucket.write(Keys.lock(first), new byte[] {1, 2, 3});
        Locked locked = (Locked) attach("second", false);
        assertThat(locked.describe(0)).contains(Keys.lock(first), "unreadable");
    }

    @Test
    void forceFencesTheWriterAndItsLockCountsNoMore() throws Exception {
        Opened created = created();
        Opened forced = (Opened) attach("second", true);
        assertThat(forced.ignoredLocks())
                .extracting(HeldLock::line)
                .containsExactly(created.opening().line());
        LogTail old = created.first().tail();
        world.run(() -> {
            EncodedChunk late = ChunkCodec.encode(old, List.of(), List.of());
            CreateResult.Fenced fenced =
                    (CreateResult.Fenced) new ChunkCreator(store).create(late.object());
            assertThat(fenced.by().describe()).contains("node second");
            new Locks(store).remove(forced.opening().line());
        });
        Opened again = (Opened) attach("third", false);
        assertThat(again.ignoredLocks())
                .as("and said so")
                .extracting(HeldLock::line)
                .containsExactly(old.line());
    }

    @Test
    void forceRemovesTheLockOfALineThatNeverCameAbout() throws Exception {
        Opened created = created();
        Line dead = new Line(2, 5);
        world.run(() -> new Locks(store).put(new StorageLock(dead, "dead", "dead", 1, 0)));
        Opened forced = (Opened) attach("second", true);
        assertThat(lockKeys())
                .containsExactlyInAnyOrder(
                        Keys.lock(created.opening().line()), Keys.lock(forced.opening().line()));
        assertThat(forced.opening().line().term()).as("above every term seen").isEqualTo(3);
    }

    /**
     * The head was read long ago; since then its next chunk was written, covered by a snapshot and
     * collected. T1.
     */
    @Test
    void aSealInAPlaceThatWasCollectedDoesNotHold() throws Exception {
        Opened created = created();
        Line first = created.opening().line();
        Head stale = world.call(this::find);
        LogTail[] tail = {created.first().tail()};
        world.run(() -> {
            new Locks(store).remove(first);
            for (int i = 0; i < 3; i++) {
                tail[0] = commit(tail[0]);
            }
            long position = tail[0].position() + 1;
            tail[0] =
                    append(
                            tail[0],
                            new LogRecord.BoundaryRaised(
                                    position,
                                    tail[0].timeMicros() + 1,
                                    new Boundary(tail[0].timeMicros(), 4)));
            store.delete(List.of(Keys.chunk(first, 2), Keys.chunk(first, 3)));
        });
        Opened opened =
                (Opened)
                        world.call(() ->
                                opener("late")
                                        .attach(
                                                stale,
                                                AttachPoint.LATEST,
                                                false,
                                                FirstRecords.NONE));
        assertThat(bucket.keys()).as("the seal that does not hold").contains(Keys.chunk(first, 2));
        assertThat(opened.opening().firstSeq())
                .as("it started over")
                .isEqualTo(tail[0].nextSeq() + 1);
        assertThat(opened.opening().boundary()).isEqualTo(tail[0].boundary());
        assertThat(world.call(this::find).line()).isEqualTo(opened.opening().line());
    }

    /**
     * A chunk of the writer that was taken for dead arrives between the look at the head and the
     * seal. T3.
     */
    @Test
    void aChunkThatArrivesLateIsTakenAlong() throws Exception {
        Opened created = created();
        Head stale = world.call(this::find);
        world.run(() -> {
            new Locks(store).remove(created.opening().line());
            commit(created.first().tail());
        });
        Opened opened =
                (Opened)
                        world.call(() ->
                                opener("second")
                                        .attach(
                                                stale,
                                                AttachPoint.LATEST,
                                                false,
                                                FirstRecords.NONE));
        assertThat(opened.first().tail().position()).isEqualTo(1);
        assertThat(lockKeys()).containsExactly(Keys.lock(opened.opening().line()));
    }

    /**
     * A replicator, or a writer whose clients wait for the store, puts a chunk in every round trip:
     * here one before all that the opener asks for, but a seal that is created as soon as its place
     * is seen free. T3.
     */
    @Test
    void aWriterThatPutsChunkAfterChunkIsTakenOver() throws Exception {
        BusyWriter busy = new BusyWriter(created());
        Opened opened = (Opened) busy.attach(false);
        Head over = Objects.requireNonNull(opened.over());
        assertThat(over.tail()).as("nothing of it is lost").isEqualTo(busy.tail);
        assertThat(opened.first().tail().position()).isEqualTo(busy.tail.position());
        assertThat(announced).as("one name is enough").hasSize(2);
        assertThat(world.call(this::find).line()).isEqualTo(opened.opening().line());
    }

    @Test
    void aWriterThatIsAlwaysFasterIsNotTakenOver() throws Exception {
        BusyWriter busy = new BusyWriter(created());
        LostRace lost = (LostRace) busy.attach(true);
        assertThat(lost.by()).isInstanceOf(FencedBy.OtherChunk.class);
        assertThat(lockKeys()).as("the writer's is left").hasSize(1);
    }

    /** Its chunk comes before what the opener asks for. */
    private final class BusyWriter {
        private LogTail tail;
        private boolean beforeSeals;
        private Verb last = Verb.LIST;

        BusyWriter(Opened created) {
            tail = created.first().tail();
        }

        /**
         * @param always before every seal, too, and not only before one that was not cut at once
         *     when its place was seen free
         */
        OpenResult attach(boolean always) throws Exception {
            beforeSeals = always;
            LineOpener opener = opener("second", new Raced());
            return world.call(
                    () -> opener.attach(find(), AttachPoint.LATEST, true, FirstRecords.NONE));
        }

        private final class Raced extends DecoratedObjectStore {
            Raced() {
                super(store);
            }

            @Override
            protected <T> T around(Request request, Supplier<T> call) {
                Verb verb = request.verb();
                boolean first = verb == Verb.CREATE && last == Verb.GET && !beforeSeals;
                if (verb != Verb.GET && !first && !isSealed()) {
                    tail = commit(tail);
                }
                last = verb;
                return call.get();
            }

            private boolean isSealed() {
                return store.head(Keys.chunk(tail.line(), tail.nextSeq())).isPresent();
            }
        }
    }

    @Test
    void aPlainAttachDoesNotSealOverTheWinner() throws Exception {
        Opened created = created();
        world.run(() -> new Locks(store).remove(created.opening().line()));
        Head stale = world.call(this::find);
        Opened winner = (Opened) attach("winner", false);
        world.run(() -> new Locks(store).remove(winner.opening().line()));
        LostRace lost =
                (LostRace)
                        world.call(() ->
                                opener("loser")
                                        .attach(
                                                stale,
                                                AttachPoint.LATEST,
                                                false,
                                                FirstRecords.NONE));
        assertThat(lost.by().describe()).contains("node winner");
        assertThat(lockKeys()).isEmpty();
        assertThat(world.call(this::find).line()).isEqualTo(winner.opening().line());
    }

    /** A copier that nobody stopped overwrites the seal that was just created. T24. */
    @Test
    void aSealThatIsOverwrittenBeforeTheLookIsCreatedAgainHigherUp() throws Exception {
        Opened created = created();
        Line first = created.opening().line();
        world.run(() -> new Locks(store).remove(first));
        EncodedChunk old = ChunkCodec.encode(created.first().tail(), List.of(), List.of());
        beforeFirstLook = () -> bucket.write(old.object().key(), old.object().bytes());
        Opened opened = (Opened) attach("second", false);
        assertThat(opened.opening().firstSeq()).isEqualTo(4);
        Head head = world.call(this::find);
        assertThat(head.line()).isEqualTo(opened.opening().line());
    }

    @Test
    void aPointThatExpiresMeanwhileIsRefused() throws Exception {
        Opened created = created();
        Line first = created.opening().line();
        Head stale = world.call(this::find);
        Boundary boundary = new Boundary(created.opening().timeMicros() + 10, 0);
        world.run(() -> {
            new Locks(store).remove(first);
            LogTail tail = created.first().tail();
            append(tail, new LogRecord.BoundaryRaised(1, tail.timeMicros() + 20, boundary));
        });
        AttachPoint at =
                new AttachPoint.At(
                        stale.latest().at(),
                        List.of(new Interval(first, 1, 1, 0)),
                        created.opening().timeMicros());
        OpenResult result =
                world.call(() -> opener("second").attach(stale, at, false, FirstRecords.NONE));
        assertThat(result).isEqualTo(new Expired(boundary));
        assertThat(lockKeys()).isEmpty();
    }

    private OpenResult restart(OwnLines own) throws Exception {
        return world.call(
                () -> opener("first").restart(find(), own, Long.MAX_VALUE, FirstRecords.NONE));
    }

    private static OwnLines own(LogTail tail) {
        return new OwnLines(
                List.of(tail.line()),
                new OwnLines.Cut(tail.line(), tail.nextSeq() - 1, tail.hash()));
    }

    @Test
    void aRestartSealsItsOwnLine() throws Exception {
        Opened created = created();
        LogTail tail = world.call(() -> commit(created.first().tail()));
        Opened opened = (Opened) restart(own(tail));
        assertThat(opened.opening().past()).hasSize(1);
        assertThat(opened.first().tail().position()).isEqualTo(1);
    }

    @Test
    void aRestartOfALineThatWasTakenOverIsFenced() throws Exception {
        Opened created = created();
        attach("second", true);
        attach("third", true);
        Fenced fenced = (Fenced) restart(own(created.first().tail()));
        assertThat(fenced.by())
                .as("the first to take over")
                .isInstanceOfSatisfying(
                        FencedBy.TakenOver.class,
                        by -> assertThat(by.by().node()).isEqualTo("second"));
    }

    /** The directory is restored from a backup, or cloned, and its line went on without it. */
    @Test
    void aRestartWithAnOldDirectoryIsFenced() throws Exception {
        Opened created = created();
        LogTail then = world.call(() -> commit(created.first().tail()));
        world.run(() -> commit(then));
        assertThat(restart(own(then)))
                .isEqualTo(new Fenced(new FencedBy.OtherChunk(then.line(), 3)));
        assertThat(restart(new OwnLines(List.of(then.line()), null)))
                .isEqualTo(new Fenced(new FencedBy.OtherChunk(then.line(), 3)));
        assertThat(restart(new OwnLines(List.of(), null))).isInstanceOf(Fenced.class);
    }

    /** A store that shows its past: the opener does not see its own seal at first. */
    @Test
    void whoDoesNotSeeHisOwnSealGoesOnOverIt() throws Exception {
        Opened created = created();
        world.run(() -> new Locks(store).remove(created.opening().line()));
        staleLook = world.call(this::find);
        Opened attached = (Opened) attach("second", false);
        assertThat(attached.opening().past()).hasSize(2);
        assertThat(lockKeys()).containsExactly(Keys.lock(attached.opening().line()));

        staleLook = world.call(this::find);
        Opened restarted = (Opened) restart(own(attached.first().tail()));
        assertThat(restarted.opening().past()).hasSize(4);
    }

    @Test
    void aCreateWhoseAnswerIsLostIsNoLostRace() throws Exception {
        Opened created = created();
        world.run(() -> new Locks(store).remove(created.opening().line()));
        plan.target(request -> request.verb() == Verb.CREATE).probability(Fault.APPLY_THEN_FAIL, 1);
        assertThat(attach("second", false)).isInstanceOf(Opened.class);
    }

    @Test
    void whoGivesUpLeavesNoLock() throws Exception {
        Opened created = created();
        world.run(() -> new Locks(store).remove(created.opening().line()));
        Head head = world.call(this::find);
        plan.target(request -> request.key().startsWith(Keys.LOG))
                .probability(Fault.FAIL_BEFORE, 1);
        assertThatThrownBy(() ->
                        world.run(() ->
                                opener("second")
                                        .attach(
                                                head,
                                                AttachPoint.LATEST,
                                                false,
                                                FirstRecords.NONE)))
                .isInstanceOf(ObjectStoreException.class);
        plan.calm();
        assertThat(lockKeys()).isEmpty();
        assertThat(attach("third", false)).isInstanceOf(Opened.class);
    }
}
