package io.hadal.storage.explore;

import io.hadal.env.sim.SimNode;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.codec.SnapshotCodec;
import io.hadal.storage.codec.SnapshotWriter;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.Located;
import io.hadal.storage.history.Locator;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.history.Point;
import io.hadal.storage.history.StateReader;
import io.hadal.storage.history.Target;
import io.hadal.storage.line.AttachPoint;
import io.hadal.storage.line.ChunkCreator;
import io.hadal.storage.line.CreateResult;
import io.hadal.storage.line.FirstRecords;
import io.hadal.storage.line.LineOpener;
import io.hadal.storage.line.Locks;
import io.hadal.storage.line.OpenResult;
import io.hadal.storage.line.OwnLines;
import io.hadal.storage.line.Patience;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Segment;
import io.hadal.storage.snapshot.SnapshotRoot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One machine that opens lines and writes: what an engine does with the protocol, and nothing else.
 */
final class Server {

    /** How to come to a line of one's own. */
    enum Mode {
        CREATE,
        RESTART,
        PLAIN,
        FORCE,
        AT_TIME
    }

    /** What survives on the machine's disk. */
    static final class Data {
        final List<Line> lines = new ArrayList<>();
        @Nullable EncodedChunk cut;
        OwnLines.@Nullable Cut newest;

        Data copy() {
            Data copy = new Data();
            copy.lines.addAll(lines);
            copy.cut = cut;
            copy.newest = newest;
            return copy;
        }
    }

    private final Site site;
    private final SimNode node;
    private final RandomGenerator random;
    private final Mutation mutation;
    Data data = new Data();

    Server(Site site, SimNode node, RandomGenerator random, Mutation mutation) {
        this.site = site;
        this.node = node;
        this.random = random;
        this.mutation = mutation;
    }

    SimNode node() {
        return node;
    }

    /** Opens a line and writes for a while. What the store or the protocol refuses ends it. */
    void session(Mode mode, int rounds) throws InterruptedException {
        try {
            new Session().run(mode, rounds);
        } catch (ObjectStoreException | StoredObjectException | GaveUp e) {
            site.count(
                    "failed: "
                            + e.getClass().getSimpleName()
                            + (e instanceof GaveUp ? " " + e.getMessage() : ""));
        }
    }

    private static final class GaveUp extends RuntimeException {
        GaveUp(String message) {
            super(message);
        }
    }

    /** One life of a process. */
    private final class Session {
        private final ObjectStore store = site.store(node);
        private final LogReader log = new LogReader(store, node.env());
        private final ChunkCreator creator = new ChunkCreator(store);
        private final List<PutEntry> puts = new ArrayList<>();
        private final List<LogRecord> announcements = new ArrayList<>();
        private @Nullable Line announced;
        private long blobs;

        @SuppressWarnings("NullAway.Init")
        private LogTail tail;

        @SuppressWarnings("NullAway.Init")
        private Opening opening;

        @SuppressWarnings("NullAway.Init")
        private ModelState state;

        void run(Mode mode, int rounds) throws InterruptedException {
            if (!open(mode)) {
                return;
            }
            site.count("opened " + mode);
            for (int round = 0; round < rounds; round++) {
                sleep(1000);
                if (!write(records())) {
                    return;
                }
                if (random.nextInt(6) == 0) {
                    snapshot();
                }
                if (random.nextInt(6) == 0 && !collect()) {
                    return;
                }
            }
            if (random.nextBoolean()) {
                new Locks(store).remove(opening.line());
            }
        }

        // ------------------------------------------------------------ opening

        private boolean open(Mode mode) throws InterruptedException {
            LineOpener.Who who = new LineOpener.Who(node.name(), node.name(), 1);
            Patience patience = this::pause;
            LineOpener opener =
                    new LineOpener(
                            store,
                            node.env(),
                            new LineOpener.Config(who, this::find, patience, this::announce));
            if (mode == Mode.CREATE) {
                return opened(opener.create(FirstRecords.NONE));
            }
            if (mode == Mode.RESTART && !resend()) {
                return false;
            }
            Head head = head();
            return switch (mode) {
                case RESTART ->
                        opened(
                                opener.restart(
                                        head,
                                        new OwnLines(data.lines, data.newest),
                                        Long.MAX_VALUE,
                                        FirstRecords.NONE));
                case PLAIN -> opened(opener.attach(head, latest(head), false, FirstRecords.NONE));
                case FORCE -> opened(opener.attach(head, latest(head), true, FirstRecords.NONE));
                case AT_TIME -> {
                    AttachPoint point = anyTime(head);
                    yield point != null
                            && opened(opener.attach(head, point, true, FirstRecords.NONE));
                }
                case CREATE -> throw new AssertionError(mode);
            };
        }

        /** Sends the chunk again that was under way when the process ended. */
        private boolean resend() {
            EncodedChunk cut = data.cut;
            return cut == null || create(cut);
        }

        private Head head() {
            return switch (log.findHead()) {
                case HeadSearch.Found found -> found.head();
                case HeadSearch.Nothing nothing -> throw new GaveUp("nothing there");
                case HeadSearch.TwoHistories two -> {
                    site.twoHistories(two);
                    throw new GaveUp("two histories");
                }
            };
        }

        private Head find() {
            Line line = announced;
            if (line != null && mutation == Mutation.NO_SECOND_LOOK && site.hasSealFor(line)) {
                announced = null;
                Opening.Parent parent = new Opening.Parent(line, 1, 0, Hash.NONE);
                Opening fake =
                        new Opening(
                                line,
                                2,
                                parent,
                                List.of(new Opening.Interval(line, 1, 1, 0)),
                                List.of(new Opening.PastLine(line, 1, 1, 0)),
                                Boundary.NONE,
                                0,
                                "");
                return Head.empty(fake, Hash.NONE, line.term());
            }
            return head();
        }

        private void announce(Line line) {
            data.lines.add(line);
            announced = line;
        }

        /** Latest, or where a copy is incomplete the newest state that can be had. */
        private AttachPoint latest(Head head) {
            HistoryView view = view(head, head.latest());
            if (view.leftOut().isEmpty()) {
                return AttachPoint.LATEST;
            }
            site.leftOut(view);
            Point point = view.point();
            return new AttachPoint.At(point.at(), point.ancestry(), Long.MAX_VALUE);
        }

        private @Nullable AttachPoint anyTime(Head head) {
            long from =
                    Math.max(head.boundary().timeMicros(), head.tail().timeMicros() - 20_000_000);
            long time = from + random.nextLong(head.tail().timeMicros() - from + 1);
            if (!(new Locator(log).find(head, new Target.AtTime(time))
                    instanceof Located.Found found)) {
                return null;
            }
            HistoryView view = view(head, found.point());
            if (view.leftOut().isPresent()) {
                return null;
            }
            return new AttachPoint.At(found.point().at(), found.point().ancestry(), time);
        }

        private HistoryView view(Head head, Point point) {
            return switch (new StateReader(log).read(head, point)) {
                case StateReader.Read read -> read.view();
                case StateReader.Expired expired -> throw new GaveUp("expired");
                case StateReader.Unreadable unreadable -> throw new GaveUp("unreadable");
            };
        }

        private boolean opened(OpenResult result) {
            if (!(result instanceof OpenResult.Opened opened)) {
                site.count(result.getClass().getSimpleName());
                return false;
            }
            opening = opened.opening();
            tail = opened.first().tail();
            data.cut = null;
            data.newest = null;
            site.opened(opening);
            state = loadParent();
            return true;
        }

        private ModelState loadParent() {
            Opening.Parent parent = opening.parent();
            if (parent == null) {
                return new ModelState();
            }
            Head head = head();
            HistoryView view =
                    view(head, new Point(parent, opening.timeMicros(), opening.lineage()));
            if (view.leftOut().isPresent()) {
                // Read faults may look like damage for a while; the line stays without writer.
                throw new GaveUp("cannot load");
            }
            ModelState loaded = ModelState.load(view);
            site.loaded(parent, loaded.numbers(store));
            return loaded;
        }

        // ------------------------------------------------------------ writing

        private List<LogRecord> records() {
            List<LogRecord> records = new ArrayList<>();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                byte[] key = ModelState.key(site.nextNumber());
                records.add(
                        new LogRecord.Commit(
                                position(records),
                                time(records),
                                List.of(
                                        LogRecord.RowChange.put(
                                                ModelState.TABLE, key, key, null))));
            }
            if (random.nextInt(8) == 0) {
                records.add(
                        new LogRecord.MilestoneSet(
                                position(records), time(records), "m" + random.nextInt(5)));
            }
            announcements.forEach(each -> records.add(restamped(each, records)));
            announcements.clear();
            if (random.nextInt(5) == 0) {
                segmentEdit(records);
            }
            return records;
        }

        private long position(List<LogRecord> before) {
            return before.isEmpty() ? tail.position() + 1 : before.getLast().position() + 1;
        }

        private long time(List<LogRecord> before) {
            long last = before.isEmpty() ? tail.timeMicros() : before.getLast().timeMicros();
            return Math.max(node.env().nowMicros(), last + 1);
        }

        private LogRecord restamped(LogRecord record, List<LogRecord> before) {
            LogRecord.SnapshotAnnounced announced = (LogRecord.SnapshotAnnounced) record;
            return new LogRecord.SnapshotAnnounced(
                    position(before),
                    time(before),
                    announced.line(),
                    announced.seq(),
                    announced.rootHash());
        }

        /**
         * A flush of all hot rows, or a merge of two segments. The blob is there before the record
         * is cut.
         */
        private void segmentEdit(List<LogRecord> records) {
            List<BlobId> present = state.segments();
            boolean merge = present.size() >= 2 && random.nextBoolean();
            List<BlobId> removed = merge ? present.subList(0, 2) : List.of();
            List<Long> numbers = new ArrayList<>(merge ? List.of() : state.hot().values());
            removed.forEach(id -> numbers.addAll(state.numbers(store, id)));
            if (numbers.isEmpty()) {
                return;
            }
            byte[] bytes = ModelState.blob(numbers);
            BlobId id = new BlobId(ModelState.TABLE, opening.line(), ++blobs);
            put(new PutEntry(Keys.blob(id), bytes.length, Hash.of(bytes)), bytes);
            Segment segment =
                    new Segment(
                            id,
                            numbers.size(),
                            bytes.length,
                            Hash.of(bytes),
                            new byte[0],
                            new byte[0],
                            List.of());
            records.add(
                    new LogRecord.SegmentEdit(
                            position(records),
                            time(records),
                            ModelState.TABLE,
                            merge ? 0 : tail.position(),
                            removed,
                            List.of(new LogRecord.AddedSegment(segment, new int[0]))));
        }

        private void put(PutEntry entry, byte[] bytes) {
            store.put(entry.key(), ObjectSource.of(bytes));
            puts.add(entry);
        }

        private boolean write(List<LogRecord> records) throws InterruptedException {
            EncodedChunk chunk =
                    ChunkCodec.encode(
                            tail,
                            records.stream().map(LogRecordCodec::encode).toList(),
                            List.copyOf(puts));
            puts.clear();
            data.cut = chunk;
            for (int attempt = 1; !create(chunk); attempt++) {
                if (fenced || attempt == 6) {
                    return false;
                }
                sleep(2000);
            }
            tail = chunk.tail();
            records.forEach(state::apply);
            return true;
        }

        private boolean fenced;

        /** True once the store holds it: then its commits are acknowledged. */
        private boolean create(EncodedChunk chunk) {
            switch (creator.create(chunk.object())) {
                case CreateResult.Created created -> {
                    data.cut = null;
                    data.newest =
                            new OwnLines.Cut(
                                    chunk.header().line(),
                                    chunk.header().seq(),
                                    chunk.object().hash());
                    site.acknowledged(chunk);
                    return true;
                }
                case CreateResult.Fenced by -> {
                    site.count("fenced");
                    fenced = true;
                    return false;
                }
                case CreateResult.Unknown unknown -> {
                    return false;
                }
            }
        }

        private void snapshot() {
            SnapshotRoot.Origin origin =
                    new SnapshotRoot.Origin(opening.line(), tail.nextSeq() - 1, tail.hash());
            if (tail.nextSeq() - 1 < opening.firstSeq()) {
                return;
            }
            SnapshotWriter writer =
                    SnapshotCodec.writer(
                            origin, state.image(), part -> put(part.journaled(), part.bytes()));
            state.hot()
                    .forEach((position, number) -> {
                        byte[] key = ModelState.key(number);
                        writer.add(
                                new io.hadal.storage.snapshot.HotRow(
                                        ModelState.TABLE, position, key, key));
                    });
            EncodedObject root = writer.finish();
            put(root.journaled(), root.bytes());
            announcements.add(writer.announcement(root, 0, 0));
            site.count("snapshot");
        }

        private boolean collect() throws InterruptedException {
            Head head = head();
            if (!head.line().equals(opening.line())) {
                return false;
            }
            return new Collector(site, store, mutation)
                    .collect(
                            head,
                            state,
                            boundary -> {
                                List<LogRecord> records = new ArrayList<>();
                                records.add(
                                        new LogRecord.BoundaryRaised(
                                                position(records), time(records), boundary));
                                return write(records);
                            });
        }

        // ------------------------------------------------------------ time

        private void pause(int attempt, RuntimeException cause) {
            if (attempt == 6) {
                throw cause;
            }
            try {
                sleep(2000);
            } catch (InterruptedException e) {
                throw new GaveUp("interrupted");
            }
        }

        private void sleep(int millisMax) throws InterruptedException {
            node.env().sleep(Duration.ofMillis(random.nextInt(millisMax) + 1));
        }
    }

    @Override
    public String toString() {
        return Objects.toString(node);
    }
}
