package io.hadal.storage.line;

import io.hadal.env.Env;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.PartUpload;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.log.Hash;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a script in every order in which the requests of its actors can reach the store, and with a
 * crash of one actor before every change that it makes (a crash before a read is the same as one
 * before the next change). The create that a crashed actor had under way may still be carried out
 * at any later time, or never. A situation that was seen before (the same bucket, the same answers
 * to every actor) is not gone into again, so the actors must do what follows from their answers
 * alone.
 */
final class Interleavings {

    /** What an actor does; it sees the store through its own turns only. */
    interface Body {
        void run(Actor store) throws Exception;
    }

    interface Script {
        /** Adds actors to a fresh run. */
        void begin(Run run);

        /** Checks what the actors have left, when none of them can go on. */
        void end(Run run) throws Exception;
    }

    private final int crashesMax;
    private final Set<Hash> seen = new HashSet<>();
    private int runs;

    private Interleavings(int crashesMax) {
        this.crashesMax = crashesMax;
    }

    /** Returns the number of ends. */
    static int all(int crashesMax, Supplier<Script> script) {
        Interleavings all = new Interleavings(crashesMax);
        List<Integer> choices = new ArrayList<>();
        do {
            Run run = all.new Run(choices);
            run.drive(script.get());
            all.runs += run.pruned ? 0 : 1;
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
        final SimWorld world = new SimWorld(1);
        final MemoryBucket bucket = new MemoryBucket("bucket");
        final List<String> trace = new ArrayList<>();
        private final List<Actor> actors = new ArrayList<>();
        private final List<Integer> prefix;
        private final List<Integer> taken = new ArrayList<>();
        private final List<Integer> widths = new ArrayList<>();
        private int crashes;
        private boolean pruned;

        private Run(List<Integer> prefix) {
            this.prefix = prefix;
        }

        /** The store without turns. */
        ObjectStore store() {
            return new MemoryObjectStore(bucket, "", world.env());
        }

        Actor actor(String name, Body body) {
            Actor actor = new Actor(this, name, world.node(name).env());
            actors.add(actor);
            world.spawn(
                    name,
                    () -> {
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
                    if (!pruned) {
                        script.end(this);
                    }
                });
            } catch (Throwable e) {
                throw new AssertionError("choices " + taken + ": " + trace, e);
            }
        }

        /** Time goes on only when no task can. */
        private void settle() {
            world.sleep(
                    Duration.ofNanos(1)); // So little that the clocks of a whole run show one time.
        }

        private Hash situation() {
            StringBuilder all = new StringBuilder();
            for (String key : bucket.keys()) {
                all.append(key)
                        .append(Hash.of(Objects.requireNonNull(bucket.read(key))))
                        .append('\n');
            }
            for (Actor actor : actors) {
                all.append(actor.name)
                        .append(actor.crashed)
                        .append(actor.inFlight != null)
                        .append(actor.answers)
                        .append('\n');
            }
            return hash(all.toString());
        }

        private boolean step() {
            List<Runnable> possible = new ArrayList<>();
            for (Actor actor : List.copyOf(actors)) {
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
            if (taken.size() >= prefix.size() && !seen.add(situation())) {
                pruned = true;
                return false;
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

    private static Hash hash(String text) {
        return Hash.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A store that waits for its turn before each request. */
    static final class Actor implements ObjectStore {
        private final Run run;
        final String name;
        final Env env;
        private final ObjectStore inner;
        private @Nullable CompletableFuture<Boolean> turn;
        private @Nullable Runnable inFlight;
        private String operation = "";

        /** Everything that it was told. */
        private Hash answers = Hash.NONE;

        private Runnable afterCrash = () -> {};
        boolean crashed;
        boolean ended;

        private Actor(Run run, String name, Env env) {
            this.run = run;
            this.name = name;
            this.env = env;
            this.inner = run.store();
        }

        /** What happens next to the machine, if it crashes. */
        void onCrash(Runnable next) {
            afterCrash = next;
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
            afterCrash.run();
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
            answer(
                    what,
                    () -> {
                        request.run();
                        return "done";
                    });
        }

        /** A request that takes a turn, whatever it is made of. */
        <T> T read(String what, Supplier<T> request) {
            await(what);
            return answer(what, request);
        }

        private void await(String what) {
            operation = what;
            CompletableFuture<Boolean> mine = new CompletableFuture<>();
            turn = mine;
            mine.join();
        }

        private <T> T answer(String what, Supplier<T> request) {
            try {
                T result = request.get();
                String text =
                        result instanceof byte[] bytes
                                ? Hash.of(bytes).toString()
                                : String.valueOf(result);
                answers = hash(answers + what + text);
                return result;
            } catch (RuntimeException e) {
                answers = hash(answers + what + e);
                throw e;
            }
        }

        @Override
        public void create(String key, byte[] body) {
            change("create " + key, () -> inner.create(key, body));
        }

        @Override
        public void create(String key, ObjectSource source) {
            change("create " + key, () -> inner.create(key, source));
        }

        @Override
        public void put(String key, ObjectSource source) {
            change("put " + key, () -> inner.put(key, source));
        }

        @Override
        public PartUpload startParts(String key, long sizeBytes, int partBytes) {
            throw new UnsupportedOperationException("openers of lines write small objects only");
        }

        @Override
        public void delete(Collection<String> keys) {
            change("delete " + keys, () -> inner.delete(keys));
        }

        @Override
        public byte[] get(String key) {
            if (key.startsWith(Keys.LOCKS)) { // What is in a lock is only shown.
                return inner.get(key);
            }
            return read("get " + key, () -> inner.get(key));
        }

        @Override
        public byte[] get(String key, long offset, int length) {
            return read("get " + key, () -> inner.get(key, offset, length));
        }

        @Override
        public long copyTo(String key, OutputStream sink) {
            return read("copy " + key, () -> inner.copyTo(key, sink));
        }

        @Override
        public Optional<ObjectInfo> head(String key) {
            return read("head " + key, () -> inner.head(key));
        }

        @Override
        public ListPage list(String prefix, String startAfter, int limit) {
            return read("list " + prefix, () -> inner.list(prefix, startAfter, limit));
        }

        @Override
        public List<String> listFolders(String prefix) {
            return read("list folders " + prefix, () -> inner.listFolders(prefix));
        }

        @Override
        public String location() {
            return inner.location();
        }

        @Override
        public void close() {}
    }
}
