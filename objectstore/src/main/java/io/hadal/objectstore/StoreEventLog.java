package io.hadal.objectstore;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.StoreEvent.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the calls that are under way and the last ones that ended, and adds up all of them.
 * Thread-safe.
 */
public final class StoreEventLog implements StoreObserver {

    /**
     * Sums since the start.
     *
     * @param requests attempts by verb
     * @param lastUpload the last create or put that ended
     */
    public record Totals(
            Map<Verb, Long> requests,
            long retries,
            long failures,
            long throttled,
            long bytesSent,
            long bytesReceived,
            Optional<StoreEvent> lastUpload) {}

    /** What {@link #lately} looks back upon. */
    public static final Duration WINDOW = Duration.ofSeconds(60);

    /**
     * The calls that ended in the last {@link #WINDOW}, or since the oldest one that is remembered.
     *
     * @param seconds how long that was
     * @param throttled whether a store said meanwhile that it is busy
     */
    public record Window(double seconds, List<StoreEvent> ended, boolean throttled) {}

    private final Env env;
    private final int endedMax;
    private final long begunMicros;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, StoreEvent> running = new TreeMap<>();
    private final Deque<StoreEvent> ended = new ArrayDeque<>();
    private final Map<Verb, Long> requests = new EnumMap<>(Verb.class);
    private long retries;
    private long failures;
    private long throttled;
    private long bytesSent;
    private long bytesReceived;
    private long throttledMicros = Long.MIN_VALUE;
    private @Nullable StoreEvent lastUpload;

    /**
     * @param endedMax how many ended calls are remembered
     */
    public StoreEventLog(Env env, int endedMax) {
        this.env = env;
        this.endedMax = endedMax;
        this.begunMicros = env.nowMicros();
    }

    @Override
    public void on(StoreEvent event) {
        lock.lock();
        try {
            if (event.error().filter(Kind.THROTTLED::equals).isPresent()) {
                throttled++;
                throttledMicros = event.timeMicros();
            }
            switch (event.state()) {
                case RUNNING, RETRYING -> running.put(event.id(), event);
                case SUCCEEDED, FAILED -> end(event);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The last ended calls, oldest first, then those under way. */
    public List<StoreEvent> recent() {
        lock.lock();
        try {
            List<StoreEvent> events = new ArrayList<>(ended);
            events.addAll(running.values());
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    /** What went on just now. */
    public Window lately() {
        lock.lock();
        try {
            long now = env.nowMicros();
            long from = Math.max(begunMicros, now - WINDOW.toMillis() * 1_000);
            if (ended.size() == endedMax) {
                from = Math.max(from, ended.getFirst().timeMicros());
            }
            long since = from;
            List<StoreEvent> within =
                    ended.stream().filter(event -> event.timeMicros() >= since).toList();
            return new Window((now - from) / 1e6, within, throttledMicros >= from);
        } finally {
            lock.unlock();
        }
    }

    /** Sums over the calls that have ended. */
    public Totals totals() {
        lock.lock();
        try {
            return new Totals(
                    Map.copyOf(requests),
                    retries,
                    failures,
                    throttled,
                    bytesSent,
                    bytesReceived,
                    Optional.ofNullable(lastUpload));
        } finally {
            lock.unlock();
        }
    }

    private void end(StoreEvent event) {
        running.remove(event.id());
        ended.addLast(event);
        if (ended.size() > endedMax) {
            ended.removeFirst();
        }
        requests.merge(event.verb(), 1L + event.retries(), Long::sum);
        retries += event.retries();
        failures += event.state() == State.FAILED ? 1 : 0;
        boolean upload = event.verb() == Verb.CREATE || event.verb() == Verb.PUT;
        bytesSent += upload && event.state() == State.SUCCEEDED ? event.bytes() : 0;
        bytesReceived += upload ? 0 : event.bytes();
        lastUpload = upload ? event : lastUpload;
    }
}
