package io.hadal.cli.isolation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who came before whom, and why. */
final class Dependencies {
    /**
     * @param anti whether it is an anti-dependency: the first read what the second overwrote
     */
    private record Edge(String from, String to, String why, boolean anti) {}

    /** A node, and whether it was reached by an anti-dependency. */
    private record Place(String node, boolean byAnti) {}

    private record Step(Place from, Place to, String why) {}

    private final Set<Edge> edges = new HashSet<>();

    /** The second read or overwrote what the first wrote, or began after its end. */
    void depends(String first, String second, String why) {
        add(new Edge(first, second, why, false));
    }

    /** The first read what the second overwrote. */
    void antiDepends(String reader, String writer, String why) {
        add(new Edge(reader, writer, why, true));
    }

    private void add(Edge edge) {
        if (!edge.from.equals(edge.to)) {
            edges.add(edge);
        }
    }

    /** G0 and G1c (Adya 1999): a circle of dependencies. Null = there is none. */
    @Nullable String circle() {
        List<Step> steps = new ArrayList<>();
        for (Edge edge : edges) {
            if (!edge.anti) {
                steps.add(step(edge, false));
            }
        }
        return circle(steps);
    }

    /**
     * What snapshots exclude: a circle in which no two anti-dependencies follow each other, so that
     * write skew is none, and read skew is one. See Cerone and Gotsman, Analysing Snapshot
     * Isolation (J. ACM 65(2), 2018), theorem 10. Null = there is none.
     */
    @Nullable String snapshotCircle() {
        List<Step> steps = new ArrayList<>();
        for (Edge edge : edges) {
            steps.add(step(edge, false));
            if (!edge.anti) {
                steps.add(step(edge, true));
            }
        }
        return circle(steps);
    }

    private static Step step(Edge edge, boolean cameByAnti) {
        return new Step(new Place(edge.from, cameByAnti), new Place(edge.to, edge.anti), edge.why);
    }

    /** What is left when all that nothing leads to has been taken away, again and again. */
    private static @Nullable String circle(List<Step> steps) {
        Map<Place, List<Step>> leaving = new HashMap<>();
        Map<Place, List<Step>> arriving = new HashMap<>();
        for (Step step : steps) {
            leaving.computeIfAbsent(step.from, place -> new ArrayList<>()).add(step);
            arriving.computeIfAbsent(step.to, place -> new ArrayList<>()).add(step);
        }
        Map<Place, Integer> waiting = new HashMap<>();
        arriving.forEach((place, into) -> waiting.put(place, into.size()));
        Deque<Place> free = new ArrayDeque<>();
        for (Place place : leaving.keySet()) {
            if (!waiting.containsKey(place)) {
                free.add(place);
            }
        }
        while (!free.isEmpty()) {
            for (Step step : leaving.getOrDefault(free.remove(), List.of())) {
                if (waiting.merge(step.to, -1, Integer::sum) == 0) {
                    waiting.remove(step.to);
                    free.add(step.to);
                }
            }
        }
        return waiting.isEmpty() ? null : path(waiting.keySet(), arriving);
    }

    /** Backwards from anywhere in what is left, one comes to a circle. */
    private static String path(Set<Place> left, Map<Place, List<Step>> arriving) {
        List<Step> back = new ArrayList<>();
        Map<Place, Integer> passed = new HashMap<>();
        Place at = left.iterator().next();
        while (!passed.containsKey(at)) {
            passed.put(at, back.size());
            Step into =
                    arriving.getOrDefault(at, List.of()).stream()
                            .filter(step -> left.contains(step.from))
                            .findFirst()
                            .orElseThrow();
            back.add(into);
            at = into.from;
        }
        List<Step> circle = back.subList(passed.get(at), back.size());
        Collections.reverse(circle);
        StringBuilder text = new StringBuilder(at.node);
        circle.forEach(
                step -> text.append(" -").append(step.why).append("-> ").append(step.to.node));
        return text.toString();
    }
}
