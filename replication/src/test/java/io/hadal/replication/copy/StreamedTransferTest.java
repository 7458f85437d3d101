package io.hadal.replication.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.CountingObjectStore;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.OpenObject;
import io.hadal.objectstore.Verb;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamedTransferTest {
    private static final int MEMORY_BYTES = 1 << 20;
    private static final String KEY = "a";

    private final SystemEnv env = new SystemEnv();
    private final byte[] content = new byte[2_000_000];
    private final Source source = new Source(memory("source"));
    private final Target target = new Target(memory("target"));
    private final CopyPool.Seat seat = new CopyPool(MEMORY_BYTES, 8, 1000, 1 << 30, 1 << 30).join();

    @BeforeEach
    void fill() {
        new Random(3).nextBytes(content);
        source.put(KEY, ObjectSource.of(content));
    }

    @Test
    void itPassesThroughLittleMemory() throws Exception {
        assertThat(copy()).isTrue();
        assertThat(target.get(KEY)).isEqualTo(content);
        assertThat(source.requests.count(Verb.GET)).isEqualTo(1);
        assertThat(seat.memoryBytesPeak()).isEqualTo(PassingSource.BUFFER_BYTES);
    }

    @Test
    void itIsFetchedFirstWhereTheTargetMustHaveReadItBefore() throws Exception {
        target.streams = false;
        assertThat(copy()).isTrue();
        assertThat(target.get(KEY)).isEqualTo(content);
        assertThat(seat.memoryBytesPeak()).isEqualTo(content.length);
    }

    /** The last byte is as good as the first: nothing may be visible before it was looked at. */
    @Test
    void whatIsDamagedAtTheSourceDoesNotSpread() {
        for (int at : List.of(0, content.length / 2, content.length - 1)) {
            byte[] wrong = flipped(content, at);
            source.put(KEY, ObjectSource.of(wrong));
            assertThatThrownBy(this::copy)
                    .isInstanceOf(CorruptObjectException.class)
                    .hasMessageContaining("found " + Hash.of(wrong));
            assertThat(target.head(KEY)).isEmpty();
        }
        source.put(KEY, ObjectSource.of(Arrays.copyOf(content, content.length - 1)));
        assertThatThrownBy(this::copy)
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining("shorter");
        source.put(KEY, ObjectSource.of(Arrays.copyOf(content, content.length + 1)));
        assertThatThrownBy(this::copy)
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining("longer");
        assertThat(target.head(KEY)).isEmpty();
    }

    @Test
    void whatIsDamagedOnItsWayComesAgain() throws Exception {
        source.reads.add(bytes -> flipped(bytes, 5));
        source.reads.add(bytes -> Arrays.copyOf(bytes, bytes.length / 2));
        source.reads.add(bytes -> flipped(bytes, bytes.length - 1));
        assertThat(copy()).isTrue();
        assertThat(target.get(KEY)).isEqualTo(content);
        assertThat(source.requests.count(Verb.GET)).isEqualTo(4);
    }

    @Test
    void whatIsDamagedDifferentlyEachTimeIsDamagedOnItsWay() {
        for (int at = 0; at < Body.READS_MAX; at++) {
            int wrong = at;
            source.reads.add(bytes -> flipped(bytes, wrong));
        }
        assertThatThrownBy(this::copy)
                .isInstanceOfSatisfying(
                        ObjectStoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                .hasMessageContaining("damaged on the way");
        assertThat(target.head(KEY)).isEmpty();
    }

    @Test
    void aSourceThatBreaksOffIsReadAgainButNotForEver() throws Exception {
        source.breaks = 2;
        assertThat(copy()).isTrue();
        assertThat(target.get(KEY)).isEqualTo(content);

        target.delete(List.of(KEY));
        source.breaks = Integer.MAX_VALUE;
        assertThatThrownBy(this::copy)
                .isInstanceOfSatisfying(
                        ObjectStoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
        assertThat(target.head(KEY)).isEmpty();
    }

    @Test
    void whatTheSourceDoesNotHaveIsNoFailure() throws Exception {
        source.delete(List.of(KEY));
        assertThat(copy()).isFalse();
        assertThat(target.head(KEY)).isEmpty();
    }

    @Test
    void whatIsThereIsLeftAndWhatIsLessIsReplaced() throws Exception {
        target.put(KEY, ObjectSource.of(content));
        assertThat(copy()).isTrue();
        target.put(KEY, ObjectSource.of(Arrays.copyOf(content, 1000)));
        assertThat(copy()).isTrue();
        assertThat(target.get(KEY)).isEqualTo(content);
        assertThat(seat.memoryBytesPeak()).isEqualTo(PassingSource.BUFFER_BYTES);
    }

    @Test
    void anAnswerThatIsLostIsNoSecondObject() throws Exception {
        target.lostAnswers = 1;
        assertThat(copy()).isTrue();
        assertThat(source.requests.count(Verb.GET)).isEqualTo(1);
        target.delete(List.of(KEY));
        target.lostRequests = 2;
        assertThat(copy()).isTrue();
        assertThat(target.get(KEY)).isEqualTo(content);
    }

    private boolean copy() throws InterruptedException {
        try (Transfers transfers =
                new Transfers(
                        env,
                        new Transfers.Route(source, target),
                        seat,
                        new Bandwidth(env, 0),
                        new Meter())) {
            return transfers
                    .begin(new PutEntry(KEY, content.length, Hash.of(content), 0))
                    .publish();
        }
    }

    private ObjectStore memory(String name) {
        return new MemoryObjectStore(new MemoryBucket(name), "", env);
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] wrong = bytes.clone();
        wrong[at] ^= 1;
        return wrong;
    }

    private static final class Source extends DecoratedObjectStore {
        private final CountingObjectStore requests;
        private final Deque<UnaryOperator<byte[]>> reads = new ArrayDeque<>();
        private int breaks;

        Source(ObjectStore inner) {
            super(new CountingObjectStore(inner));
            this.requests = (CountingObjectStore) super.inner;
        }

        @Override
        protected <T> T around(Request request, Supplier<T> call) {
            return call.get();
        }

        @Override
        public OpenObject open(String key) {
            byte[] bytes = inner.get(key);
            if (!reads.isEmpty()) {
                bytes = reads.remove().apply(bytes);
            }
            boolean broken = breaks-- > 0;
            InputStream in = new ByteArrayInputStream(bytes);
            return new OpenObject(bytes.length, broken ? new BreakingStream(in) : in);
        }
    }

    /** Ends as a connection does. */
    private static final class BreakingStream extends InputStream {
        private final InputStream in;
        private int left = 1_000_000;

        BreakingStream(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            if (left-- <= 0) {
                throw new IOException("connection reset");
            }
            return in.read();
        }
    }

    private static final class Target extends DecoratedObjectStore {
        private boolean streams = true;
        private int lostAnswers;
        private int lostRequests;

        Target(ObjectStore inner) {
            super(inner);
        }

        @Override
        public boolean streams() {
            return streams;
        }

        @Override
        protected <T> T around(Request request, Supplier<T> call) {
            if (request.verb() == Verb.CREATE && lostRequests-- > 0) {
                throw new ObjectStoreException(Kind.UNREACHABLE, "no answer");
            }
            T answer = call.get();
            if (request.verb() == Verb.CREATE && lostAnswers-- > 0) {
                throw new ObjectStoreException(Kind.UNREACHABLE, "no answer");
            }
            return answer;
        }
    }
}
