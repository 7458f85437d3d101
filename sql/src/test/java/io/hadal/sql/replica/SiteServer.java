package io.hadal.sql.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.DatabaseStatus.State;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Failover;
import io.hadal.engine.Isolation;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.engine.open.Content;
import io.hadal.engine.open.Lab;
import io.hadal.engine.open.WriterModel;
import io.hadal.engine.open.WriterModel.Attempt;
import io.hadal.engine.open.WriterModel.Fate;
import io.hadal.env.sim.SimBody;
import io.hadal.env.sim.SimNode;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A server at one of two sites, with its database "db" and the clients of that. */
final class SiteServer {
    /** What a commit may end with that has certainly not happened. */
    private static final Set<Kind> REFUSED =
            EnumSet.of(
                    Kind.BACK_PRESSURE,
                    Kind.INVALID_ARGUMENT,
                    Kind.DEADLOCK,
                    Kind.LOCK_WAIT_TIMEOUT);

    /** What any work may end with while servers crash and take over from each other. */
    private static final Set<Kind> UPS_AND_DOWNS =
            EnumSet.of(
                    Kind.FENCED,
                    Kind.NOT_ATTACHED,
                    Kind.STORE_UNREACHABLE,
                    Kind.BACK_PRESSURE,
                    Kind.NOT_REPLICATED,
                    Kind.INTERRUPTED,
                    Kind.LOCKED,
                    Kind.NOTHING_THERE,
                    Kind.REPLICA_REFUSED,
                    Kind.READ_ONLY,
                    // A part of what the other site has made is not here yet, or never will be.
                    Kind.MISSING_OBJECT);

    private static final int CLIENTS = 2;
    private static final int ROWS_OF_CLIENT = 10;

    final SimNode node;
    final String home;
    private final SiteStory story;
    private final RandomGenerator random;
    private @Nullable Engine engine;
    private @Nullable Database written;
    private @Nullable WriterModel writer;

    /** The writer whose log is on the disk. */
    private @Nullable WriterModel onDisk;

    private int clients;
    private boolean busy;

    SiteServer(SiteStory story, SimNode node, String home, RandomGenerator random) {
        this.story = story;
        this.node = node;
        this.home = home;
        this.random = random;
    }

    boolean isServing() {
        return node.isAlive() && clients > 0;
    }

    void stop(boolean kill) {
        if (node.isAlive()) {
            story.count(kill ? "killed" : "crashed");
            if (kill) {
                node.kill();
            } else {
                node.crash();
            }
        }
        engine = null;
        written = null;
        writer = null;
        clients = 0;
        busy = false;
    }

    /** Does one thing at a time, in the background; starts the server if it is down. */
    void act(String what, SimBody body) {
        if (!node.isAlive()) {
            node.restart();
        }
        if (busy) {
            return;
        }
        busy = true;
        node.spawn(
                what,
                () -> {
                    try {
                        body.run();
                    } catch (EngineException e) {
                        if (!UPS_AND_DOWNS.contains(e.kind())) {
                            throw e;
                        }
                        story.count(what + ": " + e.kind());
                    }
                    busy = false;
                });
    }

    private Engine engine() throws IOException {
        Engine present = engine;
        if (present == null) {
            present = story.sites.engine(node);
            engine = present;
        }
        return present;
    }

    private Optional<DatabaseStatus> find() throws IOException {
        return engine().databases().stream()
                .filter(status -> status.state() != State.DETACHED)
                .findFirst();
    }

    // ---------------------------------------------------------------- an operator

    void create() throws IOException {
        Database database = engine().create("db", Lab.spec(home));
        Content.makeTables(database);
        database.sync();
        serve(database);
    }

    /** Makes it the writer at its site: by going on, by failing over, or by taking over. */
    void write() throws IOException {
        State state = find().map(DatabaseStatus::state).orElse(State.DETACHED);
        switch (state) {
            case OPEN, OPENING -> goOn();
            case READ_ONLY -> failOver();
            case FENCED, FAILED, DETACHED -> takeOver();
        }
    }

    private void goOn() throws IOException {
        if (clients > 0) {
            return;
        }
        Database database = engine().database("db");
        if (database.readOnly()) {
            failOver();
        } else if (database.status().state() == State.OPEN) {
            WriterModel before = onDisk;
            if (before != null) {
                assertThat(Content.of(database).done())
                        .as("what %s acknowledged before it stopped", node)
                        .containsAll(before.acknowledged());
            }
            story.count("went on");
            serve(database);
        }
    }

    private void takeOver() throws IOException {
        leave();
        Database database = engine().attach(Lab.force("db", home)).database();
        story.count("taken over");
        serve(database);
    }

    /** What was known before it happens what it will come to. */
    private void failOver() throws IOException {
        Failover.Report dry = engine().failover(new Failover.Request("db", null, null, true, true));
        Failover.Report done =
                engine().failover(new Failover.Request("db", null, null, false, true));
        Database database = engine().database("db");
        assertThat(done.position()).isGreaterThanOrEqualTo(dry.position());
        story.checkAt(Content.of(database), done.position());
        story.count("failed over");
        serve(database);
    }

    /** READ ONLY, in step with what its site gets. */
    void follow() throws IOException {
        leave();
        Database database = engine().attach(Lab.readOnly("db", home)).database();
        story.checkPrefix(Content.of(database), "a follower at " + home);
        story.count("followed");
    }

    private void leave() throws IOException {
        onDisk = null;
        written = null;
        clients = 0;
        if (find().isPresent()) {
            engine().detach("db", null, DetachMode.FORCE);
        }
    }

    void replicate(String to) {
        Database database = written;
        if (database == null) {
            return;
        }
        Mode mode = random.nextInt(3) > 0 ? Mode.SYNC : Mode.ASYNC;
        List<ReplicaStatus> statuses = database.replicas().statuses();
        if (statuses.isEmpty()) {
            database.replicas().add(Sites.replica(to, mode));
            story.count("replicated " + mode);
        } else if (random.nextInt(4) == 0) {
            database.replicas().resume(to);
        }
    }

    void upkeep() {
        Database database = written;
        if (database != null) {
            for (String table : List.of(Content.ROWS, Content.MARKS)) {
                if (random.nextBoolean()) {
                    database.flush(table);
                } else {
                    database.merge(table);
                }
            }
            story.count("upkeep");
            if (random.nextBoolean() && Lab.collect(database) > 0) {
                story.count("collected");
            }
        }
    }

    /** What a follower shows, and what a writer says of its replica. */
    void check() throws IOException {
        Database database = written;
        if (node.isAlive() && database != null && writer == story.newestWriter()) {
            for (ReplicaStatus status : database.replicas().statuses()) {
                story.checkCopied(status);
            }
        }
    }

    // ---------------------------------------------------------------- clients

    private void serve(Database database) {
        Content shown = Content.of(database);
        story.checkPrefix(shown, home);
        WriterModel opened = story.opened(node.name(), shown);
        written = database;
        writer = opened;
        onDisk = opened;
        clients = CLIENTS;
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            node.spawn("client", () -> new Client(database, opened, number).run());
        }
    }

    /** One connection. It knows its own rows, which nobody else writes. */
    private final class Client {
        private final Database database;
        private final WriterModel model;
        private final int number;
        private final TestTable rows;
        private final TestTable marks;
        private final Map<Long, String> known = new TreeMap<>();

        Client(Database database, WriterModel model, int number) {
            this.database = database;
            this.model = model;
            this.number = number;
            this.rows = Lab.table(database, Content.ROWS);
            this.marks = Lab.table(database, Content.MARKS);
            model.base
                    .rows()
                    .forEach((id, a) -> {
                        if (id / ROWS_OF_CLIENT == number) {
                            known.put(id, a);
                        }
                    });
        }

        void run() throws InterruptedException {
            while (!story.over() && transact()) {
                node.env().sleep(Duration.ofMillis(random.nextLong(1500)));
            }
            if (written == database) {
                clients--;
            }
        }

        /** Returns false if it is the last one. */
        private boolean transact() {
            long id = (long) number * ROWS_OF_CLIENT + random.nextInt(ROWS_OF_CLIENT);
            String value = "" + random.nextInt(1_000_000);
            Map<Long, @Nullable String> effect = new TreeMap<>(Map.of(id, value));
            Attempt attempt = model.begin(story.nextNumber(), number, effect);
            boolean committing = false;
            try (Transaction transaction =
                    database.begin(Isolation.READ_COMMITTED, Lab.LOCK_WAIT)) {
                write(transaction, attempt, id, value);
                boolean awaited = isAwaited();
                Durability asked = Durability.values()[random.nextInt(awaited ? 3 : 2)];
                committing = true;
                attempt.acknowledged(transaction.commit(asked));
                if (awaited) {
                    story.acknowledgedByBoth(attempt.number);
                }
                known.put(id, value);
                return true;
            } catch (EngineException e) {
                if (e.kind() == Kind.NOT_REPLICATED) {
                    known.put(id, value);
                }
                return failed(attempt, committing, e);
            }
        }

        private boolean isAwaited() {
            return database.replicas().statuses().stream().anyMatch(ReplicaStatus::awaited);
        }

        private void write(Transaction transaction, Attempt attempt, long id, String value) {
            transaction.beginStatement();
            if (known.containsKey(id)) {
                rows.update(transaction, id, Long.parseLong(value), id);
            } else {
                rows.insert(transaction, id, Long.parseLong(value), id);
            }
            long mark = Content.MARKS_FROM + attempt.number;
            rows.insert(transaction, mark, attempt.number, mark);
            marks.insert(transaction, mark, attempt.number, mark);
        }

        private boolean failed(Attempt attempt, boolean committing, EngineException e) {
            story.count("client: " + e.kind());
            if (!committing || REFUSED.contains(e.kind())) {
                attempt.fate = Fate.NOT;
            }
            boolean passes =
                    REFUSED.contains(e.kind())
                            || e.kind() == Kind.NOT_REPLICATED
                            || (!committing && e.kind() == Kind.STORE_UNREACHABLE);
            if (!passes && !UPS_AND_DOWNS.contains(e.kind()) && e.kind() != Kind.FAILED) {
                throw e;
            }
            return passes;
        }
    }
}
