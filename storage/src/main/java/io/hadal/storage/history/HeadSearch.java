package io.hadal.storage.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** What looking for the head of a log found. */
public sealed interface HeadSearch {

    /**
     * @param notes what was odd, and what was done about it
     */
    record Found(Head head, List<Note> notes) implements HeadSearch {
        public Found {
            notes = List.copyOf(notes);
        }
    }

    /** There is no log here. */
    record Nothing() implements HeadSearch {}

    /**
     * Lines are here of which none leads to the other: two histories were copied into one place.
     * Which one is meant, nobody can know.
     *
     * @param ends the line that would be the head, then the others
     */
    record TwoHistories(List<Head> ends) implements HeadSearch {
        public TwoHistories {
            ends = List.copyOf(ends);
        }

        /** For people. */
        public String describe() {
            return ends.stream().map(TwoHistories::describe).collect(Collectors.joining(", and "));
        }

        private static String describe(Head end) {
            return "line "
                    + end.line()
                    + " (node "
                    + end.opening().node()
                    + ", up to chunk "
                    + (end.tail().nextSeq() - 1)
                    + ", position "
                    + end.tail().position()
                    + ", "
                    + Instant.EPOCH.plus(end.tail().timeMicros(), ChronoUnit.MICROS)
                    + ")";
        }
    }
}
