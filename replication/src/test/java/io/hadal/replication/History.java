package io.hadal.replication;

import io.hadal.storage.history.Point;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening.Interval;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What writers have really written: the numbers after each record. */
final class History {
    private final Map<Line, NavigableMap<Long, TreeSet<Long>>> states = new HashMap<>();
    private long last;

    long nextNumber() {
        return ++last;
    }

    void after(Line line, long position, TreeSet<Long> numbers) {
        states.computeIfAbsent(line, missing -> new TreeMap<>())
                .put(position, new TreeSet<>(numbers));
    }

    TreeSet<Long> at(Point point) {
        for (Interval interval : point.ancestry().reversed()) {
            long until = Math.min(point.position(), interval.lastPosition());
            Map.Entry<Long, TreeSet<Long>> state =
                    states.getOrDefault(interval.line(), new TreeMap<>()).floorEntry(until);
            if (state != null) {
                return state.getValue();
            }
        }
        return new TreeSet<>();
    }
}
