package io.hadal.storage.history;

import io.hadal.storage.Keys;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Parent;
import io.hadal.storage.log.Opening.PastLine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One search for the head: start at the newest line whose beginning can be read, follow seals
 * forward, then account for every other line that is here.
 */
final class HeadFinder {
    private final Bucket bucket;
    private final List<Note> notes = new ArrayList<>();
    private final LineEnds ends;

    /** Lines that have chunks here, as far as it is known. */
    private final NavigableSet<Line> withChunks = new TreeSet<>();

    /**
     * A line and how it ends; {@code sealHash}: hash of the seal that was followed to it, if one
     * was.
     */
    private record Reached(Opening opening, LineEnd end, @Nullable Hash sealHash) {
        boolean isEmpty() {
            return end.last() == null;
        }
    }

    HeadFinder(Bucket bucket) {
        this.bucket = bucket;
        this.ends = new LineEnds(bucket, notes);
    }

    /** Empty if there is no log, or none whose beginning can be read. */
    Optional<HeadSearch> search() {
        withChunks.addAll(bucket.lineFolders(Keys.LOG));
        NavigableSet<Line> named = new TreeSet<>(bucket.lineFolders(Keys.SNAPSHOTS));
        named.addAll(bucket.locks());
        addMissedByList(named);
        named.addAll(withChunks);
        for (Line line : withChunks.descendingSet()) {
            Optional<Reached> start = start(line);
            if (start.isPresent()) {
                return Optional.of(conclude(follow(start.get(), new HashSet<>()), named));
            }
        }
        return Optional.empty();
    }

    /** What an empty search means. Throws MissingObjectException if there are lines. */
    HeadSearch nothing() {
        if (withChunks.isEmpty()) {
            return new HeadSearch.Nothing();
        }
        throw new MissingObjectException(
                "the first chunk of " + Keys.log(withChunks.first()),
                "every history that is kept in " + bucket.location());
    }

    /**
     * Lines that only a lock or a snapshot names may have chunks all the same: a LIST of all lines
     * may have skipped one.
     */
    private void addMissedByList(Set<Line> named) {
        for (Line line : named) {
            if (!withChunks.contains(line) && bucket.firstChunkSeq(line).isPresent()) {
                notes.add(new Note.ListMissed(Keys.log(line)));
                withChunks.add(line);
            }
        }
    }

    /**
     * Where to follow seals from: the line itself, or the one that its seal leads to if its first
     * chunk is not here. That of the open line is never collected.
     */
    private Optional<Reached> start(Line line) {
        Optional<Opening> opening = openingInFirstChunk(line);
        if (opening.isPresent()) {
            return Optional.of(reach(opening.get(), null));
        }
        List<Long> seqs = bucket.chunkSeqs(line, 0);
        if (!seqs.isEmpty()
                && bucket.chunk(line, seqs.getLast()) instanceof Fetched.Present last
                && last.header().seal() != null) {
            return Optional.of(reach(Objects.requireNonNull(last.header().seal()), last.hash()));
        }
        if (!seqs.isEmpty()) {
            notes.add(new Note.Gap(line, 0, seqs));
        }
        return Optional.empty();
    }

    /** Empty if it is not here or damaged. */
    private Optional<Opening> openingInFirstChunk(Line line) {
        return bucket.firstChunkSeq(line).flatMap(seq -> openingAt(line, seq));
    }

    private Optional<Opening> openingAt(Line line, long seq) {
        return switch (bucket.chunk(line, seq)) {
            case Fetched.Present present -> Optional.ofNullable(present.header().opening());
            case Fetched.Missing missing -> Optional.empty();
            case Fetched.Damaged damaged -> Optional.empty();
        };
    }

    private Reached reach(Opening opening, @Nullable Hash sealHash) {
        Line line = opening.line();
        LineEnd end = bucket.earlySeal(line).map(seq -> endAtSeal(line, seq)).orElse(null);
        return new Reached(
                opening, end == null ? ends.find(line, opening.firstSeq()) : end, sealHash);
    }

    /** Null if a foreign copier has overwritten the seal meanwhile. */
    private @Nullable LineEnd endAtSeal(Line line, long seq) {
        return bucket.chunk(line, seq) instanceof Fetched.Present seal && seal.header().isSeal()
                ? new LineEnd(line, seal, seq, seal.hash())
                : null;
    }

    /** From seal to seal to the line that has none. */
    private Reached follow(Reached from, Set<Line> visited) {
        Reached at = from;
        while (at.end.seal() != null && visited.add(at.opening.line())) {
            Fetched.Present seal = Objects.requireNonNull(at.end.last());
            at = reach(Objects.requireNonNull(at.end.seal()), seal.hash());
        }
        return at;
    }

    private HeadSearch conclude(Reached reached, NavigableSet<Line> named) {
        NavigableSet<Line> seen = new TreeSet<>(named);
        seen.add(reached.opening.line());
        reached.opening.past().forEach(past -> seen.add(past.line()));
        long greatestTerm = seen.stream().mapToLong(Line::term).max().orElseThrow();
        List<Reached> others = looseEnds(reached);
        for (Reached other : others) {
            if (knows(other.opening, reached.opening.line())) {
                // Its beginning was missed at first, and the seal that leads to it is not there.
                return conclude(other, named);
            }
        }
        if (!others.isEmpty()) {
            List<Head> all =
                    new ArrayList<>(List.of(head(reached, reached.sealHash, greatestTerm)));
            others.forEach(other -> all.add(head(other, other.sealHash, greatestTerm)));
            return new HeadSearch.TwoHistories(all);
        }
        Hash sealHash = checkSeal(reached);
        return new HeadSearch.Found(head(reached, sealHash, greatestTerm), notes);
    }

    private static boolean knows(Opening opening, Line line) {
        return opening.past().stream().anyMatch(past -> past.line().equals(line));
    }

    private Head head(Reached reached, @Nullable Hash sealHash, long greatestTerm) {
        Opening opening = reached.opening;
        Fetched.Present last = reached.end.last();
        long nextSeq = reached.end.lastSeq() + 1;
        if (last == null) {
            return withoutChunk(reached, sealHash, greatestTerm);
        }
        ChunkHeader header = last.header();
        LogTail tail =
                new LogTail(
                        opening.line(),
                        nextSeq,
                        Objects.requireNonNull(reached.end.lastHash()),
                        header.lastPosition(),
                        header.lastTimeMicros(),
                        header.boundary());
        return new Head(
                opening, false, tail, Point.after(opening, header, last.hash()), greatestTerm);
    }

    /** Nothing of the line can be read: its first place is free, or taken by what is damaged. */
    private Head withoutChunk(Reached reached, @Nullable Hash sealHash, long greatestTerm) {
        Opening opening = reached.opening;
        if (opening.parent() == null) {
            throw new MissingObjectException(
                    "the chunk that the oldest state in " + Keys.log(opening.line()) + " rests on",
                    "every history that is kept in " + bucket.location());
        }
        Head empty =
                Head.empty(opening, Objects.requireNonNullElse(sealHash, Hash.NONE), greatestTerm);
        Hash damaged = reached.end.lastHash();
        if (damaged == null) {
            return empty;
        }
        LogTail tail =
                new LogTail(
                        opening.line(),
                        reached.end.lastSeq() + 1,
                        damaged,
                        empty.tail().position(),
                        empty.tail().timeMicros(),
                        empty.tail().boundary());
        return new Head(opening, true, tail, empty.latest(), greatestTerm);
    }

    /** Looks at the seal that leads to the line; its hash, or null if it is not there any more. */
    private @Nullable Hash checkSeal(Reached reached) {
        if (reached.sealHash != null || reached.opening.past().isEmpty()) {
            return reached.sealHash;
        }
        PastLine sealed = reached.opening.past().getLast();
        String key = Keys.chunk(sealed.line(), sealed.sealSeq());
        Line line = reached.opening.line();
        switch (bucket.chunk(sealed.line(), sealed.sealSeq())) {
            case Fetched.Present present -> {
                if (reached.opening.equals(present.header().seal())) {
                    return present.hash();
                }
                checkParent(reached.opening);
                Hash deadEnd = sealOfDeadEnd(reached.opening);
                if (deadEnd == null) {
                    notes.add(new Note.SealOverwritten(key, line));
                }
                return deadEnd;
            }
            case Fetched.Damaged damaged -> {
                checkParent(reached.opening);
                notes.add(new Note.SealOverwritten(key, line));
            }
            case Fetched.Missing missing -> {
                checkParent(reached.opening);
                notes.add(new Note.SealMissing(key, line));
            }
        }
        return null;
    }

    /**
     * Where a database was before a failover, its line has gone on beyond the point at which it was
     * sealed elsewhere, maybe in another line; since the failback the end of that names the line
     * which was copied beside it. Hash of that seal, or null.
     */
    private @Nullable Hash sealOfDeadEnd(Opening opening) {
        LineEnds quiet = new LineEnds(bucket, new ArrayList<>());
        for (Line line : withChunks) {
            Optional<Opening> other =
                    line.equals(opening.line()) ? Optional.empty() : openingInFirstChunk(line);
            if (other.isPresent()) {
                LineEnd end = quiet.find(line, other.get().firstSeq());
                if (opening.equals(end.seal())) {
                    return Objects.requireNonNull(end.last()).hash();
                }
            }
        }
        return null;
    }

    /** Without its seal a line counts if its parent is what it says, or not here any more. */
    private void checkParent(Opening opening) {
        Parent parent = Objects.requireNonNull(opening.parent());
        if (bucket.chunk(parent.line(), parent.seq()) instanceof Fetched.Present present
                && !present.hash().equals(parent.chunkHash())) {
            throw new CorruptObjectException(
                    Keys.chunk(parent.line(), parent.seq()),
                    "line "
                            + opening.line()
                            + " goes on from one with SHA-256 "
                            + parent.chunkHash()
                            + ", found "
                            + present.hash());
        }
    }

    /** Ends of lines that neither the head's opening names nor a seal leads from to it. */
    private List<Reached> looseEnds(Reached head) {
        Set<Line> known = new HashSet<>();
        known.add(head.opening.line());
        head.opening.past().forEach(past -> known.add(past.line()));
        List<Reached> loose = new ArrayList<>();
        for (Line line : withChunks) {
            Optional<Opening> opening =
                    known.contains(line) ? Optional.empty() : openingInFirstChunk(line);
            if (opening.isPresent()) {
                Reached end = followUnknown(reach(opening.get(), null), known);
                if (!known.contains(end.opening.line())) {
                    loose.add(end);
                }
            }
        }
        return loose;
    }

    private Reached followUnknown(Reached from, Set<Line> known) {
        Reached at = from;
        Set<Line> visited = new HashSet<>();
        while (!known.contains(at.opening.line())
                && at.end.seal() != null
                && visited.add(at.opening.line())) {
            Opening next = Objects.requireNonNull(at.end.seal());
            at =
                    known.contains(next.line())
                            ? new Reached(next, at.end, null)
                            : reach(next, Objects.requireNonNull(at.end.last()).hash());
        }
        return at;
    }
}
