package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A bucket with a database: who has written to it, what was promised there, and the checks. */
final class SimPlace {
    final String bucket;

    /** What it was copied from, as long as nobody has written here. */
    private @Nullable SimPlace source;

    private final List<WriterModel> writers = new ArrayList<>();

    /** Transactions that were acknowledged with OBJECT_STORE and not abandoned since. */
    private final Set<Long> stored = new TreeSet<>();

    private final Map<String, Mark> milestones = new TreeMap<>();
    private final Set<String> forking = new TreeSet<>();

    /** Changes whenever what was under way may have been abandoned. */
    private long forks;

    private long term;

    /** Where a milestone is. */
    private record Mark(WriterModel writer, long position) {}

    SimPlace(String bucket) {
        this.bucket = bucket;
    }

    /** A copy, of which nothing is promised. It shows what any writer of this place explains. */
    SimPlace copy(String bucketOfCopy) {
        SimPlace copy = new SimPlace(bucketOfCopy);
        copy.source = this;
        return copy;
    }

    /** The greatest term that anybody was told of. */
    long term() {
        return term;
    }

    /** What must be there from now on, unless it is abandoned. */
    Set<Long> promised() {
        return new HashSet<>(stored);
    }

    List<String> milestones() {
        return List.copyOf(milestones.keySet());
    }

    /** Prefix: a state after some commit of some writer. */
    void checkPrefix(Content shown) {
        List<String> contradictions = new ArrayList<>();
        for (WriterModel writer : source == null ? writers : source.writers) {
            String contradiction = writer.contradicts(shown);
            if (contradiction == null) {
                return;
            }
            contradictions.add(writer + ": " + contradiction);
        }
        throw new AssertionError(
                "No writer explains what "
                        + bucket
                        + " shows:\n"
                        + String.join("\n", contradictions));
    }

    /** Also no loss. @param promisedBefore what was promised before it was opened */
    void check(Content shown, Set<Long> promisedBefore) {
        checkPrefix(shown);
        Set<Long> must = new HashSet<>(promisedBefore);
        must.retainAll(stored);
        assertThat(shown.done()).as("what the store had acknowledged").containsAll(must);
    }

    void checkMilestone(String name, Content shown) {
        Mark mark = Objects.requireNonNull(milestones.get(name));
        assertThat(mark.writer.contradictsAt(shown, mark.position))
                .as("milestone %s of %s", name, mark.writer)
                .isNull();
    }

    /** Somebody writes here from now on. */
    WriterModel opened(String node, Database database, Content shown) {
        WriterModel writer = new WriterModel(node, termOf(database), shown);
        writers.add(writer);
        source = null;
        term = Math.max(term, writer.term);
        return writer;
    }

    /**
     * A machine tries to go on from an older point. Whether it comes to that or not: from now on
     * nothing is promised of what was there before.
     *
     * @return what was promised
     */
    Set<Long> forkBegins(String node) {
        Set<Long> before = promised();
        stored.clear();
        forking.add(node);
        forks++;
        return before;
    }

    /** It has ended, in one way or another. */
    void forkEnded(String node) {
        if (forking.remove(node)) {
            forks++;
        }
    }

    /** What the machine shows is part of the history. */
    void forked(String node, Set<Long> promisedBefore, Content shown) {
        forkEnded(node);
        promisedBefore.stream().filter(shown.done()::contains).forEach(stored::add);
    }

    /** What a client remembers of a place when it begins a transaction. */
    record Moment(long term, long forks) {}

    Moment now() {
        return new Moment(term, forks);
    }

    /** Fence: who was replaced before is told of nothing durable any more. */
    void acknowledged(WriterModel writer, long number, Moment begun) {
        assertThat(writer.term)
                .as("transaction %d of %s, while term %d writes", number, writer.node, begun.term)
                .isGreaterThanOrEqualTo(begun.term);
        if (forking.isEmpty() && begun.forks == forks) {
            stored.add(number);
        }
    }

    void milestone(String name, WriterModel writer, long position) {
        milestones.put(name, new Mark(writer, position));
    }

    static long termOf(Database database) {
        @Nullable String line = database.status().line();
        String text = Objects.requireNonNull(line);
        return Long.parseLong(text.substring(0, text.indexOf('_')));
    }
}
