package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.follow.Follower;
import io.hadal.engine.follow.FollowerParts;
import io.hadal.engine.follow.ReadOnlySegments;
import io.hadal.engine.log.CommitPipeline;
import io.hadal.engine.open.Assembly.Place;
import io.hadal.engine.state.DatabaseState;
import io.hadal.engine.tx.SegmentOutput;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Puts a READ ONLY database together from what opening has found. */
final class ReadOnlyAssembly {
    private final EngineHost host;
    private final Assembly assembly;
    private final LocalEntry entry;
    private final Place place;

    ReadOnlyAssembly(EngineHost host, Assembly assembly, LocalEntry entry, Place place) {
        this.host = host;
        this.assembly = assembly;
        this.entry = entry;
        this.place = place;
    }

    /** A database that shows one point. */
    DatabaseImpl fixed(DatabaseState state) {
        SegmentStore segments =
                new ReadOnlySegments(
                        assembly.segments(place), () -> state, readPoints()::isExpired);
        return new DatabaseImpl(host, entry, parts(state, segments, null));
    }

    /** A database that shows what it was when another line took over. @param fence why */
    DatabaseImpl fenced(DatabaseState state, EngineException fence) {
        SegmentStore segments =
                new ReadOnlySegments(
                        assembly.segments(place), () -> state, readPoints()::isExpired);
        ReadOnlyLog log = new ReadOnlyLog(fence, state);
        return new DatabaseImpl(host, entry, parts(state, segments, null, log, fence));
    }

    /** A database that goes on with its store. @param state what the view was made to */
    DatabaseImpl following(Head head, HistoryView view, DatabaseState state) {
        AtomicReference<@Nullable DatabaseImpl> made = new AtomicReference<>();
        FollowerParts followerParts =
                new FollowerParts(
                        host.env(),
                        entry.name(),
                        new LogReader(place.folder(), host.env()),
                        () -> host.config().followerPollInterval(),
                        HistorySource::load,
                        next -> show(Objects.requireNonNull(made.get()), next));
        Follower follower = new Follower(followerParts, head, view, state);
        SegmentStore segments =
                new ReadOnlySegments(
                        assembly.segments(place), follower::state, readPoints()::isExpired);
        DatabaseImpl database = new DatabaseImpl(host, entry, parts(state, segments, follower));
        made.set(database);
        follower.start();
        return database;
    }

    private void show(DatabaseImpl database, DatabaseState state) {
        DatabaseImpl.Parts now = database.parts();
        database.become(entry, parts(state, now.segments(), now.follower()));
    }

    private ReadPoints readPoints() {
        return new ReadPoints(place.folder(), host.env());
    }

    private DatabaseImpl.Parts parts(
            DatabaseState state, SegmentStore segments, @Nullable Follower follower) {
        ReadOnlyLog log = new ReadOnlyLog(ReadOnlyLog.refusal(entry.name()), state);
        return parts(state, segments, follower, log, null);
    }

    private DatabaseImpl.Parts parts(
            DatabaseState state,
            SegmentStore segments,
            @Nullable Follower follower,
            ReadOnlyLog log,
            @Nullable EngineException fence) {
        CommitPipeline pipeline = assembly.pipeline(state, log, state.lastTimeMicros());
        return new DatabaseImpl.Parts(
                place.store(),
                place.folder(),
                state,
                pipeline,
                assembly.transactions(state, pipeline, segments, new NoOutput()),
                segments,
                null,
                null,
                null,
                follower,
                fence);
    }

    /** The log has refused the transaction before. */
    private static final class NoOutput implements SegmentOutput {
        @Override
        public List<Segment> write(TableDef def, RowRange rows) {
            throw new IllegalStateException("a database that is not written has no segments made");
        }

        @Override
        public void discard(List<Segment> segments) {}
    }
}
