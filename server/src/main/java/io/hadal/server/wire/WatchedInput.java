package io.hadal.server.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Buffered input of a socket that can be watched for its end while nobody wants its bytes. Reader
 * and watch fill the same buffer, by the same method and one at a time: who comes second waits for
 * what the first is about to get. One thread reads; any may start a watch.
 */
public final class WatchedInput {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();

    /** What is behind {@link #limit} belongs to who is filling, the rest to who has the lock. */
    private final byte[] buffer = new byte[BUFFER_BYTES];

    private InputStream in;
    private int position;
    private int limit;
    private boolean filling;
    private boolean ended;
    private @Nullable IOException failure;
    private volatile long waitingSinceNanos;

    public WatchedInput(InputStream in) {
        this.in = in;
    }

    /** {@code System.nanoTime()} since when the reader has waited for the client, or 0. */
    public long waitingSinceNanos() {
        return waitingSinceNanos;
    }

    /** Reads at least one byte; -1 at the end of the stream. */
    public int read(byte[] target, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (position == limit && !ended) {
                waitingSinceNanos = System.nanoTime() | 1;
                if (filling) {
                    filled.awaitUninterruptibly();
                } else {
                    fill();
                }
            }
            return position < limit ? take(target, offset, length) : endOfStream();
        } finally {
            waitingSinceNanos = 0;
            lock.unlock();
        }
    }

    /** Another stream over the one there is, such as TLS. */
    @FunctionalInterface
    public interface Layer {
        /**
         * @param ahead what was read of {@code below} and not used yet; it comes first
         */
        InputStream over(byte[] ahead, InputStream below) throws IOException;
    }

    /** From now on reads through a layer. By the reader, while nothing is watched. */
    public void layer(Layer layer) throws IOException {
        lock.lock();
        try {
            if (filling) {
                throw new IllegalStateException("A watch reads ahead");
            }
            byte[] ahead = Arrays.copyOfRange(buffer, position, limit);
            position = 0;
            limit = 0;
            in = layer.over(ahead, in);
        } finally {
            lock.unlock();
        }
    }

    /** Closes the uppermost layer. By the reader. */
    public void closeLayer() throws IOException {
        in.close();
    }

    /**
     * Reads ahead once unless that is being done already, the stream has ended, or the buffer is
     * full. {@code onEnd} runs, on the watch's thread, if the stream ends or fails meanwhile.
     */
    public void watch(Runnable onEnd) {
        if (mayFill()) {
            Thread.ofVirtual().name("mysql-watch").start(() -> watchOnce(onEnd));
        }
    }

    private boolean mayFill() {
        lock.lock();
        try {
            return !filling && !ended && (position == limit || limit < buffer.length);
        } finally {
            lock.unlock();
        }
    }

    private void watchOnce(Runnable onEnd) {
        lock.lock();
        try {
            if (!mayFill()) {
                return;
            }
            fill();
            if (!ended) {
                return;
            }
        } finally {
            lock.unlock();
        }
        onEnd.run();
    }

    /** One read of the stream, for which the lock is given up. */
    private void fill() {
        if (position == limit) {
            position = 0;
            limit = 0;
        }
        int at = limit;
        int count = -1;
        IOException failed = null;
        filling = true;
        InputStream from = in;
        lock.unlock();
        try {
            count = from.read(buffer, at, buffer.length - at);
        } catch (IOException e) {
            failed = e;
        } finally {
            lock.lock();
            filling = false;
            ended = count < 0;
            failure = failed;
            limit = at + Math.max(0, count);
            filled.signalAll();
        }
    }

    private int take(byte[] target, int offset, int length) {
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    private int endOfStream() throws IOException {
        if (failure != null) {
            throw new IOException("Connection failed", failure);
        }
        return -1;
    }
}
