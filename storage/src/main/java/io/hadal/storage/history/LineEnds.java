package io.hadal.storage.history;

import io.hadal.storage.Keys;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a line ends: the unbroken row of chunks from its newest snapshot (or its first chunk)
 * on. LIST gives a first idea of it, GETs decide: what LIST misses is probed for, further and
 * further ahead at once.
 */
final class LineEnds {
    /** Most chunks that are probed at once behind the last one that LIST shows. */
    private static final int PROBES_MAX = 32;

    private final Bucket bucket;
    private final List<Note> notes;

    LineEnds(Bucket bucket, List<Note> notes) {
        this.bucket = bucket;
        this.notes = notes;
    }

    /**
     * @param firstSeq of the line's first chunk
     */
    LineEnd find(Line line, long firstSeq) {
        List<Long> snapshots = bucket.snapshotSeqs(line);
        if (!snapshots.isEmpty() && snapshots.getLast() >= firstSeq) {
            long from = snapshots.getLast();
            TreeSet<Long> listed = new TreeSet<>(bucket.chunkSeqs(line, from));
            if (listed.contains(from) || isThere(line, from)) {
                return end(line, from, listed);
            }
        }
        TreeSet<Long> listed = new TreeSet<>(bucket.chunkSeqs(line, firstSeq));
        for (long from : snapshots.reversed()) {
            if (from >= firstSeq && listed.contains(from)) {
                return end(line, from, listed);
            }
        }
        return end(line, firstSeq, listed);
    }

    private LineEnd end(Line line, long from, TreeSet<Long> listed) {
        long end = unbroken(line, from, listed);
        List<Long> behind = new ArrayList<>(listed.tailSet(end, false));
        if (behind.isEmpty()) {
            return readable(line, from, end);
        }
        long base = baseAccordingTo(line, behind);
        if (base > end + 1) {
            // Not a gap but what was collected. A seal before it was created in a place that
            // collection had freed: it is none.
            return end(line, base, listed);
        }
        notes.add(new Note.Gap(line, end + 1, behind));
        return behindGap(readable(line, from, end), behind.getLast());
    }

    /**
     * A line with a gap, as an incomplete copy has. A seal behind the gap ends it all the same.
     * Otherwise it will be sealed behind what is there: a seal in the gap would be passed over by
     * whoever sees an unbroken row of names.
     */
    private LineEnd behindGap(LineEnd end, long lastListed) {
        if (bucket.chunk(end.line(), lastListed) instanceof Fetched.Present last
                && last.header().isSeal()) {
            return new LineEnd(end.line(), last, lastListed, last.hash());
        }
        return new LineEnd(end.line(), end.last(), lastListed, end.lastHash());
    }

    /**
     * Below which chunks of the line may have been collected, as its last readable chunk says; 0 if
     * none can be read.
     */
    private long baseAccordingTo(Line line, List<Long> seqs) {
        for (long seq : seqs.reversed()) {
            if (bucket.chunk(line, seq) instanceof Fetched.Present present) {
                return present.header().boundary().baseSeq();
            }
        }
        return 0;
    }

    /**
     * Seq of the last chunk of the row that begins at {@code from}; from - 1 if that is missing.
     */
    private long unbroken(Line line, long from, Set<Long> listed) {
        long next = from;
        int width = 1;
        while (true) {
            while (listed.contains(next)) {
                next++;
                width = 1;
            }
            int found = probe(line, next, width);
            next += found;
            if (found < width) {
                return next - 1;
            }
            width = Math.min(2 * width, PROBES_MAX);
        }
    }

    /** How many of the {@code width} chunks from {@code next} on are there without a gap. */
    private int probe(Line line, long next, int width) {
        List<Long> seqs = LongStream.range(next, next + width).boxed().toList();
        List<Boolean> there = bucket.all("probe", seqs, seq -> isThere(line, seq));
        int found = there.indexOf(false) < 0 ? width : there.indexOf(false);
        for (int i = 0; i < found; i++) {
            notes.add(new Note.ListMissed(Keys.chunk(line, next + i)));
        }
        return found;
    }

    private boolean isThere(Line line, long seq) {
        return bucket.head(Keys.chunk(line, seq)).isPresent();
    }

    private LineEnd readable(Line line, long from, long end) {
        Hash lastHash = null;
        for (long seq = end; seq >= from; seq--) {
            switch (bucket.chunk(line, seq)) {
                case Fetched.Present present -> {
                    return new LineEnd(
                            line, present, end, lastHash == null ? present.hash() : lastHash);
                }
                case Fetched.Damaged damaged -> {
                    notes.add(new Note.DamagedTail(damaged.key(), messageOf(damaged)));
                    lastHash = lastHash == null ? damaged.hash() : lastHash;
                }
                // A line's last chunk is never collected.
                case Fetched.Missing missing -> throw bucket.contradiction(missing.key());
            }
        }
        return new LineEnd(line, null, end, lastHash);
    }

    private static String messageOf(Fetched.Damaged damaged) {
        @Nullable String message = damaged.problem().getMessage();
        return message == null ? damaged.key() : message;
    }
}
