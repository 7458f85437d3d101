package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.DatabaseStatus.State;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Isolation;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.engine.open.SimPlace.Moment;
import io.hadal.engine.open.WriterModel.Attempt;
import io.hadal.engine.open.WriterModel.Fate;
import io.hadal.env.sim.SimNode;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A machine of the simulation: its engine, and the clients of its database "db". */
final class SimServer {
    /** What a statement may end with whose transaction certainly did not happen. */
    private static final Set<Kind> NOT_COMMITTED =
            EnumSet.of(Kind.BACK_PRESSURE, Kind.DISK_FULL, Kind.DEADLOCK, Kind.LOCK_WAIT_TIMEOUT);

    /** What ends a client. */
    private static final Set<Kind> OVER =
            EnumSet.of(Kind.FENCED, Kind.NOT_ATTACHED, Kind.FAILED, Kind.INTERRUPTED);

    private static final int CLIENTS = 2;
    private static final int ROWS_OF_CLIENT = 10;

    final SimNode node;
    final SimStory story;
    private @Nullable Engine engine;
    private @Nullable WriterModel current;

    /** The writer whose log is on the disk. */
    private @Nullable WriterModel onDisk;

    private boolean busy;

    SimServer(SimStory story, SimNode node) {
        this.story = story;
        this.node = node;
    }

    /** In a task of the machine. */
    Engine engine() throws IOException {
        Engine present = engine;
        if (present == null) {
            present = story.sim.engine(node);
            engine = present;
        }
        return present;
    }

    /** Whether clients write here. */
    boolean isServing() {
        WriterModel writer = current;
        return writer != null && writer.clients > 0;
    }

    @Nullable WriterModel writer() {
        return current;
    }

    /** Does one thing of its own accord at a time; an operator's next request waits for that. */
    void act(String what, Act body) {
        if (busy || !node.isAlive()) {
            return;
        }
        busy = true;
        node.spawn(
                what,
                () -> {
                    body.run();
                    busy = false;
                });
    }

    /** What a machine does. */
    interface Act {
        void run() throws Exception;
    }

    /** The power fails, or the process is killed. */
    void stop(boolean kill) {
        story.count(kill ? "killed" : "crashed");
        if (kill) {
            node.kill();
        } else {
            node.crash();
        }
        node.disk().faults().heal();
        story.place.forkEnded(node.name());
        engine = null;
        current = null;
        busy = false;
    }

    void start() {
        node.restart();
    }

    /** Gets the disk of another machine, as it is. Both are the same server then. */
    void cloneOf(SimServer other) {
        stop(false);
        node.disk().restore(other.node.disk().image());
        onDisk = null;
        story.count("cloned");
        start();
    }

    /** Leaves what it has, and what only it has, for good. */
    void abandon() throws IOException {
        onDisk = null;
        if (find("db").isPresent()) {
            engine().detach("db", null, Engine.DetachMode.FORCE);
        }
    }

    /** A database's state; empty if it is not attached here. */
    Optional<DatabaseStatus> find(String name) throws IOException {
        return engine().databases().stream()
                .filter(status -> status.name().equals(name) && status.state() != State.DETACHED)
                .findFirst();
    }

    /** Goes on with what its disk holds, if it may. */
    void adopt() throws IOException {
        Set<Long> promised = story.place.promised();
        Database database = engine().database("db");
        if (database.status().state() != State.OPEN) {
            return;
        }
        Content shown = Content.of(database);
        story.place.check(shown, promised);
        WriterModel before = onDisk;
        if (before != null) {
            assertThat(shown.done())
                    .as("what %s acknowledged before it stopped", before.node)
                    .containsAll(before.acknowledged());
            story.count("went on");
        }
        serve(database, shown);
    }

    /** Lets clients write, until they cannot any more. */
    WriterModel serve(Database database, Content shown) {
        WriterModel writer = story.place.opened(node.name(), database, shown);
        current = writer;
        onDisk = writer;
        Content.makeTables(database);
        writer.clients = CLIENTS;
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            node.spawn("client " + client, () -> new Client(database, writer, number).run());
        }
        return writer;
    }

    /** One connection. It knows its own rows, which nobody else writes. */
    private final class Client {
        private final Database database;
        private final WriterModel writer;
        private final int number;
        private final TestTable rows;
        private final TestTable marks;
        private final Map<Long, String> known = new TreeMap<>();
        private final RandomGenerator random = node.env().random();

        Client(Database database, WriterModel writer, int number) {
            this.database = database;
            this.writer = writer;
            this.number = number;
            this.rows = Lab.table(database, Content.ROWS);
            this.marks = Lab.table(database, Content.MARKS);
            writer.base
                    .rows()
                    .forEach((id, a) -> {
                        if (id / ROWS_OF_CLIENT == number) {
                            known.put(id, a);
                        }
                    });
        }

        void run() throws InterruptedException {
            while (!story.over() && transact()) {
                node.env().sleep(Duration.ofMillis(random.nextLong(600)));
            }
            writer.clients--;
        }

        /** Returns false if it is the last one. */
        private boolean transact() {
            if (random.nextInt(40) == 0) {
                return createTable();
            }
            Map<Long, @Nullable String> effect = effect();
            Attempt attempt = writer.begin(story.nextNumber(), number, effect);
            Moment begun = story.place.now();
            boolean committing = false;
            try (Transaction transaction =
                    database.begin(Isolation.READ_COMMITTED, Lab.LOCK_WAIT)) {
                write(transaction, attempt);
                committing = true;
                boolean stored = random.nextInt(3) == 0;
                attempt.acknowledged(
                        transaction.commit(stored ? Durability.OBJECT_STORE : Durability.DISK));
                if (stored) {
                    story.place.acknowledged(writer, attempt.number, begun);
                }
                remember(effect);
                return true;
            } catch (EngineException e) {
                return failed(attempt, committing, e);
            }
        }

        private Map<Long, @Nullable String> effect() {
            Map<Long, @Nullable String> effect = new TreeMap<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                long id = (long) number * ROWS_OF_CLIENT + random.nextInt(ROWS_OF_CLIENT);
                boolean delete = known.containsKey(id) && random.nextInt(3) == 0;
                effect.put(id, delete ? null : "" + random.nextInt(1_000_000));
            }
            return effect;
        }

        private void write(Transaction transaction, Attempt attempt) {
            transaction.beginStatement();
            attempt.effect.forEach((id, a) -> {
                if (a == null) {
                    assertThat(rows.delete(transaction, id)).as("row %d", id).isTrue();
                } else if (known.containsKey(id)) {
                    rows.update(transaction, id, Long.parseLong(a), id);
                } else {
                    rows.insert(transaction, id, Long.parseLong(a), id);
                }
            });
            long mark = Content.MARKS_FROM + attempt.number;
            rows.insert(transaction, mark, attempt.number, mark);
            marks.insert(transaction, mark, attempt.number, mark);
        }

        private void remember(Map<Long, @Nullable String> effect) {
            effect.forEach((id, a) -> {
                if (a == null) {
                    known.remove(id);
                } else {
                    known.put(id, a);
                }
            });
        }

        private boolean createTable() {
            Attempt attempt = writer.begin(story.nextNumber(), number, Map.of());
            String name = Content.TABLE_PREFIX + attempt.number;
            try {
                TestTable.create(database, name);
                attempt.fate = Fate.ACKNOWLEDGED;
                return true;
            } catch (EngineException e) {
                return failed(attempt, true, e);
            }
        }

        private boolean failed(Attempt attempt, boolean committing, EngineException e) {
            if (!committing || NOT_COMMITTED.contains(e.kind())) {
                attempt.fate = Fate.NOT;
            }
            story.count("client: " + e.kind());
            boolean goesOn = NOT_COMMITTED.contains(e.kind()) || (!committing && reads(e));
            if (!goesOn && !OVER.contains(e.kind())) {
                throw e;
            }
            return goesOn;
        }

        /** A statement may need a segment that cannot be fetched now. */
        private boolean reads(EngineException e) {
            return e.kind() == Kind.STORE_UNREACHABLE
                    || story.mayBeGone(e, writer)
                    || story.troubles.mayBeALie(node, e);
        }
    }
}
