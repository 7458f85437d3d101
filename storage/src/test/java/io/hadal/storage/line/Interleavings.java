package io.hadal.storage.line;

import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.Keys;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a script in every order in which the requests of its actors can reach the store, and with a crash of one actor before every change
 * that it makes (a crash before a read is the same as one before the next change). The create that a crashed actor had under way may still
 * be carried out at any later time, or never.
 */
final class Interleavings {

    /** What an actor does; it sees the store through its own turns only. */
    interface Body {
        void run(ObjectStore store) throws Exception;
    }

    interface Script {
        /** Adds actors to a fresh run. */
        void begin(Run run);

        /** Checks what the actors have left, when none of them can go on. */
        void end(Run run) throws Exception;
    }

    private final int crashesMax;
    private int runs;

    private Interleavings(int crashesMax) {
        this.crashesMax = crashesMax;
    }

    /** Returns the number of runs. */
    static int all(int crashesMax, Supplier<Script> script) {
        Interleavings all = new Interleavings(crashesMax);
        List<Integer> choices = new ArrayList<>();
        do {
            Run run = all.new Run(choices);
            run.drive(script.get());
            choices = next(run.taken, run.widths);
        } while (!choices.isEmpty());
        return all.runs;
    }

    private static List<Integer> next(List<Integer> taken, List<Integer> widths) {
        for (int i = taken.size() - 1; i >= 0; i--) {
            if (taken.get(i) + 1 < widths.get(i)) {
                List<Integer> next = new ArrayList<>(taken.subList(0, i));
                next.add(taken.get(i) + 1);
                return next;
            }
        }
        return List.of();
    }

    /** One order. */
    final class Run {
        final SimWorld world = new SimWorld(runs++);
        final MemoryBucket bucket = new MemoryBucket("bucket");
        final List<String> trace = new ArrayList<>();
        private final List<Actor> actors = new ArrayList<>();
        private final List<Integer> prefix;
        private final List<Integer> taken = new ArrayList<>();
        private final List<Integer> widths = new ArrayList<>();
        private int crashes;

        private Run(List<Integer> prefix) {
            this.prefix = prefix;
        }

        /** The store without turns. */
        ObjectStore store() {
            return new MemoryObjectStore(bucket, "", world.env());
        }

        Actor actor(String name, Body body) {
            Actor actor = new Actor(this, name);
            actors.add(actor);
            world.spawn(name, () -> {
                body.run(actor);
                actor.ended = true;
            });
            return actor;
        }

        int crashes() {
            return crashes;
        }

        private void drive(Script script) {
            try {
                script.begin(this);
                world.run(() -> {
                    settle();
                    while (step()) {
                        settle();
                    }
                    script.end(this);
                });
            } catch (Throwable e) {
                throw new AssertionError("choices " + taken + ": " + trace, e);
            }
        }

        /** Time goes on only when no task can. */
        private void settle() {
            world.sleep(Duration.ofNanos(1000));
        }

        private boolean step() {
            List<Runnable> possible = new ArrayList<>();
            for (Actor actor : actors) {
                CompletableFuture<Boolean> turn = actor.turn;
                if (turn != null && !actor.crashed) {
                    possible.add(() -> actor.go(turn));
                    if (crashes < crashesMax && actor.inFlight != null) {
                        possible.add(actor::crash);
                    }
                } else if (actor.inFlight != null && actor.operation.startsWith("create")) {
                    possible.add(actor::land);
                }
            }
            if (possible.isEmpty()) {
                return false;
            }
            boolean mayStop = actors.stream().allMatch(actor -> actor.ended || actor.crashed);
            int width = possible.size() + (mayStop ? 1 : 0);
            int choice = taken.size() < prefix.size() ? prefix.get(taken.size()) : 0;
            taken.add(choice);
            widths.add(width);
            if (choice == possible.size()) {
                return false;
            }
            possible.get(choice).run();
            return true;
        }
    }

    /** A store that waits for its turn before each request. */
    static final class Actor implements ObjectStore {
        private final Run run;
        final String name;
        private final ObjectStore inner;
        private @Nullable CompletableFuture<Boolean> turn;
        private @Nullable Runnable inFlight;
        private String operation = "";
        boolean crashed;
        boolean ended;

        private Actor(Run run, String name) {
            this.run = run;
            this.name = name;
            this.inner = run.store();
        }

        private void go(CompletableFuture<Boolean> waiting) {
            run.trace.add(name + " " + operation);
            turn = null;
            inFlight = null;
            waiting.complete(true);
        }

        private void crash() {
            run.trace.add(name + " crashes before " + operation);
            run.crashes++;
            crashed = true;
        }

        private void land() {
            Runnable request = inFlight;
            run.trace.add(name + " still does " + operation);
            inFlight = null;
            try {
                if (request != null) {
                    request.run();
                }
            } catch (RuntimeException e) {
                run.trace.add(e.toString()); // Nobody is left to hear of it.
            }
        }

        private void change(String what, Runnable request) {
            inFlight = request;
            await(what);
            request.run();
        }

        /** Also for what reads: a turn of its own. */
        void await(String what) {
            operation = what;
            CompletableFuture<Boolean> mine = new CompletableFuture<>();
            turn = mine;
            mine.join();
        }

        @Override
        public void create(String key, byte[] body) {
            change("create " + key, () -> inner.create(key, body));
        }

        @Override
        public void put(String key, ObjectSource source) {
            change("put " + key, () -> inner.put(key, source));
        }

        @Override
        public void delete(Collection<String> keys) {
            change("delete " + keys, () -> inner.delete(keys));
        }

        @Override
        public byte[] get(String key) {
            if (!key.startsWith(Keys.LOCKS)) { // What is in a lock is only shown.
                await("get " + key);
            }
            return inner.get(key);
        }

        @Override
        public byte[] get(String key, long offset, int length) {
            await("get " + key);
            return inner.get(key, offset, length);
        }

        @Override
        public long copyTo(String key, OutputStream sink) {
            await("copy " + key);
            return inner.copyTo(key, sink);
        }

        @Override
        public Optional<ObjectInfo> head(String key) {
            await("head " + key);
            return inner.head(key);
        }

        @Override
        public ListPage list(String prefix, String startAfter, int limit) {
            await("list " + prefix);
            return inner.list(prefix, startAfter, limit);
        }

        @Override
        public List<String> listFolders(String prefix) {
            await("list folders " + prefix);
            return inner.listFolders(prefix);
        }

        @Override
        public String location() {
            return inner.location();
        }

        @Override
        public void close() {}
    }
}
