package io.hadal.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever watches, and whenever: the reader gets each byte once and in order. */
@Timeout(60)
final class WatchedInputTest {
    private static final int BYTES = 200_000;
    private static final Runnable NOTHING = () -> {};

    /** A stream that gives what it is sent, piece by piece, and tells when it is being read. */
    private static final class Pieces extends InputStream {
        private static final byte[] END = new byte[0];

        private final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
        final Semaphore readers = new Semaphore(0);

        void send(String piece) {
            sent.add(piece.getBytes(StandardCharsets.US_ASCII));
        }

        void end() {
            sent.add(END);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            readers.release();
            try {
                byte[] piece = sent.take();
                System.arraycopy(piece, 0, target, offset, piece.length);
                return piece == END ? -1 : piece.length;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }
    }

    private final Pieces pieces = new Pieces();
    private final WatchedInput input = new WatchedInput(pieces);

    /** A client that does not wait for replies: its next commands are there while one runs. */
    @Test
    void aWatchThatIsStillReadingIsNotOvertakenByTheNext() throws Exception {
        pieces.send("onetwo");
        assertThat(read(3)).isEqualTo("one");
        input.watch(NOTHING);
        pieces.readers.acquire(2);
        assertThat(read(3)).isEqualTo("two");
        input.watch(NOTHING);
        pieces.send("six");
        assertThat(read(3)).isEqualTo("six");
    }

    @Test
    void whatAWatchGetsIsReadAfterwards() throws Exception {
        input.watch(NOTHING);
        pieces.readers.acquire();
        pieces.send("abc");
        assertThat(read(2)).isEqualTo("ab");
        assertThat(read(1)).isEqualTo("c");
    }

    @Test
    void theEndIsToldToTheWatcherAndToTheReader() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        input.watch(told::countDown);
        pieces.end();
        told.await();
        assertThat(input.read(new byte[1], 0, 1)).isEqualTo(-1);
    }

    @Test
    void aFailureIsAnEndWithAReason() throws Exception {
        PipedInputStream unconnected = new PipedInputStream();
        WatchedInput broken = new WatchedInput(unconnected);
        CountDownLatch told = new CountDownLatch(1);
        broken.watch(told::countDown);
        told.await();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> broken.read(new byte[1], 0, 1))
                    .isInstanceOf(IOException.class)
                    .hasRootCauseMessage("Pipe not connected");
        }
    }

    @Test
    void anEndThatTheReaderFindsIsNotWatched() throws Exception {
        pieces.end();
        assertThat(input.read(new byte[1], 0, 1)).isEqualTo(-1);
        input.watch(() -> {
            throw new AssertionError("the reader knows");
        });
        assertThat(input.read(new byte[1], 0, 1)).isEqualTo(-1);
        assertThat(pieces.readers.availablePermits()).isEqualTo(1);
    }

    static LongStream seeds() {
        return LongStream.range(0, Math.min(10, Long.getLong("seeds", 10)));
    }

    /** Pieces of any size come at any time, and another thread starts watches all the while. */
    @ParameterizedTest
    @MethodSource("seeds")
    void everyByteOnceAndInOrder(long seed) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            WatchedInput watched = new WatchedInput(server.getInputStream());
            CompletableFuture<Void> written =
                    CompletableFuture.runAsync(() -> write(client, new Random(seed + 1)));
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> watching =
                    CompletableFuture.runAsync(() -> {
                        while (!over.get()) {
                            watched.watch(NOTHING);
                            Thread.yield();
                        }
                    });
            assertThat(check(watched, new Random(seed))).as("seed %d", seed).isEqualTo(BYTES);
            over.set(true);
            CompletableFuture.allOf(written, watching).get();
        }
    }

    /** Number of bytes that came, all of them right. */
    private static int check(WatchedInput watched, Random random) throws IOException {
        byte[] target = new byte[20_000];
        int seen = 0;
        for (int count; (count = watched.read(target, 0, size(random, target.length))) >= 0; ) {
            for (int i = 0; i < count; i++) {
                if (target[i] != content(seen)) {
                    throw new AssertionError("wrong byte at " + seen);
                }
                seen++;
            }
        }
        return seen;
    }

    private static void write(Socket client, Random random) {
        try {
            for (int sent = 0; sent < BYTES; ) {
                byte[] piece = new byte[Math.min(size(random, 30_000), BYTES - sent)];
                for (int i = 0; i < piece.length; i++) {
                    piece[i] = content(sent + i);
                }
                client.getOutputStream().write(piece);
                sent += piece.length;
            }
            client.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Mostly small. */
    private static int size(Random random, int max) {
        return random.nextInt(4) == 0 ? random.nextInt(1, max) : random.nextInt(1, 40);
    }

    /** A pattern whose period is no part of a buffer's size. */
    private static byte content(int at) {
        return (byte) (at % 251);
    }

    private String read(int length) throws IOException {
        byte[] target = new byte[length];
        int count = input.read(target, 0, length);
        return new String(target, 0, count, StandardCharsets.US_ASCII);
    }
}
