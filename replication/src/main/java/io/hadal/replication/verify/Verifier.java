package io.hadal.replication.verify;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.replication.copy.Meter;
import io.hadal.replication.log.Reads;
import io.hadal.replication.start.Inventory;
import io.hadal.replication.start.Inventory.Item;
import io.hadal.replication.start.Inventory.Name;
import io.hadal.replication.start.InventoryReader;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.collect.CollectionPlanner;
import io.hadal.storage.collect.LineEntry;
import io.hadal.storage.collect.LogTables;
import io.hadal.storage.history.Ahead;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.history.Note;
import io.hadal.storage.history.Point;
import io.hadal.storage.history.StateReader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.PastLine;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies one storage id's folder: the chunks that are kept as hash chains, the newest state as
 * somebody would attach it, and that every object which a promised state needs is there with its
 * size and, if asked for, its checksum. Knows nothing of how the folder came about.
 */
public final class Verifier {
    /** Objects that are read at a time for their checksums. */
    private static final int READS_MAX = 8;

    private final Env env;
    private final ObjectStore store;
    private final boolean checksums;
    private final Meter meter;
    private final List<String> notes = new ArrayList<>();
    private final Collection<String> problems = new ConcurrentLinkedQueue<>();

    /**
     * @param meter told of the objects that are verified
     */
    public Verifier(Env env, ObjectStore store, boolean checksums, Meter meter) {
        this.env = env;
        this.store = store;
        this.checksums = checksums;
        this.meter = meter;
    }

    /** Once. Throws ObjectStoreException if the store cannot be asked. */
    public VerifyReport run() {
        return run(Optional.empty());
    }

    /** Also compares every chunk that both places have. */
    public VerifyReport against(ObjectStore other) {
        return run(Optional.of(other));
    }

    private VerifyReport run(Optional<ObjectStore> other) {
        try {
            return switch (new LogReader(store, env).findHead()) {
                case HeadSearch.Found found -> {
                    found.notes().forEach(this::note);
                    yield verify(found.head(), other);
                }
                case HeadSearch.Nothing nothing -> nothing("There is no log here.");
                case HeadSearch.TwoHistories two ->
                        nothing("Two histories that do not know each other: " + two.describe());
            };
        } catch (StoredObjectException e) {
            return nothing(String.valueOf(e.getMessage()));
        }
    }

    private VerifyReport nothing(String problem) {
        problems.add(problem);
        return report(-1, 0, 0, 0, 0);
    }

    private VerifyReport report(long position, long time, long chunks, long objects, long bytes) {
        return new VerifyReport(
                store.location(),
                position,
                time,
                chunks,
                objects,
                bytes,
                checksums,
                notes,
                List.copyOf(problems));
    }

    private void note(Note note) {
        (note.alarm() ? problems : notes).add(note.message());
    }

    private VerifyReport verify(Head head, Optional<ObjectStore> other) {
        Optional<Point> attached = attach(head);
        Inventory inventory =
                new InventoryReader(env, store, e -> problems.add(String.valueOf(e.getMessage())))
                        .upToHead(head);
        requireEnds(head, inventory);
        requireAbandoned(head, inventory);
        requireBase(head);
        List<Item> there = requireThere(inventory);
        there.forEach(item -> meter.expect(item.object().sizeBytes()));
        Ahead.all(env, "verify", there, READS_MAX, this::verify);
        other.ifPresent(place -> compare(head, inventory, place));
        return report(
                attached.map(Point::position).orElse(-1L),
                attached.map(Point::timeMicros).orElse(0L),
                inventory.chunks().size(),
                there.size(),
                there.stream().mapToLong(item -> item.object().sizeBytes()).sum());
    }

    /**
     * A line's first chunk and its seal are kept for ever: the one tells its ancestry, the other
     * fences a server that still holds the line.
     */
    private void requireEnds(Head head, Inventory inventory) {
        Set<String> read = new TreeSet<>();
        inventory.chunks().forEach(name -> read.add(key(name)));
        for (PastLine past : head.opening().past()) {
            LongStream.of(past.firstSeq(), past.sealSeq())
                    .distinct()
                    .mapToObj(seq -> Keys.chunk(past.line(), seq))
                    .filter(key -> !read.contains(key) && sizeOf(key) == null)
                    .forEach(key ->
                            problems.add(
                                    "Object "
                                            + key
                                            + " is missing: the beginning or the seal of a line, which is kept for ever."));
        }
    }

    /** Points of lines that the history has left are promised, too. */
    private void requireAbandoned(Head head, Inventory inventory) {
        Set<String> read = new TreeSet<>();
        inventory.chunks().forEach(name -> read.add(key(name)));
        List<Interval> ancestry = head.latest().ancestry();
        List<LineEntry> lines = lines(head);
        for (LineEntry line : lines) {
            long sealSeq = line.end() == null ? 0 : line.end().sealSeq();
            LongStream.range(line.firstSeq() + 1, sealSeq)
                    .filter(seq -> ancestry.stream().noneMatch(in -> in.holds(line.line(), seq)))
                    .filter(seq -> !read.contains(Keys.chunk(line.line(), seq)))
                    .filter(seq ->
                            CollectionPlanner.keeps(lines, head.boundary(), line.line(), seq))
                    .mapToObj(seq -> Keys.chunk(line.line(), seq))
                    .filter(key -> sizeOf(key) == null)
                    .forEach(key ->
                            problems.add(
                                    "Object "
                                            + key
                                            + " is missing: promised points of an abandoned line need it."));
        }
    }

    /** None if the log cannot say: then something is missing that is noticed by itself. */
    private List<LineEntry> lines(Head head) {
        try {
            return new LogTables(store).lines(head.opening(), head.boundary());
        } catch (StoredObjectException e) {
            problems.add(String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    /** The oldest points that are promised are read from the snapshot that the boundary names. */
    private void requireBase(Head head) {
        long seq = head.boundary().baseSeq();
        if (seq == 0) {
            return;
        }
        Line line = head.line();
        for (PastLine past : head.opening().past().reversed()) {
            line = past.sealSeq() >= seq ? past.line() : line;
        }
        String root = Keys.snapshotRoot(line, seq);
        if (sizeOf(root) == null) {
            problems.add("Object " + root + " is missing: the oldest promised points need it.");
        }
    }

    /** What ATTACH would show. */
    private Optional<Point> attach(Head head) {
        StateReader reader = new StateReader(new LogReader(store, env));
        return switch (reader.read(head, head.latest())) {
            case StateReader.Read read -> {
                read.view().notes().forEach(this::note);
                read.view()
                        .leftOut()
                        .ifPresent(left ->
                                problems.add(
                                        "The newest state lacks something; ATTACH would show position "
                                                + read.view().point().position()
                                                + ": "
                                                + String.join(" ", left.objects())));
                yield Optional.of(read.view().point());
            }
            case StateReader.Expired expired -> {
                problems.add("The newest state has been collected.");
                yield Optional.empty();
            }
            case StateReader.Unreadable unreadable -> {
                problems.add(String.valueOf(unreadable.reason().getMessage()));
                yield Optional.empty();
            }
        };
    }

    // ---------------------------------------------------------------- objects

    /** The items that are there; what must be and is not is a problem. */
    private List<Item> requireThere(Inventory inventory) {
        Map<String, Long> sizes = new HashMap<>();
        for (String prefix : List.of(Keys.BLOBS, Keys.SNAPSHOTS)) {
            Reads.list(store, prefix, "", info -> sizes.put(info.key(), info.sizeBytes()));
        }
        List<Item> there = new ArrayList<>();
        for (Item item : inventory.items().values()) {
            String key = item.object().key();
            Long size = sizes.containsKey(key) ? sizes.get(key) : sizeOf(key);
            if (size == null) {
                requireCollected(item, inventory);
            } else if (size != item.object().sizeBytes()) {
                problems.add(
                        "Object "
                                + key
                                + " is corrupt: expected "
                                + item.object().sizeBytes()
                                + " bytes, found "
                                + size
                                + ".");
            } else {
                there.add(item);
            }
        }
        return there;
    }

    /** What a LIST skips is asked for by name. Null if it is not there. */
    private @Nullable Long sizeOf(String key) {
        return store.head(key).map(info -> info.sizeBytes()).orElse(null);
    }

    private void requireCollected(Item item, Inventory inventory) {
        if (item.required() || item.timeMicros() > inventory.boundary().timeMicros()) {
            problems.add("Object " + item.object().key() + " is missing.");
        }
    }

    private Item verify(Item item) {
        if (checksums) {
            hash(item)
                    .filter(found -> !found.equals(item.object().hash()))
                    .ifPresent(found ->
                            problems.add(
                                    "Object "
                                            + item.object().key()
                                            + " is corrupt: expected SHA-256 "
                                            + item.object().hash()
                                            + ", found "
                                            + found
                                            + "."));
        }
        meter.done(item.object().sizeBytes());
        return item;
    }

    /** A second read decides whether the object is damaged, or was on its way here. */
    private Optional<Hash> hash(Item item) {
        Optional<Hash> first = read(item.object().key());
        return first.isEmpty() || first.get().equals(item.object().hash())
                ? first
                : read(item.object().key());
    }

    /** Empty if it has gone meanwhile. */
    private Optional<Hash> read(String key) {
        MessageDigest digest = Hash.digest();
        try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            store.copyTo(key, sink);
            return Optional.of(Hash.fromBytes(digest.digest()));
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("a digest takes everything", e);
        }
    }

    // ---------------------------------------------------------------- another place

    private void compare(Head head, Inventory here, ObjectStore place) {
        if (!(new LogReader(place, env).findHead() instanceof HeadSearch.Found found)) {
            problems.add("There is no one log in " + place.location() + " to compare with.");
            return;
        }
        Inventory there = new InventoryReader(env, place).upToHead(found.head());
        Map<String, Hash> hashes = new HashMap<>();
        there.chunks().forEach(name -> hashes.put(key(name), name.hash()));
        Map<Line, Long> seals = new HashMap<>();
        if (isOneLog(here, there)) {
            head.opening().past().forEach(past -> seals.put(past.line(), past.sealSeq()));
        }
        Set<Line> deadEnds = new TreeSet<>();
        for (Name name : here.chunks()) {
            Hash other = hashes.get(key(name));
            if (other == null || other.equals(name.hash())) {
                continue;
            }
            if (name.seq() >= seals.getOrDefault(name.line(), Long.MAX_VALUE)) {
                deadEnds.add(name.line());
            } else {
                problems.add("Chunk " + key(name) + " is another one in " + place.location() + ".");
            }
        }
        deadEnds.forEach(line ->
                notes.add(
                        "Line "
                                + line
                                + " goes on in one of the places beyond where its history was left: a dead end."));
        compareEnds(here, there, place);
    }

    private void compareEnds(Inventory here, Inventory there, ObjectStore place) {
        long mine = here.last().header().lastPosition();
        long theirs = there.last().header().lastPosition();
        if (!isOneLog(here, there)) {
            problems.add(
                    "The log here ends at position "
                            + mine
                            + " of line "
                            + here.last().header().line()
                            + ", in "
                            + place.location()
                            + " at position "
                            + theirs
                            + " of line "
                            + there.last().header().line()
                            + ": neither goes on from the other.");
        } else if (mine != theirs) {
            notes.add(
                    "The log here ends at position "
                            + mine
                            + ", in "
                            + place.location()
                            + " at position "
                            + theirs
                            + ".");
        }
    }

    /** Whether one is the beginning of the other. */
    private static boolean isOneLog(Inventory here, Inventory there) {
        return holds(there, here.chunks().getLast()) || holds(here, there.chunks().getLast());
    }

    private static boolean holds(Inventory inventory, Name name) {
        return inventory.chunks().contains(name);
    }

    private static String key(Name name) {
        return Keys.chunk(name.line(), name.seq());
    }
}
