package io.hadal.replication.log;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.replication.ReplicationException;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening.PastLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of the source's log as it was when it was last looked for, which lists folders. Used by
 * one task at a time.
 */
public final class SourceHead {
    private final ObjectStore source;
    private final LogReader log;
    private @Nullable Head head;

    public SourceHead(Env env, ObjectStore source) {
        this.source = source;
        this.log = new LogReader(source, env);
    }

    private Head search() {
        return switch (log.findHead()) {
            case HeadSearch.Found found -> found.head();
            case HeadSearch.Nothing nothing ->
                    throw new ReplicationException(
                            Reason.NO_SOURCE,
                            "There is no database in "
                                    + source.location()
                                    + ", from where it should be replicated. Check the path and the storage id.");
            case HeadSearch.TwoHistories two ->
                    throw new ReplicationException(
                            Reason.NO_SOURCE,
                            "The source "
                                    + source.location()
                                    + " holds two histories that do not know each other: "
                                    + two.describe()
                                    + ". Replicate from a place that holds one.");
        };
    }

    /** As it was found last. Throws ReplicationException if there is no one head. */
    public Head get() {
        Head known = head;
        return known == null ? refresh() : known;
    }

    /** Looks once more. */
    public Head refresh() {
        Head found = search();
        head = found;
        return found;
    }

    /** All lines, oldest first. */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        get().opening().past().stream().map(PastLine::line).forEach(lines::add);
        lines.add(get().line());
        return lines;
    }

    /**
     * Whether it is known that the history has left a line before this place. What is there, seal
     * or not, is none of its chunks, but a dead end. Asks for nothing.
     */
    public boolean hasLeft(Line line, long seq) {
        Head known = head;
        return known != null
                && known.opening().past().stream()
                        .anyMatch(past -> past.line().equals(line) && past.sealSeq() <= seq);
    }

    /**
     * Whether an object that the log names, and that is not found, has been collected; otherwise
     * the source has lost it. The log tells: the boundary is raised before anything is deleted.
     * Throws as {@link #requireAbsent} does.
     *
     * @param timeMicros when it was written, or before
     */
    public boolean hasCollected(String key, long timeMicros) {
        requireAbsent(key);
        return timeMicros <= get().boundary().timeMicros()
                || timeMicros <= refresh().boundary().timeMicros();
    }

    /**
     * One answer that an object is not there proves nothing: a store may be behind what it has
     * shown before. Throws ObjectStoreException if LIST shows the object: then the store
     * contradicts itself, and is to be asked again.
     */
    public void requireAbsent(String key) {
        if (lists(key)) {
            throw ObjectStoreException.contradiction(key, source.location());
        }
    }

    /**
     * Throws likewise if LIST shows what belongs to a place, and GET does not find it all the same.
     */
    public void requireNotHidden(Place place) {
        if (lists(place.key()) && new ChunkReader(source).read(place).isEmpty()) {
            throw ObjectStoreException.contradiction(place.key(), source.location());
        }
    }

    private boolean lists(String key) {
        return source.list(key, "", 1).objects().stream().anyMatch(info -> info.key().equals(key));
    }

    /**
     * Why a target cannot be brought forward without a chunk that is not found. Throws as {@link
     * #requireAbsent} does.
     *
     * @param timeMicros when it was written, or before
     */
    public RuntimeException gone(Line line, long seq, long timeMicros, ObjectStore target) {
        String key = Keys.chunk(line, seq);
        if (!hasCollected(key, timeMicros)) {
            return new MissingObjectException(key, "the log in " + source.location());
        }
        return expired("chunk " + key, target);
    }

    /** Why a target cannot be brought forward from a place below the boundary. */
    public ReplicationException expired(Place next, ObjectStore target) {
        return expired("the chunks after " + next.key(), target);
    }

    private static ReplicationException expired(String collected, ObjectStore target) {
        return new ReplicationException(
                Reason.EXPIRED,
                "The source has collected "
                        + collected
                        + ", without which the target "
                        + target.location()
                        + " cannot be brought forward. It can still be attached as it is. Replicate into an empty"
                        + " place, and keep the source's retention longer than a replica may lag.");
    }

    /** Whether the log goes on beyond a place whose chunk is not there. */
    public boolean isBeyond(Place place) {
        return isBeyond(get(), place);
    }

    /** The same, as far as is known. Asks for nothing. */
    public boolean isKnownBeyond(Place place) {
        Head known = head;
        return known != null && isBeyond(known, place);
    }

    private static boolean isBeyond(Head head, Place place) {
        return head.line().equals(place.line())
                ? head.tail().nextSeq() > place.seq()
                : head.opening().past().stream().anyMatch(past -> past.line().equals(place.line()));
    }
}
