package io.hadal.storage.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.Verb;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.UnknownFormatException;
import io.hadal.storage.line.Seals;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Line;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeadTest {
    private final SystemEnv env = new SystemEnv();
    private final ObjectStore store = memory();
    private final LogBuilder log = new LogBuilder(store);

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    void anEmptyFolderHoldsNothing() {
        assertThat(new LogReader(memory(), env).findHead()).isEqualTo(new HeadSearch.Nothing());
    }

    @Test
    void aFreshLogEndsAtItsOpening() {
        assertThat(head()).isEqualTo(log.head());
    }

    @Test
    void aLogEndsAtItsLastChunk() {
        log.chunks(40);
        assertThat(head()).isEqualTo(log.head());
        assertThat(notes()).isEmpty();
    }

    @Test
    void sealsAreFollowedWhenListsMissLines() {
        log.chunks(3).restart().chunks(2).restart().chunks(4);
        HidingStore hiding = new HidingStore(store, Set.of("2_101", "3_102"));
        assertThat(found(hiding).head()).isEqualTo(log.head());
    }

    @Test
    void t12ChunksThatListMissesAreProbedFor() {
        log.chunks(100);
        for (int shown = 1; shown < 100; shown += 7) {
            TruncatedListStore truncated = new TruncatedListStore(store, shown);
            assertThat(found(truncated).head()).isEqualTo(log.head());
            assertThat(found(truncated).notes())
                    .hasSize(101 - shown)
                    .allMatch(note -> !note.alarm());
        }
    }

    /** Whichever of its answers a store leaves empty. */
    @Test
    void t12AListThatShowsNothingIsAskedAgain() {
        log.chunks(3).restart().chunks(2);
        OneEmptyList all = new OneEmptyList(store, -1);
        assertThat(found(all).head()).isEqualTo(log.head());
        assertThat(all.asked).isPositive();
        for (int empty = 0; empty < all.asked; empty++) {
            HeadSearch search = new LogReader(new OneEmptyList(store, empty), env).findHead();
            assertThat(search)
                    .as("answer %d is empty", empty)
                    .isInstanceOfSatisfying(
                            HeadSearch.Found.class,
                            found -> assertThat(found.head()).isEqualTo(log.head()));
        }
    }

    /** A line whose beginning was missed at first knows the one that seemed to be the newest. */
    @Test
    void t24AListThatShowsNothingBesideAnOverwrittenSealMakesNoSecondHistory() {
        log.chunks(3).restart().chunks(2);
        store.put(Keys.chunk(new Line(1, 100), 5), ObjectSource.of(new byte[0]));
        OneEmptyList all = new OneEmptyList(store, -1);
        assertThat(found(all).head()).isEqualTo(log.head());
        for (int empty = 0; empty < all.asked; empty++) {
            assertThat(new LogReader(new OneEmptyList(store, empty), env).findHead())
                    .as("answer %d is empty", empty)
                    .isNotInstanceOf(HeadSearch.TwoHistories.class);
        }
    }

    /**
     * A line that a failback has ended, and the one that was copied beside it: which of them is the
     * newer by its name differs.
     */
    @Test
    void t12AnObjectThatIsNotFoundOnceMakesNoOtherHead() {
        for (long random : List.of(100L, 950L)) {
            ObjectStore here = memory();
            LogBuilder old = new LogBuilder(here, random).chunks(2);
            ObjectStore elsewhere = memory();
            LogBuilder next = old.asOf(old.head(), elsewhere);
            next.seal(next.latest());
            old.restart().chunks(3);
            here.create(
                    Keys.chunk(old.line(), old.tail().nextSeq()),
                    Seals.seal(old.head(), next.opening()).object().bytes());
            Head empty = Head.empty(next.opening(), found(here).head().tail().hash(), 2);
            requireFoundWhateverIsLost(here, empty);
            next.open().chunks(2);
            String folder = Keys.log(next.line());
            elsewhere
                    .list(folder, "", 1000)
                    .objects()
                    .forEach(info -> here.create(info.key(), elsewhere.get(info.key())));
            requireFoundWhateverIsLost(here, next.head());
        }
    }

    private void requireFoundWhateverIsLost(ObjectStore here, Head head) {
        OneNotFound all = new OneNotFound(here, -1);
        assertThat(found(all).head()).isEqualTo(head);
        assertThat(all.asked).isPositive();
        for (int lost = 0; lost < all.asked; lost++) {
            HeadSearch search;
            try {
                search = new LogReader(new OneNotFound(here, lost), env).findHead();
            } catch (ObjectStoreException e) {
                assertThat(e.kind().retryable()).as("answer %d: %s", lost, e).isTrue();
                continue;
            }
            assertThat(search)
                    .as("answer %d", lost)
                    .isInstanceOfSatisfying(
                            HeadSearch.Found.class,
                            found -> assertThat(found.head()).isEqualTo(head));
        }
    }

    /** Of the answers about objects by name, one says that there is none. */
    private static final class OneNotFound extends DecoratedObjectStore {
        private final int lost;
        private int asked;

        OneNotFound(ObjectStore inner, int lost) {
            super(inner);
            this.lost = lost;
        }

        @Override
        protected <T> T around(Request request, Supplier<T> call) {
            if (request.verb() == Verb.GET && asked++ == lost) {
                throw new ObjectStoreException(Kind.NOT_FOUND, "there is none");
            }
            return call.get();
        }

        @Override
        public Optional<ObjectInfo> head(String key) {
            return asked++ == lost ? Optional.empty() : inner.head(key);
        }
    }

    /** Of the requests that list, one shows nothing. */
    private static final class OneEmptyList extends DecoratedObjectStore {
        private final int empty;
        private int asked;

        OneEmptyList(ObjectStore inner, int empty) {
            super(inner);
            this.empty = empty;
        }

        @Override
        protected <T> T around(Request request, Supplier<T> call) {
            return call.get();
        }

        @Override
        public ListPage list(String prefix, String startAfter, int limit) {
            return asked++ == empty
                    ? new ListPage(List.of(), false)
                    : inner.list(prefix, startAfter, limit);
        }

        @Override
        public List<String> listFolders(String prefix) {
            return asked++ == empty ? List.of() : inner.listFolders(prefix);
        }
    }

    @Test
    void aLineThatOnlyALockNamesIsFound() {
        log.chunks(3).restart().chunks(2);
        store.put(Keys.lock(log.line()), ObjectSource.of(new byte[0]));
        // The seal is overwritten as well: nothing but the lock leads to the line.
        store.put(Keys.chunk(new Line(1, 100), 5), ObjectSource.of(new byte[0]));
        HidingStore hiding = new HidingStore(store, Set.of("2_101"));
        assertThat(found(hiding).head()).isEqualTo(log.head());
    }

    @Test
    void aSealWithoutALineIsAHead() {
        log.chunks(3);
        log.seal(log.latest());
        assertThat(head()).isEqualTo(log.head());
        assertThat(head().empty()).isTrue();
        log.seal(log.head().latest()).open().commits(1);
        assertThat(head()).isEqualTo(log.head());
        assertThat(head().opening().past()).hasSize(2);
    }

    @Test
    void t22NoPointerIsNeeded() {
        log.chunks(10).snapshot(List.of()).chunks(5).snapshot(List.of()).chunks(3);
        assertThat(head()).isEqualTo(log.head());
        // The first chunks are collected, the opening is not.
        for (long seq = 2; seq < 16; seq++) {
            store.delete(List.of(Keys.chunk(log.line(), seq)));
        }
        assertThat(head()).isEqualTo(log.head());
        assertThat(notes()).isEmpty();
    }

    @Test
    void t1ASealInACollectedPlaceIsNone() {
        log.chunks(5);
        Head longAgo = log.head();
        log.chunks(10).snapshot(List.of()).boundary(new Boundary(1250, 16)).chunks(3);
        for (long seq = 2; seq < 16; seq++) {
            store.delete(List.of(Keys.chunk(log.line(), seq)));
        }
        // Someone who read the head long ago and slept finds his place free.
        LogBuilder zombie = log.asOf(longAgo);
        zombie.seal(longAgo.latest());
        assertThat(head()).isEqualTo(log.head());
        // Nor does it matter that no snapshot is listed.
        ObjectStore blind =
                new DecoratedObjectStore(store) {
                    @Override
                    protected <T> T around(Request request, Supplier<T> call) {
                        return call.get();
                    }

                    @Override
                    public ListPage list(String prefix, String startAfter, int limit) {
                        return prefix.startsWith("snapshots/")
                                ? new ListPage(List.of(), false)
                                : inner.list(prefix, startAfter, limit);
                    }
                };
        assertThat(found(blind).head()).isEqualTo(log.head());
    }

    @Test
    void aMissedLineIsFoundThoughOlderOnesHaveLostTheirFirstChunks() {
        log.chunks(3).restart().chunks(3).restart().chunks(2);
        store.delete(List.of(Keys.chunk(new Line(1, 100), 1), Keys.chunk(new Line(2, 101), 6)));
        assertThat(found(new HidingStore(store, Set.of("3_102"))).head()).isEqualTo(log.head());
    }

    /** A copy without the chunk that the oldest kept state rests on. */
    @Test
    void aLogWhoseBaseIsNotThereIsMissingIt() {
        log.chunks(5).snapshot(List.of()).boundary(new Boundary(1080, 6)).commits(1);
        for (long seq = 2; seq <= 6; seq++) {
            store.delete(List.of(Keys.chunk(log.line(), seq)));
        }
        assertThatThrownBy(this::head)
                .isInstanceOf(MissingObjectException.class)
                .hasMessageContaining(Keys.log(log.line()));
    }

    @Test
    void t25TheRowEndsAtAGap() {
        log.chunks(9);
        Head atGap = log.head();
        log.chunks(3);
        String missing = Keys.chunk(log.line(), 11);
        byte[] late = store.get(missing);
        store.delete(List.of(missing));
        assertThat(head().latest()).isEqualTo(atGap.latest());
        assertThat(head().tail().nextSeq()).as("behind the debris").isEqualTo(14);
        assertThat(notes()).containsExactly(new Note.Gap(log.line(), 11, List.of(12L, 13L)));
        // Whoever takes over there is found, whether its line has begun or not, and whether the
        // chunk arrives or not.
        LogBuilder taker = log.asOf(head());
        taker.seal(head().latest());
        assertThat(head()).isEqualTo(taker.head());
        store.put(missing, ObjectSource.of(late));
        assertThat(head()).isEqualTo(taker.head());
        taker.open().chunks(2);
        assertThat(head()).isEqualTo(taker.head());
        store.delete(List.of(missing));
        assertThat(head()).isEqualTo(taker.head());
    }

    @Test
    void t24AnOverwrittenSealIsNoticedAndSurvived() {
        log.chunks(3);
        byte[] foreign =
                log.cut(List.of(LogBuilder.commit(log.nextPosition(), log.nextTime())))
                        .object()
                        .bytes();
        log.restart().chunks(2);
        String seal = Keys.chunk(new Line(1, 100), 5);
        store.put(seal, ObjectSource.of(foreign));
        assertThat(head()).isEqualTo(log.head());
        assertThat(notes()).containsExactly(new Note.SealOverwritten(seal, log.line()));
        store.delete(List.of(seal));
        assertThat(notes()).containsExactly(new Note.SealMissing(seal, log.line()));
    }

    @Test
    void aLineWithoutSealWhoseParentIsAnotherChunkIsRefused() {
        log.chunks(3).restart();
        ObjectStore other = memory();
        LogBuilder another = new LogBuilder(other);
        another.commits(1).commits(1).commits(1).commits(1);
        store.put(
                Keys.chunk(new Line(1, 100), 4),
                ObjectSource.of(other.get(Keys.chunk(new Line(1, 100), 4))));
        store.delete(List.of(Keys.chunk(new Line(1, 100), 5)));
        assertThatThrownBy(this::head)
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining("line 2_101 goes on from one with SHA-256");
    }

    @Test
    void t27TwoHistoriesInOnePlaceAreRefused() {
        log.chunks(3);
        log.restart().chunks(2);
        ObjectStore other = memory();
        LogBuilder elsewhere = new LogBuilder(other, 500);
        elsewhere.chunks(3).restart().chunks(1).restart().chunks(1);
        copyInto(other, store);
        HeadSearch search = new LogReader(store, env).findHead();
        assertThat(search).isInstanceOf(HeadSearch.TwoHistories.class);
        assertThat(((HeadSearch.TwoHistories) search).ends())
                .extracting(Head::line)
                .containsExactly(elsewhere.line(), log.line());
    }

    @Test
    void anAbandonedLineIsNoSecondHistory() {
        log.chunks(3);
        Point old = log.latest();
        log.chunks(3).restart().chunks(2).seal(old).open().chunks(1);
        assertThat(head()).isEqualTo(log.head());
        assertThat(head().opening().lineage()).hasSize(1);
        assertThat(head().opening().past()).hasSize(2);
    }

    @Test
    void aDamagedTailIsLeftOut() {
        log.chunks(3);
        Head before = log.head();
        log.chunks(1);
        byte[] half = Arrays.copyOf(store.get(Keys.chunk(log.line(), 5)), 30);
        store.put(Keys.chunk(log.line(), 5), ObjectSource.of(half));
        assertThat(head().latest()).isEqualTo(before.latest());
        assertThat(head().tail().nextSeq()).isEqualTo(6);
        assertThat(notes()).hasSize(1).allMatch(Note::alarm);
    }

    /** T18: reads that never agree prove nothing of the object. */
    @Test
    void aTailThatIsDamagedOnTheWayIsNotLeftOut() {
        log.chunks(3);
        assertThatThrownBy(() -> found(new OtherBitEachTime(store)))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.kind().retryable()).isTrue())
                .hasMessageContaining("damaged on the way");
    }

    private static final class OtherBitEachTime extends DecoratedObjectStore {
        private int next;

        OtherBitEachTime(ObjectStore inner) {
            super(inner);
        }

        @Override
        @SuppressWarnings("unchecked") // It was an array of bytes before.
        protected <T> T around(Request request, Supplier<T> call) {
            T answer = call.get();
            if (!(answer instanceof byte[] bytes)) {
                return answer;
            }
            byte[] damaged = bytes.clone();
            damaged[next++ % damaged.length] ^= 1;
            return (T) damaged;
        }
    }

    @Test
    void aNewerFormatIsNotLeftOut() {
        log.chunks(1);
        byte[] bytes = store.get(Keys.chunk(log.line(), 2));
        bytes[4] = 9;
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
        store.put(Keys.chunk(log.line(), 2), ObjectSource.of(bytes));
        assertThatThrownBy(this::head).isInstanceOf(UnknownFormatException.class);
    }

    private HeadSearch.Found found(ObjectStore from) {
        return (HeadSearch.Found) new LogReader(from, env).findHead();
    }

    private Head head() {
        return found(store).head();
    }

    private List<Note> notes() {
        return found(store).notes();
    }

    private ObjectStore memory() {
        return new MemoryObjectStore(new MemoryBucket("bucket"), "", env);
    }

    static void copyInto(ObjectStore from, ObjectStore to) {
        ListPage page = from.list("", "", 1000);
        page.objects().forEach(info -> to.put(info.key(), ObjectSource.of(from.get(info.key()))));
    }
}
