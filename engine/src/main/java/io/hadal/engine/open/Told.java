package io.hadal.engine.open;

import io.hadal.storage.history.DeadEnd;
import io.hadal.storage.log.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Which lost commits were told already: copies of a store have the same ones. */
final class Told {
    private final List<Range> ranges = new ArrayList<>();

    private record Range(Line line, long after, long through) {
        boolean holds(Line of, long position) {
            return line.equals(of) && position > after && position <= through;
        }
    }

    /** All of a line after one position, up to another. */
    void add(Line line, long after, long through) {
        ranges.add(new Range(line, after, through));
    }

    boolean holds(Line line, long position) {
        return ranges.stream().anyMatch(range -> range.holds(line, position));
    }

    boolean holdsAll(DeadEnd end) {
        long told = end.fork().position();
        while (told < end.end().position()) {
            long next = told + 1;
            OptionalLong through =
                    ranges.stream()
                            .filter(range -> range.holds(end.line(), next))
                            .mapToLong(Range::through)
                            .max();
            if (through.isEmpty()) {
                return false;
            }
            told = through.getAsLong();
        }
        return true;
    }
}
