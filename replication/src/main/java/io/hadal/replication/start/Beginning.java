package io.hadal.replication.start;

import io.hadal.env.Env;
import io.hadal.replication.ReplicationException;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.replication.copy.Transfers;
import io.hadal.replication.copy.Transfers.Route;
import io.hadal.replication.log.ChunkReader;
import io.hadal.replication.log.Fence;
import io.hadal.replication.log.LogChunk;
import io.hadal.replication.log.Place;
import io.hadal.replication.log.SourceHead;
import io.hadal.replication.start.Inventory.Item;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Line;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Finds where the target stands, and brings it to where the ordered copy can take over. By the mark
 * that an earlier life left, if that can be proved: a few GETs. Otherwise by searching both heads,
 * comparing them, and copying what the target lacks of what is promised up to there.
 */
public final class Beginning {
    /** How often a search is repeated because what it found was moved meanwhile. */
    private static final int ROUNDS_MAX = 20;

    private final Env env;
    private final Route route;
    private final Filling filling;
    private final Watermark watermark;
    private final boolean sealDiverged;
    private final SourceHead source;
    private final Runnable found;

    /**
     * @param sealDiverged whether a target that has gone on by itself is to be sealed
     * @param found is run when it is known that the target can be brought forward, and before much
     *     is copied
     */
    public Beginning(
            Env env,
            Route route,
            Supplier<Transfers> transfers,
            int parallelMax,
            Watermark watermark,
            SourceHead source,
            boolean sealDiverged,
            Runnable found) {
        this.env = env;
        this.route = route;
        this.filling = new Filling(env, route, transfers, parallelMax);
        this.watermark = watermark;
        this.source = source;
        this.sealDiverged = sealDiverged;
        this.found = found;
    }

    /**
     * Where the ordered copy begins: everything before is at the target.
     *
     * @param last the last chunk before
     */
    public record Start(LogChunk last, Place next) {}

    /** See {@link Start}. */
    public Start find() {
        Optional<LogChunk> proved = watermark.read().flatMap(this::prove);
        if (proved.isPresent()) {
            found.run();
            return new Start(proved.get(), proved.get().next());
        }
        return search();
    }

    /** The same without a mark. */
    public Start search() {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            source.refresh();
            Standing standing = standing();
            if (unlessCollected(() -> kept(standing)).isEmpty()) {
                continue;
            }
            found.run();
            Optional<Start> start =
                    switch (standing) {
                        case Standing.Unattachable none -> copyAll();
                        case Standing.Behind behind -> complete(behind.next());
                        case Standing.DeadEnd end -> {
                            new DeadEndSeal(route.target()).create(end.target(), end.next());
                            yield Optional.empty();
                        }
                    };
            if (start.isPresent()) {
                return start.get();
            }
        }
        throw new ReplicationException(
                Reason.DIVERGED,
                "The target "
                        + route.target().location()
                        + " moves on while it is looked at: something writes there. Stop it first.");
    }

    /**
     * A mark counts if both sides have the chunk that it names, and the target has nothing beyond
     * that the source does not have; and if that chunk is not known to be a dead end at both.
     */
    private Optional<LogChunk> prove(Hint hint) {
        Line line = hint.chunk().line();
        long seq = hint.chunk().seq();
        ChunkReader target = ChunkReader.ofTarget(route.target());
        ChunkReader from = new ChunkReader(route.source());
        Optional<LogChunk> marked =
                target.read(line, seq)
                        .filter(chunk -> chunk.object().hash().equals(hint.chunk().hash()));
        Optional<LogChunk> there = marked;
        while (there.isPresent()) {
            Place place = there.get().next();
            Optional<LogChunk> same =
                    from.read(there.get().header().line(), there.get().header().seq());
            if (same.isEmpty()
                    || !same.get().object().hash().equals(there.get().object().hash())
                    || isDeadEnd(same.get())) {
                return Optional.empty();
            }
            there = target.read(place.line(), place.seq());
        }
        return marked;
    }

    private boolean isDeadEnd(LogChunk chunk) {
        return !chunk.header().isSeal()
                && source.hasLeft(chunk.header().line(), chunk.header().seq());
    }

    private Standing standing() {
        Optional<Head> head = targetHead();
        return head.isEmpty()
                ? new Standing.Unattachable()
                : new Comparison(route, source, head.get(), sealDiverged).run();
    }

    /** Empty if nothing can be attached there, and what is there is of the source's lines. */
    private Optional<Head> targetHead() {
        try {
            return switch (new LogReader(route.target(), env).findHead()) {
                case HeadSearch.Found found -> Optional.of(found.head());
                case HeadSearch.Nothing nothing -> Optional.empty();
                case HeadSearch.TwoHistories two ->
                        throw new ReplicationException(
                                Reason.NOT_A_REPLICA,
                                "The target "
                                        + route.target().location()
                                        + " holds two histories that do not know each other: "
                                        + two.describe()
                                        + ". Replicate into an empty place.");
            };
        } catch (CorruptObjectException e) {
            throw Fence.damaged(e, route.target());
        } catch (MissingObjectException e) {
            requireOwnLines(e);
            return Optional.empty();
        }
    }

    private void requireOwnLines(MissingObjectException unreadable) {
        List<Line> known = source.lines();
        for (String folder : route.target().listFolders(Keys.LOG)) {
            boolean own =
                    Keys.parse(Keys.LOCKS + folder).orElse(null) instanceof StoredKey.LockKey name
                            && known.contains(name.line());
            if (!own) {
                throw new ReplicationException(
                        Reason.NOT_A_REPLICA,
                        "The target "
                                + route.target().location()
                                + " cannot be attached ("
                                + unreadable.getMessage()
                                + ") and has a line that the source does not know: "
                                + folder
                                + ". Replicate into an empty place.");
            }
        }
    }

    private Optional<Start> copyAll() {
        return fill(reader -> reader.upToHead(source.get()))
                .map(last -> new Start(last, last.next()));
    }

    private Optional<Start> complete(Place next) {
        return fill(reader -> reader.before(source.get(), next)).map(last -> new Start(last, next));
    }

    /** Throws if the source has collected what a target that stands so would need. */
    private Standing kept(Standing standing) {
        switch (standing) {
            case Standing.Unattachable none -> {}
            case Standing.Behind behind -> requireKept(behind.next());
            case Standing.DeadEnd end -> requireKept(Place.first(end.next()));
        }
        return standing;
    }

    private void requireKept(Place next) {
        if (!new InventoryReader(env, route.source()).reaches(source.get(), next)) {
            throw source.expired(next, route.target());
        }
    }

    private Optional<LogChunk> fill(Function<InventoryReader, Inventory> read) {
        return unlessCollected(() -> {
            Inventory inventory = read.apply(new InventoryReader(env, route.source()));
            filling.bodies(inventory).forEach(this::requireCollected);
            filling.chunks(inventory);
            mark(inventory.last());
            return inventory.last();
        });
    }

    /** Empty if the source has collected some of it meanwhile: then less is promised. */
    private <T> Optional<T> unlessCollected(Supplier<T> work) {
        Boundary before = source.get().boundary();
        try {
            return Optional.of(work.get());
        } catch (MissingObjectException e) {
            source.requireAbsent(e.object());
            if (source.refresh().boundary().equals(before)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** The seal of a line that the target has sealed elsewhere is no mark to go by. */
    private void mark(LogChunk last) {
        ChunkReader.ofTarget(route.target())
                .read(last.header().line(), last.header().seq())
                .filter(there -> there.object().hash().equals(last.object().hash()))
                .ifPresent(watermark::reached);
    }

    private void requireCollected(Item gone) {
        if (!source.hasCollected(gone.object().key(), gone.timeMicros()) || gone.required()) {
            throw new MissingObjectException(
                    gone.object().key(), "the log in " + route.source().location());
        }
    }
}
