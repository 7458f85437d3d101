package io.hadal.storage.history;

import java.util.List;

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
    record TwoHistories(List<LooseEnd> ends) implements HeadSearch {
        public TwoHistories {
            ends = List.copyOf(ends);
        }
    }
}
