package io.hadal.engine.follow;

import io.hadal.engine.FollowerStatus;
import io.hadal.engine.state.DatabaseState;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.history.Arrivals;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.LogWalk;
import io.hadal.storage.history.Note;
import io.hadal.storage.history.Point;
import io.hadal.storage.history.StateReader;
import io.hadal.storage.log.LogRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a state in step with the log in the store: asks for the next chunk by its name, shows its
 * records when the segments that they add are there, and follows seals. Where the next chunk cannot
 * be had, it looks for the log's head like any opener, and goes on from there: on another line,
 * from a snapshot if chunks were collected, or from before what it shows if the history went on
 * from there.
 *
 * <p>One task works at a time: its own, or while it is stopped, the caller of {@link #catchUp}.
 */
public final class Follower {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    /** Looks in a row that found nothing, after which LIST is asked what lies behind. */
    private static final int QUIET_BEFORE_LIST = 8;

    private static final int QUIET_BETWEEN_LISTS = 64;

    /** The head is looked for at least this often: a seal may have been overwritten. */
    private static final Duration HEAD_EVERY = Duration.ofMinutes(10);

    /** Chunks that are kept, compressed, while segments are awaited. */
    private static final long WAITING_BYTES_MAX = 64L << 20;

    private static final int VACUUM_STEPS = 1000;

    /** More than any line of chunks that a living writer makes while it is read. */
    private static final int CATCH_UP_STEPS_MAX = 100_000;

    private final FollowerParts parts;
    private final Env env;
    private final Pace pace;
    private final Condition condition;

    private volatile DatabaseState state;
    private LogWalk walk;
    private Arrivals arrivals;
    private long snapshotSeq;
    private String alarm = "";
    private String notes = "";
    private boolean listed;
    private boolean unsound;
    private boolean atEnd;
    private long headNanos;
    private Optional<Long> newsNanos = Optional.empty();

    private final ReentrantLock lock = new ReentrantLock();
    private Env.@Nullable Task task;
    private volatile boolean stopping;

    /**
     * @param head as it was found; @param view what was read up to it
     * @param state what the view was made to
     */
    public Follower(FollowerParts parts, Head head, HistoryView view, DatabaseState state) {
        this.parts = parts;
        this.env = parts.env();
        this.pace = new Pace(env.random());
        this.state = state;
        this.walk = LogWalk.start(parts.log(), head, view.point());
        this.arrivals = new Arrivals(parts.log(), view.point());
        this.snapshotSeq = snapshotSeq(view);
        this.condition = new Condition(parts.database(), view.point(), env.nowMicros());
        this.headNanos = env.monotonicNanos();
    }

    /** Chunk of the snapshot that a view begins with, 0 if there is none. */
    private static long snapshotSeq(HistoryView view) {
        return Math.max(0, view.point().seq() - view.chunks());
    }

    public void start() {
        lock.lock();
        try {
            stopping = false;
            task = env.spawn("follow " + parts.database(), this::run);
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts what is under way and waits for its end. What is shown stays as it is. */
    public void stop() throws InterruptedException {
        Env.Task running;
        lock.lock();
        try {
            stopping = true;
            running = task;
            task = null;
        } finally {
            lock.unlock();
        }
        if (running != null) {
            running.interrupt();
            running.join();
        }
    }

    public FollowerStatus status() {
        return condition.status(env.nowMicros());
    }

    /** The state that is shown. While the follower is stopped, nobody changes it. */
    public DatabaseState state() {
        return state;
    }

    /** The point that is shown. Only while the follower is stopped. */
    public Point shown() {
        return arrivals.shown();
    }

    /** Seq of the chunk that is awaited. Likewise. */
    public long nextSeq() {
        return walk.nextSeq();
    }

    /** Chunk of the newest snapshot that is known, 0 if there is none. Likewise. */
    public long newestSnapshotSeq() {
        return snapshotSeq;
    }

    /** How long ago a chunk was found last; empty if none ever was. Likewise. */
    public Optional<Duration> sinceNews() {
        return newsNanos.map(nanos -> Duration.ofNanos(env.monotonicNanos() - nanos));
    }

    /**
     * Reads and shows all that the store has now. Only while the follower is stopped. Throws
     * ObjectStoreException, StoredObjectException.
     */
    public void catchUp() {
        int steps = 0;
        while (advance() && steps < CATCH_UP_STEPS_MAX) {
            steps++;
        }
        tell();
    }

    private void run() {
        try {
            while (!stopping) {
                Duration wait = step();
                if (!wait.isZero()) {
                    env.sleep(wait);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how long to wait before the next one. */
    private Duration step() {
        Duration interval = parts.pollInterval().get();
        try {
            boolean news = advance();
            tell();
            if (news) {
                return Duration.ZERO;
            }
            return alarm.isEmpty() ? pace.afterNothing(interval) : pace.afterTrouble(interval);
        } catch (ObjectStoreException e) {
            if (!stopping) {
                condition.unreachable(e, arrivals);
            }
        } catch (StoredObjectException e) {
            condition.failed(e, env.nowMicros(), arrivals);
        } catch (RuntimeException e) {
            // What a request throws that was interrupted for the end says nothing.
            if (!stopping) {
                LOG.error("Database {} could not follow its store", parts.database(), e);
                condition.failed(e, env.nowMicros(), arrivals);
            }
        }
        return pace.afterTrouble(interval);
    }

    private void tell() {
        String all = alarm.isEmpty() || notes.isEmpty() ? alarm + notes : alarm + " " + notes;
        condition.answered(env.nowMicros(), arrivals, all, atEnd);
    }

    /** Returns whether there may be more right now. */
    private boolean advance() {
        atEnd = false;
        if (unsound) {
            return lookForHead("");
        }
        if (arrivals.bytes() >= WAITING_BYTES_MAX) {
            show();
            return false;
        }
        return switch (walk.next()) {
            case LogWalk.Next next -> {
                arrivals.add(next);
                news();
                show();
                yield true;
            }
            case LogWalk.Turned turned -> {
                arrivals.turned(walk.point());
                news();
                yield true;
            }
            case LogWalk.Forked forked -> lookForHead("");
            case LogWalk.Broken broken -> lookForHead(String.valueOf(broken.reason().getMessage()));
            case LogWalk.End end -> nothingNew();
        };
    }

    private void news() {
        newsNanos = Optional.of(env.monotonicNanos());
        pace.news();
        alarm = "";
        notes = "";
        listed = false;
    }

    /** Shows what waits as far as its segments are there. */
    private void show() {
        List<LogRecord> records = arrivals.take();
        // Whatever is applied by half is not shown, and will not be: the state is read anew.
        unsound = true;
        for (LogRecord record : records) {
            if (record instanceof LogRecord.SnapshotAnnounced announced) {
                snapshotSeq = announced.seq();
            }
            state.replay(record);
        }
        unsound = false;
    }

    private boolean nothingNew() {
        atEnd = true;
        show();
        state.vacuum(VACUUM_STEPS);
        if (env.monotonicNanos() - headNanos > HEAD_EVERY.toNanos()) {
            return lookForHead("");
        }
        if (listed) {
            // There is something behind, and what is awaited still does not come.
            listed = false;
            return lookForHead("");
        }
        int quiet = pace.quiet();
        if (quiet == QUIET_BEFORE_LIST || quiet % QUIET_BETWEEN_LISTS == QUIET_BETWEEN_LISTS - 1) {
            Optional<Long> beyond = walk.beyond();
            listed = beyond.isPresent();
            return listed;
        }
        return false;
    }

    /**
     * As an opener does. Returns whether the follower goes on elsewhere.
     *
     * @param why the alarm if it does not, or empty
     */
    private boolean lookForHead(String why) {
        alarm = why;
        headNanos = env.monotonicNanos();
        return switch (parts.log().findHead()) {
            case HeadSearch.Found found -> {
                notes =
                        found.notes().stream()
                                .filter(Note::alarm)
                                .map(Note::message)
                                .collect(Collectors.joining(" "));
                yield goOn(found.head());
            }
            case HeadSearch.Nothing nothing -> alarm("There is no log any more.");
            case HeadSearch.TwoHistories two ->
                    alarm(
                            "Two histories were copied into one place; nobody can tell which one is meant.");
        };
    }

    private boolean alarm(String text) {
        alarm = text;
        return false;
    }

    private boolean goOn(Head head) {
        if (unsound) {
            return reopen(head);
        }
        if (isBehind(head)) {
            return false;
        }
        Point shown = arrivals.shown();
        if (!head.descendsFrom(shown)) {
            return reopen(head);
        }
        LogWalk onward = LogWalk.start(parts.log(), head, shown);
        if (onward.nextSeq() < head.boundary().baseSeq()) {
            return reopen(head);
        }
        if (head.line().equals(walk.line())) {
            return false;
        }
        walk = onward;
        arrivals = new Arrivals(parts.log(), shown);
        return true;
    }

    /** Whether the head is not beyond what was read: nothing is new, or a LIST was stale. */
    private boolean isBehind(Head head) {
        boolean ours =
                head.line().equals(walk.line())
                        || walk.point().ancestry().stream()
                                .anyMatch(interval -> interval.line().equals(head.line()));
        return ours && head.tail().nextSeq() <= walk.nextSeq();
    }

    private boolean reopen(Head head) {
        return switch (new StateReader(parts.log()).read(head, head.latest())) {
            case StateReader.Read read -> reopen(head, read.view());
            case StateReader.Expired expired -> false;
            case StateReader.Unreadable unreadable ->
                    alarm(String.valueOf(unreadable.reason().getMessage()));
        };
    }

    private boolean reopen(Head head, HistoryView view) {
        Point before = arrivals.shown();
        boolean rewinds = !head.descendsFrom(before);
        if (!rewinds && view.point().position() < state.visiblePosition()) {
            List<String> objects = view.leftOut().map(out -> out.objects()).orElse(List.of());
            return alarm(String.join(" ", objects));
        }
        state = parts.load().apply(view);
        walk = LogWalk.start(parts.log(), head, view.point());
        arrivals = new Arrivals(parts.log(), view.point());
        snapshotSeq = snapshotSeq(view);
        unsound = false;
        parts.replace().accept(state);
        news();
        if (rewinds) {
            condition.rewound(before, view.point());
        }
        return true;
    }
}
