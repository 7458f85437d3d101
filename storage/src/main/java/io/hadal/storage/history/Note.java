package io.hadal.storage.history;

import io.hadal.storage.log.Line;
import java.util.List;

/** Something odd that was found and survived. */
public sealed interface Note {

    /** For an operator: what was found and what it means. */
    String message();

    /**
     * Whether an operator has to know: something writes here that must not, or something is lost.
     */
    boolean alarm();

    /** LIST did not show an object that is there. */
    record ListMissed(String key) implements Note {
        @Override
        public String message() {
            return "LIST of the object store did not show " + key + ", which is there.";
        }

        @Override
        public boolean alarm() {
            return false;
        }
    }

    /**
     * The seal that leads to a line is another object: a copier that was not stopped has
     * overwritten it. The line itself proves it.
     */
    record SealOverwritten(String key, Line line) implements Note {
        @Override
        public String message() {
            return "The seal "
                    + key
                    + ", which leads to line "
                    + line
                    + ", was overwritten. Something still copies into this"
                    + " place, or writes to it: stop it. Nothing is lost, the line itself proves that it goes on from there.";
        }

        @Override
        public boolean alarm() {
            return true;
        }
    }

    /** The seal that leads to a line is not here: it was not copied. */
    record SealMissing(String key, Line line) implements Note {
        @Override
        public String message() {
            return "The seal "
                    + key
                    + ", which leads to line "
                    + line
                    + ", is missing. The line itself proves that it goes on"
                    + " from there.";
        }

        @Override
        public boolean alarm() {
            return true;
        }
    }

    /** Chunks are missing in the middle of a line; what lies behind them is of no use. */
    record Gap(Line line, long firstMissing, List<Long> behind) implements Note {
        public Gap {
            behind = List.copyOf(behind);
        }

        @Override
        public String message() {
            return "Chunk "
                    + firstMissing
                    + " of line "
                    + line
                    + " is missing; "
                    + behind.size()
                    + " chunks behind it, "
                    + behind.getFirst()
                    + " to "
                    + behind.getLast()
                    + ", are not reachable.";
        }

        @Override
        public boolean alarm() {
            return true;
        }
    }

    /** The last object of a line is damaged. */
    record DamagedTail(String key, String problem) implements Note {
        @Override
        public String message() {
            return problem + " It is the last one of its line; what it holds is left out.";
        }

        @Override
        public boolean alarm() {
            return true;
        }
    }

    /** A snapshot was passed over. */
    record SnapshotUnusable(String key, String problem) implements Note {
        @Override
        public String message() {
            return "Snapshot " + key + " cannot be used, an older one is read: " + problem;
        }

        @Override
        public boolean alarm() {
            return true;
        }
    }
}
