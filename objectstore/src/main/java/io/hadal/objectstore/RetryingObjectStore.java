package io.hadal.objectstore;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.StoreEvent.State;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries again what may succeed later, with growing random waits, and tells an observer about every
 * call. A create is tried again only when the failed attempt certainly wrote nothing; otherwise the
 * caller must read back who won. When the store is busy, all calls slow down, not only those that
 * were refused.
 */
public final class RetryingObjectStore extends DecoratedObjectStore {
    /** Of all stores: one observer may watch many. */
    private static final AtomicLong LAST_CALL_ID = new AtomicLong();

    private final Env env;
    private final RetryPolicy policy;
    private final StoreObserver observer;

    /**
     * Bound of the random wait before every attempt, nanoseconds: doubled by a busy answer, halved
     * by any other.
     */
    private final AtomicLong busyWaitNanosMax = new AtomicLong();

    public RetryingObjectStore(
            ObjectStore inner, Env env, RetryPolicy policy, StoreObserver observer) {
        super(inner);
        this.env = env;
        this.policy = policy;
        this.observer = observer;
    }

    /** Whether the store has lately said that it is busy. */
    public boolean throttled() {
        return busyWaitNanosMax.get() > 0;
    }

    /**
     * {@inheritDoc} What a failed attempt has already written to the sink is skipped by the next
     * one.
     */
    @Override
    public long copyTo(String key, OutputStream sink) {
        ResumingSink resuming = new ResumingSink(sink);
        return around(
                new Request(Verb.GET, key, 0),
                () -> {
                    resuming.restart();
                    return inner.copyTo(key, resuming);
                });
    }

    @Override
    protected <T> T around(Request request, Supplier<T> call) {
        Call current = new Call(request);
        current.tell(State.RUNNING, 0, null);
        while (true) {
            try {
                waitWhileBusy();
                T answer = call.get();
                easeOff();
                current.tell(State.SUCCEEDED, request.bytesSent() + bytesReceived(answer), null);
                return answer;
            } catch (ObjectStoreException e) {
                current.waitAfter(e);
            } catch (RuntimeException | Error e) {
                current.tell(State.FAILED, 0, null);
                throw e;
            }
        }
    }

    private void waitWhileBusy() {
        long bound = busyWaitNanosMax.get();
        if (bound > 0) {
            sleep(env.random().nextLong(bound));
        }
    }

    private void easeOff() {
        if (busyWaitNanosMax.get() > 0) {
            long floor = policy.firstWaitMax().toNanos();
            busyWaitNanosMax.updateAndGet(bound -> bound / 2 < floor ? 0 : bound / 2);
        }
    }

    private void slowDown() {
        busyWaitNanosMax.updateAndGet(bound ->
                Math.min(
                        Math.max(2 * bound, policy.firstWaitMax().toNanos()),
                        policy.waitMax().toNanos()));
    }

    private void sleep(long nanos) {
        try {
            env.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ObjectStoreException.notSent("wait for " + location() + ": interrupted", e);
        }
    }

    /** The state of one call between its attempts. */
    private final class Call {
        private final Request request;
        private final long id = LAST_CALL_ID.incrementAndGet();
        private final long startMicros = env.nowMicros();
        private final long startNanos = env.monotonicNanos();
        private long busyNanos =
                startNanos; // When the store last said that it was busy: then it was there.
        private int retries;
        private boolean outcomeUnknown;

        Call(Request request) {
            this.request = request;
        }

        /** Returns when the call should be tried again, otherwise throws. */
        void waitAfter(ObjectStoreException e) {
            if (e.kind() == Kind.THROTTLED) {
                busyNanos = env.monotonicNanos();
                slowDown();
            } else if (e.kind() != Kind.UNREACHABLE) {
                easeOff();
            }
            outcomeUnknown |= e.outcomeUnknown();
            long wait = env.random().nextLong(policy.waitNanosMax(retries)) + 1;
            if (!mayRetry(e) || isOverBudget(e.kind(), wait)) {
                tell(State.FAILED, 0, e);
                throw retries == 0 ? e : e.afterRetries(retries, outcomeUnknown);
            }
            retries++;
            tell(State.RETRYING, 0, e);
            sleepOrFail(wait);
        }

        private boolean isOverBudget(Kind kind, long wait) {
            long failingNanos = env.monotonicNanos() - busyNanos + wait;
            return elapsedNanos() + wait > policy.throttledBudget().toNanos()
                    || (kind != Kind.THROTTLED && failingNanos > policy.budget().toNanos());
        }

        private boolean mayRetry(ObjectStoreException e) {
            boolean certain = request.verb() != Verb.CREATE || !e.outcomeUnknown();
            return certain && e.kind().retryable() && !Thread.currentThread().isInterrupted();
        }

        private void sleepOrFail(long nanos) {
            try {
                sleep(nanos);
            } catch (ObjectStoreException e) {
                tell(State.FAILED, 0, e);
                throw e.afterRetries(retries, outcomeUnknown);
            }
        }

        void tell(State state, long bytes, @Nullable ObjectStoreException error) {
            observer.on(
                    new StoreEvent(
                            id,
                            request.verb(),
                            request.key(),
                            state,
                            startMicros,
                            elapsedNanos(),
                            bytes,
                            retries,
                            Optional.ofNullable(error).map(ObjectStoreException::kind),
                            error == null ? "" : String.valueOf(error.getMessage())));
        }

        private long elapsedNanos() {
            return env.monotonicNanos() - startNanos;
        }
    }

    /** Passes on only what was not passed on before. */
    private static final class ResumingSink extends FilterOutputStream {
        private long passedOn;
        private long position;

        ResumingSink(OutputStream sink) {
            super(sink);
        }

        void restart() {
            position = 0;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int skip = (int) Math.clamp(passedOn - position, 0, length);
            out.write(bytes, offset + skip, length - skip);
            position += length;
            passedOn = Math.max(passedOn, position);
        }
    }
}
