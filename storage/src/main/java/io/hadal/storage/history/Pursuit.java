package io.hadal.storage.history;

import io.hadal.storage.log.ChunkHeader;
import java.util.List;
import java.util.stream.LongStream;

/** Follows a line that is being written: further and further ahead at once. */
final class Pursuit {
    /** Chunks that are asked for at first: its writer has put at least one. */
    private static final int WIDTH_MIN = 4;

    private final Bucket bucket;

    Pursuit(Bucket bucket) {
        this.bucket = bucket;
    }

    /** See {@link LogReader#further}. */
    Head further(Head from) {
        Head end = from;
        int width = WIDTH_MIN;
        while (true) {
            long next = end.tail().nextSeq();
            List<Long> seqs = LongStream.range(next, next + width).boxed().toList();
            for (Fetched fetched :
                    bucket.all("follow", seqs, seq -> bucket.chunk(from.line(), seq))) {
                if (!(fetched instanceof Fetched.Present chunk) || !goesOn(end, chunk.header())) {
                    return end;
                }
                end = end.after(chunk.header(), chunk.hash());
            }
            width = Math.min(2 * width, Bucket.REQUESTS_MAX);
        }
    }

    private static boolean goesOn(Head end, ChunkHeader chunk) {
        return !chunk.isSeal()
                && chunk.predecessor().equals(end.tail().hash())
                && chunk.boundary().equals(end.boundary());
    }
}
