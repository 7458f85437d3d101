package io.hadal.replication.twosites;

import io.hadal.env.Env;
import io.hadal.env.sim.SimNode;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.replication.ReplicationConfig;
import io.hadal.replication.ReplicationException;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.replication.Replicator;
import io.hadal.replication.copy.CopyPool;
import io.hadal.replication.twosites.Upkeep.Records;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.collect.CollectionPlan;
import io.hadal.storage.explore.ModelState;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.history.Point;
import io.hadal.storage.history.StateReader;
import io.hadal.storage.line.AttachPoint;
import io.hadal.storage.line.ChunkCreator;
import io.hadal.storage.line.CreateResult;
import io.hadal.storage.line.FirstRecords;
import io.hadal.storage.line.LineOpener;
import io.hadal.storage.line.OpenResult;
import io.hadal.storage.line.OwnLines;
import io.hadal.storage.line.Patience;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A server at one of two sites: opens the database there, replicates it to the other site, and
 * writes. Does what an engine does with both, and nothing else.
 */
final class Machine {
    /** What may come of a replicator where servers take over from each other all the time. */
    private static final Set<Reason> EXPECTED =
            EnumSet.of(Reason.TAKEN_OVER, Reason.DIVERGED, Reason.OTHER_REPLICATOR);

    /**
     * How a session begins, whether its commits wait for the other site, and whether its collector
     * waits for what that lacks.
     */
    record Plan(boolean force, boolean sync, boolean sealDiverged, boolean holds) {}

    final SimNode node;
    final int home;
    private final Pair pair;
    private final RandomGenerator random;
    private @Nullable Session session;

    // The disk.
    private final List<Line> lines = new ArrayList<>();
    private @Nullable EncodedChunk cut;
    private OwnLines.@Nullable Cut newest;

    Machine(Pair pair, SimNode node, int home, RandomGenerator random) {
        this.pair = pair;
        this.node = node;
        this.home = home;
        this.random = random;
    }

    boolean isWriting() {
        return session != null && node.isAlive();
    }

    /** Whether it has been told to end what the other site has gone on with. */
    boolean mayEndTheOther() {
        Session running = session;
        return running != null && node.isAlive() && running.plan.sealDiverged;
    }

    boolean hasLine() {
        return !lines.isEmpty();
    }

    void create() {
        OpenResult.Opened opened =
                (OpenResult.Opened) opener(pair.store(node, home)).create(FirstRecords.NONE);
        newest =
                new OwnLines.Cut(
                        opened.opening().line(),
                        opened.first().header().seq(),
                        opened.first().object().hash());
    }

    void crash() {
        node.crash();
        session = null;
    }

    /** In the background, one at a time. */
    void start(Plan plan, int rounds) {
        if (!node.isAlive()) {
            node.restart();
            session = null;
        }
        if (session == null) {
            Session begun = new Session(plan);
            session = begun;
            node.spawn(
                    plan.toString(),
                    () -> {
                        begun.run(rounds);
                        session = null;
                    });
        }
    }

    /** What the replicator says is never more than the truth. */
    void check() {
        Session running = session;
        if (running != null && running.replicator != null) {
            pair.checkCopied(1 - home, running.replicator.status().position());
        }
    }

    private LineOpener opener(ObjectStore store) {
        Env env = node.env();
        LineOpener.Who who = new LineOpener.Who(node.name(), node.name(), 1);
        return new LineOpener(
                store,
                env,
                new LineOpener.Config(who, () -> find(store), Patience.NONE, lines::add));
    }

    private Head find(ObjectStore store) {
        return switch (new LogReader(store, node.env()).findHead()) {
            case HeadSearch.Found found -> found.head();
            case HeadSearch.Nothing nothing -> throw new GaveUp("nothing");
            case HeadSearch.TwoHistories two -> throw new AssertionError(two);
        };
    }

    private static final class GaveUp extends RuntimeException {
        GaveUp(String message) {
            super(message);
        }
    }

    /** One life of the database here. */
    private final class Session {
        private final Plan plan;
        private final ObjectStore store = pair.store(node, home);
        private final ChunkCreator creator = new ChunkCreator(store);
        private @Nullable Replicator replicator;
        private boolean replicatorEnded;

        /** Up to where the other site has the line. */
        private long replicated;

        /** When that was committed; nothing of the line is there at 0. */
        private long replicatedMicros;

        private @Nullable Due due;

        /** What may go once the log up to a time is there. */
        private record Due(CollectionPlan plan, long byMicros) {}

        @SuppressWarnings("NullAway.Init")
        private LogTail tail;

        @SuppressWarnings("NullAway.Init")
        private Opening opening;

        @SuppressWarnings("NullAway.Init")
        private ModelState state;

        @SuppressWarnings("NullAway.Init")
        private Upkeep upkeep;

        Session(Plan plan) {
            this.plan = plan;
        }

        void run(int rounds) throws InterruptedException {
            try {
                if (open()) {
                    pair.count(plan.force ? "took over" : "restarted");
                    Replicator started = replicate();
                    upkeep = new Upkeep(node.env(), store, opening, state, this::sendAhead);
                    for (int round = 0; round < rounds && write(started); round++) {
                        sleep(800);
                    }
                    started.stop();
                }
            } catch (ObjectStoreException | StoredObjectException | GaveUp e) {
                pair.count("gave up");
                if (replicator != null) {
                    replicator.stop();
                }
            }
        }

        // ------------------------------------------------------------ opening

        private boolean open() {
            EncodedChunk unsent = cut;
            if (unsent != null && !plan.force && !send(unsent)) {
                return false;
            }
            Head head = find(store);
            OpenResult result =
                    plan.force
                            ? opener(store)
                                    .attach(head, AttachPoint.LATEST, true, FirstRecords.NONE)
                            : opener(store)
                                    .restart(
                                            head,
                                            new OwnLines(lines, newest),
                                            Long.MAX_VALUE,
                                            FirstRecords.NONE);
            if (!(result instanceof OpenResult.Opened opened)) {
                pair.count("not opened");
                return false;
            }
            cut = null;
            newest = null;
            opening = opened.opening();
            tail = opened.first().tail();
            state = parent();
            return true;
        }

        private ModelState parent() {
            Opening.Parent parent = opening.parent();
            if (parent == null) {
                throw new GaveUp("a first line");
            }
            StateReader.Result read =
                    new StateReader(new LogReader(store, node.env()))
                            .read(
                                    find(store),
                                    new Point(parent, opening.timeMicros(), opening.lineage()));
            if (!(read instanceof StateReader.Read found) || found.view().leftOut().isPresent()) {
                throw new GaveUp("lies");
            }
            return ModelState.load(found.view());
        }

        private Replicator replicate() {
            Replicator started =
                    new Replicator(
                            node.env(),
                            store,
                            pair.target(node, 1 - home),
                            ReplicationConfig.builder("of " + node.name(), node.name())
                                    .follow(true)
                                    .sealDiverged(plan.sealDiverged)
                                    .build(),
                            new CopyPool(4096, 8, 24, 64, 64),
                            new Replicator.Listener() {
                                @Override
                                public void reached(Line line, long position, long timeMicros) {
                                    if (line.equals(opening.line())) {
                                        replicated = position;
                                        replicatedMicros = timeMicros;
                                    }
                                }
                            });
            replicator = started;
            node.spawn(
                    "replicate",
                    () -> {
                        try {
                            started.run();
                        } catch (ReplicationException e) {
                            if (!isExpected(e)) {
                                throw e;
                            }
                            pair.count("replicator " + e.reason());
                        } catch (StoredObjectException e) {
                            pair.misled(e);
                        } finally {
                            replicatorEnded = true;
                        }
                    });
            return started;
        }

        /** The writer of another site has come back here: what is there is the original. */
        private boolean isExpected(ReplicationException e) {
            return EXPECTED.contains(e.reason())
                    || pair.isExpired(e)
                    || (e.reason() == Reason.TARGET_AHEAD && pair.hasLeft(home, opening.line()));
        }

        // ------------------------------------------------------------ writing

        /** Returns false when nothing is written here any more. */
        private boolean write(Replicator started) throws InterruptedException {
            List<Long> numbers = new ArrayList<>();
            Records records = records(numbers);
            if (!append(started, records)) {
                return false;
            }
            if (plan.sync) {
                if (pair.mutation != Mutation.NOT_AWAITED && !isReplicated()) {
                    return false;
                }
                pair.acknowledged(numbers);
            }
            return random.nextInt(5) > 0 || collect(started);
        }

        /** A chunk; returns false if another line has its place. */
        private boolean append(Replicator started, Records records) throws InterruptedException {
            EncodedChunk chunk =
                    ChunkCodec.encode(
                            tail,
                            records.all().stream().map(LogRecordCodec::encode).toList(),
                            upkeep.takePuts());
            cut = chunk;
            newest = new OwnLines.Cut(opening.line(), chunk.header().seq(), chunk.object().hash());
            records.all().forEach(state::apply);
            if (plan.sync) {
                started.offer(chunk);
            }
            while (cut == chunk) {
                if (!send(chunk)) {
                    return false;
                }
                sleep(500);
            }
            tail = chunk.tail();
            return true;
        }

        /** First the log says so, here and, if it is minded, at the other site. */
        private boolean collect(Replicator started) throws InterruptedException {
            Due raised = due;
            if (raised != null) {
                deleteOnceKnown(raised);
                return true;
            }
            CollectionPlan going = upkeep.plan(tail, pair.retention, neededMicros());
            // Without a snapshot nothing here tells of the table: there is no DDL.
            if (!going.raises() || going.boundary().baseSeq() == 0) {
                return true;
            }
            Records records = new Records(node.env(), tail);
            records.add((position, time) ->
                    new LogRecord.BoundaryRaised(position, time, going.boundary()));
            if (!append(started, records)) {
                return false;
            }
            deleteOnceKnown(new Due(going, tail.timeMicros()));
            return true;
        }

        private void deleteOnceKnown(Due raised) throws InterruptedException {
            due = raised;
            if (neededMicros() >= raised.byMicros) {
                due = null;
                if (upkeep.delete(raised.plan, tail) > 0) {
                    pair.count("collected");
                }
            }
        }

        /** Since when the other site needs what is here; or nobody minds. */
        private long neededMicros() {
            if (pair.mutation == Mutation.NOT_HELD) {
                return Long.MAX_VALUE;
            }
            if (plan.holds) {
                return replicatedMicros;
            }
            pair.collectsWhatIsNeeded();
            return Long.MAX_VALUE;
        }

        private boolean isReplicated() throws InterruptedException {
            for (int i = 0; i < 200; i++) {
                if (replicated >= tail.position()) {
                    return true;
                }
                if (replicatorEnded) {
                    pair.count("not acknowledged");
                    return false;
                }
                sleep(100);
            }
            pair.count("not acknowledged in time");
            return false;
        }

        /** Returns false if another line has its place. */
        private boolean send(EncodedChunk chunk) {
            return switch (creator.create(chunk.object())) {
                case CreateResult.Created created -> {
                    cut = null;
                    yield true;
                }
                case CreateResult.Fenced fenced -> {
                    pair.count("fenced");
                    cut = null;
                    yield false;
                }
                case CreateResult.Unknown unknown -> {
                    if (tail == null) {
                        throw new GaveUp("the chunk that was cut cannot be sent");
                    }
                    yield true;
                }
            };
        }

        private Records records(List<Long> numbers) {
            if (random.nextInt(6) == 0) {
                upkeep.snapshot(tail);
            }
            Records records = new Records(node.env(), tail);
            for (int i = random.nextInt(3); i >= 0; i--) {
                long number = pair.nextNumber();
                byte[] key = ModelState.key(number);
                numbers.add(number);
                records.add((position, time) ->
                        new LogRecord.Commit(
                                position,
                                time,
                                List.of(
                                        LogRecord.RowChange.put(
                                                ModelState.TABLE, key, key, null))));
                pair.wrote(opening.line(), records.position(), number);
            }
            upkeep.announce(records);
            switch (random.nextInt(8)) {
                case 0, 1 -> upkeep.flush(records, tail);
                case 2 -> upkeep.merge(records);
                default -> {}
            }
            return records;
        }

        private void sendAhead(PutEntry entry, byte[] bytes) {
            Replicator started = replicator;
            try {
                if (plan.sync && started != null) {
                    started.put(entry, ObjectSource.of(bytes));
                }
            } catch (ObjectStoreException e) {
                pair.count("not sent ahead");
            } catch (InterruptedException e) {
                throw new GaveUp("interrupted");
            }
        }

        private void sleep(int millisMax) throws InterruptedException {
            node.env().sleep(Duration.ofMillis(1 + random.nextInt(millisMax)));
        }
    }
}
