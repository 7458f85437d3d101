package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.open.Assembly.Place;
import io.hadal.engine.state.DatabaseState;
import io.hadal.engine.upload.ChunkFiles;
import io.hadal.engine.upload.StoreChunkPut;
import io.hadal.engine.wal.Wal;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.SealedEarlierException;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.LeftOut;
import io.hadal.storage.history.LogReader.StoredChunk;
import io.hadal.storage.history.Point;
import io.hadal.storage.line.ChunkCreator;
import io.hadal.storage.line.CreateResult;
import io.hadal.storage.line.FencedBy;
import io.hadal.storage.line.FirstRecords;
import io.hadal.storage.line.LineOpener;
import io.hadal.storage.line.OpenResult;
import io.hadal.storage.line.OpenResult.Opened;
import io.hadal.storage.line.OwnLines;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.PastLine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Goes on with a database that was attached for writing when the server stopped. One attempt. */
final class Recovery {
    private final EngineHost host;
    private final Place place;
    private final Journey journey;
    private final ChunkFiles files;
    private final HistorySource source;
    private FencedBy.@Nullable TakenOver takenOver;

    Recovery(EngineHost host, Place place, Journey journey) throws IOException {
        this.host = host;
        this.place = place;
        this.journey = journey;
        this.files = new ChunkFiles(host.disk(), journey.entry().chunkFolder());
        ObjectStore cached = new CachedLogStore(place.folder(), files);
        this.source = new HistorySource(cached, host.env(), journey.entry().name());
    }

    /** Goes on; or shows what there is if another line has taken over. */
    DatabaseImpl run(Assembly assembly) throws IOException {
        try {
            return goOn(assembly);
        } catch (EngineException e) {
            FencedBy.TakenOver by = takenOver;
            if (e.kind() == Kind.FENCED && by != null) {
                return shown(assembly, by, e);
            }
            throw e;
        }
    }

    private DatabaseImpl goOn(Assembly assembly) throws IOException {
        OwnLines.@Nullable Cut newest = newestCut();
        Start start = start(headWithNewest(newest));
        Head head = start.head;
        HistoryView view = start.view;
        DatabaseState state = HistorySource.load(view);
        LocalReplay replay = new LocalReplay(host.env(), state, journaledAt(head));
        Wal wal = Wal.open(host.env(), host.disk(), journey.entry().walFolder(), replay::take);
        boolean done = false;
        try {
            Opened opened = openLine(head, newest, replay);
            state.publish(state.appliedPosition());
            wal.startAt(state.appliedPosition());
            wal.release(replay.uploadedNumber());
            journey.save(Lines.settle(place.folder(), journey.entry(), opened.opening().line()));
            done = true;
            return assembly.writing(
                    journey.entry(),
                    place,
                    state,
                    opened,
                    new Writer.LocalLog(wal, replay.queue()),
                    Math.max(0, view.point().seq() - view.chunks()));
        } finally {
            if (!done) {
                wal.close();
            }
        }
    }

    private OwnLines.@Nullable Cut newestCut() throws IOException {
        Optional<ChunkFiles.Name> newest = files.newest();
        if (newest.isEmpty()) {
            return null;
        }
        Hash hash = Hash.of(files.read(newest.get()));
        return new OwnLines.Cut(newest.get().line(), newest.get().seq(), hash);
    }

    /** The head, after the chunk that was cut last has been sent again if it is not there. */
    private Head headWithNewest(OwnLines.@Nullable Cut newest) throws IOException {
        Head head = source.find().head();
        boolean unsent =
                newest != null
                        && head.line().equals(newest.line())
                        && head.tail().nextSeq() == newest.seq();
        if (newest == null || !unsent) {
            return head;
        }
        byte[] bytes = files.read(new ChunkFiles.Name(newest.seq(), newest.line()));
        EncodedObject chunk =
                new EncodedObject(Keys.chunk(newest.line(), newest.seq()), bytes, newest.hash());
        return switch (new ChunkCreator(place.folder()).create(chunk)) {
            case CreateResult.Created created -> source.find().head();
            case CreateResult.Fenced fenced ->
                    throw fenced(
                            fenced.by(),
                            LocalUnsent.count(host, journey.entry(), head.latest().position()));
            case CreateResult.Unknown unknown -> throw unknown.cause();
        };
    }

    /** Before anything local is laid over what is someone else's history by now. */
    private void refuseIfTakenOver(Head head) {
        List<Line> own = journey.entry().lines();
        if (own.contains(head.line())) {
            return;
        }
        for (PastLine past : head.opening().past().reversed()) {
            if (own.contains(past.line())) {
                throw takenOver(past, head);
            }
        }
        throw new EngineException(
                Kind.FENCED,
                "Database "
                        + journey.entry().name()
                        + " is fenced: the log at "
                        + place.folder().location()
                        + " does not know any line of this server; it ends with line "
                        + head.line()
                        + " of node "
                        + head.opening().node()
                        + ". DETACH DATABASE FORCE leaves it alone.");
    }

    private EngineException takenOver(PastLine own, Head head) {
        Optional<ChunkHeader> seal =
                source.log()
                        .chunk(own.line(), own.sealSeq())
                        .map(stored -> stored.chunk().header());
        Opening by = seal.map(ChunkHeader::seal).orElse(head.opening());
        // After a failback that is beyond the place where the new history says that it was sealed.
        long position = source.lastOf(head, own.line()).map(Point::position).orElse(0L);
        return fenced(
                new FencedBy.TakenOver(own.line(), by),
                LocalUnsent.count(host, journey.entry(), position));
    }

    /** The head that is gone on from, and the state there. */
    private record Start(Head head, HistoryView view) {}

    private Start start(Head head) {
        refuseIfTakenOver(head);
        try {
            return new Start(head, viewAt(head));
        } catch (SealedEarlierException e) {
            return start(source.find().head());
        }
    }

    private HistoryView viewAt(Head head) {
        HistoryView view = source.read(head, head.latest());
        Optional<LeftOut> leftOut = view.leftOut();
        if (leftOut.isPresent()) {
            throw Attachment.incomplete(journey.entry().name(), leftOut.get());
        }
        return view;
    }

    private Set<String> journaledAt(Head head) {
        Optional<StoredChunk> chunk = source.log().chunk(head.latest().line(), head.latest().seq());
        return chunk.stream()
                .flatMap(stored -> stored.chunk().header().puts().stream())
                .map(put -> put.key())
                .collect(Collectors.toSet());
    }

    private Opened openLine(Head head, OwnLines.@Nullable Cut newest, LocalReplay replay) {
        OwnLines own = new OwnLines(journey.entry().lines(), newest);
        LineOpener opener = Lines.opener(host, place.folder(), source, journey);
        OpenResult result =
                opener.restart(head, own, replay.firstUnsentMicros(), FirstRecords.NONE);
        return switch (result) {
            case Opened opened -> verified(opened, head);
            case OpenResult.Fenced fenced -> throw fenced(fenced.by(), replay.unsentRecords());
            case OpenResult.LostRace lost -> throw fenced(lost.by(), replay.unsentRecords());
            case OpenResult.Locked locked ->
                    throw new IllegalStateException("a restart minds no locks: " + locked);
            case OpenResult.Expired expired ->
                    throw new IllegalStateException("a restart goes on: " + expired);
        };
    }

    /**
     * The head may have moved by a chunk that an earlier life had under way: then all begins anew.
     */
    private static Opened verified(Opened opened, Head read) {
        if (opened.first().tail().position() != read.latest().position()) {
            throw new EngineException(
                    Kind.STORE_UNREACHABLE,
                    "The log has moved while it was read. It is read again.");
        }
        return opened;
    }

    /**
     * The own history up to the seal. Throws the fence if the store does not have that any more.
     */
    private DatabaseImpl shown(Assembly assembly, FencedBy.TakenOver by, EngineException fence) {
        PastLine own = by.by().past().getLast();
        try {
            Head head = source.find().head();
            HistoryView view =
                    source.read(head, source.lastOf(head, own.line()).orElseThrow(() -> fence));
            if (view.leftOut().isPresent()) {
                throw fence;
            }
            return new ReadOnlyAssembly(host, assembly, journey.entry(), place)
                    .fenced(HistorySource.load(view), fence);
        } catch (EngineException e) {
            switch (e.kind()) {
                case POINT_EXPIRED, MISSING_OBJECT, CORRUPT_OBJECT -> {
                    fence.addSuppressed(e);
                    throw fence;
                }
                default -> throw e;
            }
        } catch (MissingObjectException | CorruptObjectException e) {
            fence.addSuppressed(e);
            throw fence;
        }
    }

    private EngineException fenced(FencedBy by, long unsent) {
        takenOver = by instanceof FencedBy.TakenOver over ? over : null;
        journey.save(journey.entry().withUnsentCommits(unsent));
        EngineException e = StoreChunkPut.fenced(journey.entry().name(), by);
        String kept =
                unsent == 0
                        ? ""
                        : " "
                                + unsent
                                + " commits that the store never got are kept in the local log.";
        return new EngineException(Kind.FENCED, e.getMessage() + kept, e);
    }
}
