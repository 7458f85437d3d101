package io.hadal.storage.line;

import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What has a chunk's place instead of it. */
public sealed interface FencedBy {

    /** For people, as the end of a sentence. */
    String describe();

    /** Another line took over. @param line the line that was sealed */
    record TakenOver(Line line, Opening by) implements FencedBy {
        @Override
        public String describe() {
            return "line "
                    + line
                    + " was taken over by line "
                    + by.line()
                    + " of node "
                    + by.node()
                    + " at "
                    + Instant.EPOCH.plus(by.timeMicros(), ChronoUnit.MICROS);
        }
    }

    /**
     * The line itself goes on with other content: a copy of its writer's data directory writes it,
     * or it was never this writer's.
     */
    record OtherChunk(Line line, long seq) implements FencedBy {
        @Override
        public String describe() {
            return "chunk "
                    + line
                    + "/"
                    + seq
                    + " was written by someone else, from a copy of the data directory";
        }
    }
}
