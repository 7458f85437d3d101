package io.hadal.server.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Buffered input of a socket that can be watched for its end while nobody reads it. A watch reads
 * ahead into the free part of the buffer; the reader, when it comes back, waits for what the watch
 * is about to get. One thread reads; any may start a watch.
 */
public final class WatchedInput {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final InputStream in;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition watchEnded = lock.newCondition();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private boolean reading;
    private boolean watching;
    private boolean ended;
    private @Nullable IOException failure;

    public WatchedInput(InputStream in) {
        this.in = in;
    }

    /** Reads at least one byte; -1 at the end of the stream. */
    public int read(byte[] target, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (position == limit && watching) {
                watchEnded.awaitUninterruptibly();
            }
            if (position < limit) {
                return takeBuffered(target, offset, length);
            }
            if (ended) {
                return endOfStream();
            }
            position = 0;
            limit = 0;
            reading = true;
        } finally {
            lock.unlock();
        }
        return readThrough(target, offset, length);
    }

    /**
     * Starts a watch unless the stream is being read or watched already, has ended, or the buffer
     * is full. {@code onEnd} runs once, on the watch's thread, if the stream ends or fails.
     */
    public void watch(Runnable onEnd) {
        lock.lock();
        try {
            if (position == limit) {
                position = 0;
                limit = 0;
            }
            if (reading || watching || ended || limit == buffer.length) {
                return;
            }
            watching = true;
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("mysql-watch").start(() -> watchOnce(onEnd));
    }

    /**
     * Reads without the lock, so that a watch is not started meanwhile but nobody waits for the
     * lock either.
     */
    private int readThrough(byte[] target, int offset, int length) throws IOException {
        boolean direct = length >= buffer.length;
        int count = 0;
        try {
            count = direct ? in.read(target, offset, length) : in.read(buffer, 0, buffer.length);
        } finally {
            lock.lock();
            try {
                reading = false;
                limit = direct ? 0 : Math.max(0, count);
            } finally {
                lock.unlock();
            }
        }
        if (count < 0 || direct) {
            return count;
        }
        return takeBuffered(target, offset, length);
    }

    private void watchOnce(Runnable onEnd) {
        int count = -1;
        IOException failed = null;
        try {
            count = in.read(buffer, limit, buffer.length - limit);
        } catch (IOException e) {
            failed = e;
        }
        lock.lock();
        try {
            watching = false;
            if (count < 0) {
                ended = true;
                failure = failed;
            } else {
                limit += count;
            }
            watchEnded.signalAll();
        } finally {
            lock.unlock();
        }
        if (count < 0) {
            onEnd.run();
        }
    }

    private int takeBuffered(byte[] target, int offset, int length) {
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    private int endOfStream() throws IOException {
        if (failure != null) {
            throw new IOException("Connection failed while its statement ran", failure);
        }
        return -1;
    }
}
