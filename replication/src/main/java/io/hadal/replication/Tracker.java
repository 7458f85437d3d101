package io.hadal.replication;

import io.hadal.env.Env;
import io.hadal.replication.ReplicationStatus.State;
import io.hadal.replication.copy.Meter;
import io.hadal.replication.follow.OrderedCopy;
import io.hadal.replication.log.LogChunk;
import io.hadal.replication.start.Watermark;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.ChunkHeader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Keeps the status. Thread-safe. */
final class Tracker implements OrderedCopy.Watcher {
    /** Chunks under way to a target that keeps up with its source. */
    private static final int IN_STEP_CHUNKS_MAX = 2;

    private final Env env;
    private final Meter meter;
    private final Watermark watermark;
    private final Replicator.Listener listener;
    private final ReentrantLock lock = new ReentrantLock();

    /** Chunks that were read and are not attachable at the target yet. */
    private final Deque<ChunkHeader> pending = new ArrayDeque<>();

    private State state = State.STARTING;
    private long position;
    private long timeMicros;
    private long sourcePosition;
    private @Nullable String error;
    private Boundary boundary = Boundary.NONE;

    Tracker(Env env, Meter meter, Watermark watermark, Replicator.Listener listener) {
        this.env = env;
        this.meter = meter;
        this.watermark = watermark;
        this.listener = listener;
    }

    @Override
    public void read(LogChunk chunk) {
        lock.lock();
        try {
            state = State.COPYING;
            pending.addLast(chunk.header());
            sourcePosition = chunk.header().lastPosition();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void visible(LogChunk chunk, boolean attachable) {
        if (!attachable) {
            return;
        }
        begin(chunk);
        watermark.reached(chunk);
        watermark.writeIfDue();
    }

    /** The target can be attached as of a chunk. */
    void begin(LogChunk chunk) {
        lock.lock();
        try {
            while (!pending.isEmpty() && pending.getFirst().seq() <= chunk.header().seq()) {
                pending.removeFirst();
            }
            position = chunk.header().lastPosition();
            timeMicros = chunk.header().lastTimeMicros();
            boundary = chunk.header().boundary();
            error = null;
        } finally {
            lock.unlock();
        }
        ChunkHeader header = chunk.header();
        listener.reached(header.line(), header.lastPosition(), header.lastTimeMicros());
    }

    /** In force at the target. */
    Boundary boundary() {
        lock.lock();
        try {
            return boundary;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the target is at most a chunk or two behind. */
    boolean inStep() {
        lock.lock();
        try {
            return (state == State.COPYING || state == State.CURRENT)
                    && pending.size() <= IN_STEP_CHUNKS_MAX;
        } finally {
            lock.unlock();
        }
    }

    void state(State now) {
        lock.lock();
        try {
            state = now;
            error = now == State.CURRENT ? null : error;
        } finally {
            lock.unlock();
        }
    }

    /** What was read ahead is read again. */
    void waitAfter(RuntimeException cause) {
        lock.lock();
        try {
            state = State.WAITING;
            error = String.valueOf(cause.getMessage());
            pending.clear();
        } finally {
            lock.unlock();
        }
        meter.forgetExpected();
    }

    ReplicationStatus status() {
        lock.lock();
        try {
            Meter.Reading reading = meter.read();
            return new ReplicationStatus(
                    state,
                    position,
                    timeMicros,
                    Math.max(position, sourcePosition),
                    lagMicros(),
                    reading.bytesKnown() - reading.bytes(),
                    reading,
                    error);
        } finally {
            lock.unlock();
        }
    }

    private long lagMicros() {
        for (ChunkHeader header : pending) {
            if (header.recordCount() > 0) {
                return Math.max(0, env.nowMicros() - header.firstTimeMicros());
            }
        }
        return 0;
    }
}
