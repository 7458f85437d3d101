package io.hadal.storage.line;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.history.LogReader.StoredChunk;
import io.hadal.storage.line.OpenResult.Expired;
import io.hadal.storage.line.OpenResult.Fenced;
import io.hadal.storage.line.OpenResult.Locked;
import io.hadal.storage.line.OpenResult.LostRace;
import io.hadal.storage.line.OpenResult.Opened;
import io.hadal.storage.line.Seals.Takeover;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.PastLine;
import io.hadal.storage.log.StorageLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens a line for writing: lock, seal of the old line, another look, first chunk, a look for
 * rivals. docs/format/line.md. A crash at any point leaves what the next opener copes with. If a
 * call throws, the line may or may not have its seal, but nobody writes it; its lock is removed if
 * the store can be reached. Blocking; one call at a time.
 */
public final class LineOpener {

    /**
     * How often an opener goes on over a head that moved: a living writer's next chunk comes a
     * second later, another opener gives up.
     */
    static final int ROUNDS_MAX = 20;

    /**
     * How often one line is sealed again because its writer was faster: it may put a chunk in every
     * round trip, and then a seal comes first only now and then.
     */
    static final int SEALS_MAX = 100;

    private final ObjectStore store;
    private final Env env;
    private final Config config;
    private final int roundsMax;
    private final Locks locks;
    private final ChunkCreator creator;
    private final LogReader log;
    private final Rivals.Look look;
    private final Rivals rivals;

    /**
     * @param finder finds the head again
     * @param patience with chunks whose fate is not known; the store is expected to try everything
     *     else again itself
     * @param announce told of each line before the store hears of it; if it throws, nothing was
     *     changed for that line
     */
    public record Config(Who who, HeadFinder finder, Patience patience, Consumer<Line> announce) {}

    /** The server, as locks and seals name it. @param node name and port */
    public record Who(String node, String host, long pid) {}

    /**
     * @param store of one storage id
     */
    public LineOpener(ObjectStore store, Env env, Config config) {
        this(store, env, config, ROUNDS_MAX, look(new LogReader(store, env)));
    }

    LineOpener(ObjectStore store, Env env, Config config, int roundsMax, Rivals.Look look) {
        this.store = store;
        this.env = env;
        this.config = config;
        this.roundsMax = roundsMax;
        this.locks = new Locks(store);
        this.creator = new ChunkCreator(store);
        this.log = new LogReader(store, env);
        this.look = look;
        this.rivals = new Rivals(look, this::createChunk);
    }

    private static Rivals.Look look(LogReader log) {
        return new Rivals.Look() {
            @Override
            public Set<Line> lines() {
                return log.lines();
            }

            @Override
            public HeadSearch search() {
                return log.findHead();
            }

            @Override
            public Head further(Head end) {
                return log.further(end);
            }
        };
    }

    /** The first line of a new storage id. Result: Opened, or LostRace if the id is in use. */
    public OpenResult create(FirstRecords records) {
        Line line = Seals.firstLine(env.random());
        EncodedChunk first = Seals.create(line, env.nowMicros(), config.who.node(), records);
        Opening opening = Objects.requireNonNull(first.header().opening());
        takeLock(line);
        return holding(
                line,
                () -> {
                    FencedBy by = createChunk(first);
                    return by == null
                            ? new Opened(opening, first, null, List.of())
                            : new LostRace(by);
                });
    }

    /**
     * Takes over for ATTACH. Result: Opened, Locked, LostRace or Expired.
     *
     * @param found the head as it was read; the point was chosen by it
     * @param force goes on over locks and over whoever was faster
     */
    public OpenResult attach(Head found, AttachPoint point, boolean force, FirstRecords records) {
        Head head = found;
        // The line that was to be taken over, and what this call began: a look that was stale may
        // have made it begin again.
        List<Line> mine = new ArrayList<>(List.of(found.line()));
        FencedBy lastLoss = null;
        for (int round = 0; round < roundsMax; round++) {
            if (point instanceof AttachPoint.At at
                    && at.askedMicros() < head.tail().boundary().timeMicros()) {
                return new Expired(head.tail().boundary());
            }
            List<HeldLock> all = locks.list();
            List<HeldLock> counting = Locks.counting(all, head);
            if (!force && !counting.isEmpty()) {
                return new Locked(counting);
            }
            override(counting, head);
            Line line = Seals.nextLine(head, env.random());
            mine.add(line);
            OpenResult result =
                    takeOver(
                            head,
                            line,
                            SEALS_MAX,
                            end ->
                                    Seals.takeOver(
                                            end,
                                            point,
                                            line,
                                            Seals.openingTime(end, env.nowMicros()),
                                            config.who.node(),
                                            records),
                            all);
            if (!(result instanceof LostRace lost)) {
                return result;
            }
            lastLoss = lost.by();
            if (!force
                    && lastLoss instanceof FencedBy.TakenOver by
                    && !mine.contains(by.by().line())) {
                return result;
            }
            head = findAgain(head);
            if (!force && !mine.contains(head.line())) {
                return new LostRace(successor(found.line(), head));
            }
        }
        return new LostRace(Objects.requireNonNull(lastLoss));
    }

    /**
     * Goes on with the own history after a restart; locks of others are reported but do not hinder.
     * Result: Opened or Fenced. The caller has sent the chunk that it cut last, and removes the
     * locks of its old lines afterwards.
     *
     * @param firstMicros time of the first record that the local log holds beyond the head, or
     *     Long.MAX_VALUE
     */
    public OpenResult restart(Head found, OwnLines own, long firstMicros, FirstRecords records) {
        Head head = found;
        List<Line> lines = new ArrayList<>(own.lines());
        FencedBy lastLoss = null;
        for (int round = 0; round < roundsMax; round++) {
            OwnLines known = new OwnLines(lines, own.newest());
            if (!known.isEnd(head)) {
                return new Fenced(fencedBy(known, head));
            }
            List<HeldLock> others =
                    locks.list().stream()
                            .filter(lock -> !known.lines().contains(lock.line()))
                            .toList();
            Line line = Seals.nextLine(head, env.random());
            lines.add(line);
            OpenResult result =
                    takeOver(
                            head,
                            line,
                            1,
                            end ->
                                    Seals.takeOver(
                                            end,
                                            AttachPoint.LATEST,
                                            line,
                                            Seals.openingTime(end, env.nowMicros(), firstMicros),
                                            config.who.node(),
                                            records),
                            others);
            if (!(result instanceof LostRace lost)) {
                return result;
            }
            // It may have been what an earlier life had under way.
            lastLoss = lost.by();
            head = findAgain(head);
        }
        return new Fenced(Objects.requireNonNull(lastLoss));
    }

    /**
     * LostRace says what took the place; the lock is removed then.
     *
     * @param sealsMax how often the line is sealed if its writer goes on
     */
    private OpenResult takeOver(
            Head found,
            Line line,
            int sealsMax,
            Function<Head, Takeover> over,
            List<HeldLock> ignored) {
        takeLock(line);
        return holding(
                line,
                () -> {
                    Sealing sealing = seal(found, sealsMax, over);
                    Takeover next = sealing.next();
                    FencedBy by = sealing.by();
                    if (by == null) {
                        by = lookAgain(sealing.end(), line);
                    }
                    if (by == null) {
                        by = createChunk(next.first());
                    }
                    if (by == null) {
                        by = rivals.settle(next);
                    }
                    return by == null
                            ? new Opened(next.opening(), next.first(), sealing.end(), ignored)
                            : new LostRace(by);
                });
    }

    /**
     * @param end that was sealed, or was to be
     * @param by null if it was
     */
    private record Sealing(Head end, Takeover next, @Nullable FencedBy by) {}

    /**
     * Seals a line at its end. A writer that goes on is followed chunk by chunk: with another look
     * at the whole log in between, one that is busy would always be ahead.
     */
    private Sealing seal(Head found, int sealsMax, Function<Head, Takeover> over) {
        Head end = found;
        for (int attempt = 1; ; attempt++) {
            Takeover next = over.apply(end);
            FencedBy by = createChunk(next.seal());
            if (!(by instanceof FencedBy.OtherChunk) || attempt == sealsMax) {
                return new Sealing(end, next, by);
            }
            Head further = look.further(end);
            if (further.equals(end)) {
                return new Sealing(end, next, by);
            }
            end = further;
        }
    }

    /**
     * The seal holds only if the place was never used before: a head that was read long ago may be
     * far below the real one, and the chunk above it collected since. Null if the head is the new
     * line.
     */
    private @Nullable FencedBy lookAgain(Head sealed, Line line) {
        Head seen = findAgain(sealed);
        if (seen.line().equals(line)) {
            return seen.beginsLine()
                    ? null
                    : new FencedBy.OtherChunk(line, seen.opening().firstSeq());
        }
        boolean sealedToo =
                seen.opening().past().stream().anyMatch(past -> past.line().equals(line));
        return successor(sealedToo ? line : sealed.line(), seen);
    }

    /**
     * Finds the head after a seal was tried at the place above another one. In a copy with a gap
     * the seal fills the gap, and the debris behind it looks as if the line went on: so that place
     * is looked at, too.
     */
    private Head findAgain(Head before) {
        Head now = config.finder.find();
        if (!wentOn(before, now)) {
            return now;
        }
        StoredChunk above = log.chunk(before.line(), before.tail().nextSeq()).orElse(null);
        Opening seal = above == null ? null : above.chunk().header().seal();
        return above == null || seal == null
                ? now
                : Head.empty(seal, above.hash(), Math.max(seal.line().term(), now.greatestTerm()));
    }

    /** Within its line, and not because what lay above was collected. */
    private static boolean wentOn(Head before, Head now) {
        return now.line().equals(before.line())
                && now.tail().nextSeq() > before.tail().nextSeq()
                && now.boundary().baseSeq() <= before.tail().nextSeq();
    }

    /** Whoever followed a line, as far as the head tells; the head's own line goes on. */
    private FencedBy successor(Line line, Head head) {
        if (head.line().equals(line)) {
            return new FencedBy.OtherChunk(line, head.tail().nextSeq() - 1);
        }
        List<PastLine> past = head.opening().past();
        for (int i = 0; i < past.size() - 1; i++) {
            if (past.get(i).line().equals(line)) {
                return new FencedBy.TakenOver(line, sealOf(past.get(i), head.opening()));
            }
        }
        return new FencedBy.TakenOver(line, head.opening());
    }

    private Opening sealOf(PastLine past, Opening otherwise) {
        String key = Keys.chunk(past.line(), past.sealSeq());
        ChunkHeader header = ChunkCodec.decodeHeader(store.get(key), key);
        Opening seal = header.seal();
        // A foreign copier may have overwritten the seal; then the head's line is named.
        return seal == null ? otherwise : seal;
    }

    private FencedBy fencedBy(OwnLines own, Head head) {
        if (own.lines().contains(head.line())) {
            return new FencedBy.OtherChunk(head.line(), head.tail().nextSeq() - 1);
        }
        Line last = own.lines().isEmpty() ? head.line() : own.lines().getLast();
        for (PastLine past : head.opening().past()) {
            last = own.lines().contains(past.line()) ? past.line() : last;
        }
        return successor(last, head);
    }

    /**
     * FORCE does to a lock of a line that never came about what the operator would do; one of the
     * head's line ends with its seal.
     */
    private void override(List<HeldLock> counting, Head head) {
        for (HeldLock lock : counting) {
            if (!lock.line().equals(head.line())) {
                locks.remove(lock.line());
            }
        }
    }

    private void takeLock(Line line) {
        config.announce.accept(line);
        Who who = config.who;
        locks.put(new StorageLock(line, who.node(), who.host(), who.pid(), env.nowMicros()));
    }

    private interface Step {
        OpenResult run();
    }

    /** Keeps the lock only if the line is open in the end. */
    private OpenResult holding(Line line, Step step) {
        try {
            OpenResult result = step.run();
            if (!(result instanceof Opened)) {
                locks.remove(line);
            }
            return result;
        } catch (RuntimeException e) {
            try {
                locks.remove(line);
            } catch (RuntimeException removing) {
                e.addSuppressed(removing);
            }
            throw e;
        }
    }

    /** Null when it is in the store. */
    private @Nullable FencedBy createChunk(EncodedChunk chunk) {
        for (int attempt = 1; ; attempt++) {
            switch (creator.create(chunk.object())) {
                case CreateResult.Created _ -> {
                    return null;
                }
                case CreateResult.Fenced fenced -> {
                    return fenced.by();
                }
                case CreateResult.Unknown unknown ->
                        config.patience.afterFailure(attempt, unknown.cause());
            }
        }
    }
}
