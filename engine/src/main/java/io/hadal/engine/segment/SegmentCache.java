package io.hadal.engine.segment;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.segment.CacheEntry.Key;
import io.hadal.engine.segment.CacheEntry.LocalFile;
import io.hadal.env.Disk;
import io.hadal.env.DiskFullException;
import io.hadal.env.Env;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Local copies of blobs, one cache per engine. A file appears here complete and verified or not at
 * all, stays while it is pinned, and its name is never used again for other content. Nothing
 * durable depends on it. Thread-safe; failures are EngineExceptions (MISSING_OBJECT,
 * CORRUPT_OBJECT, STORE_UNREACHABLE, DISK_FULL, INTERRUPTED, …).
 */
public final class SegmentCache {
    /** Where the files are on the disk. */
    public static final String FOLDER = "cache";

    /**
     * More than this at once only makes each of them slower; queries over many segments queue here.
     */
    private static final int FETCHES_MAX = 16;

    private final Env env;
    private final Disk disk;
    private final LongSupplier bytesMax;
    private final BlobFetch fetch;
    private final Semaphore fetchSlots = new Semaphore(FETCHES_MAX, true);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, CacheEntry> entries = new HashMap<>();
    private final CacheQueues queues = new CacheQueues();
    private final Leftovers leftovers;
    private long fetches;
    private long fetchedBytes;
    private long evictions;
    private final RecentBytes evicted;

    private SegmentCache(Env env, Disk disk, LongSupplier bytesMax, Leftovers leftovers) {
        this.env = env;
        this.disk = disk;
        this.bytesMax = bytesMax;
        this.leftovers = leftovers;
        this.fetch = new BlobFetch(env, disk);
        this.evicted = new RecentBytes(env.monotonicNanos());
    }

    /**
     * @param bytesMax the size to keep to, as far as pinned and not yet uploaded files let it
     */
    public static SegmentCache open(Env env, Disk disk, LongSupplier bytesMax) throws IOException {
        return new SegmentCache(env, disk, bytesMax, Leftovers.list(disk, FOLDER));
    }

    /** A file that stays until this is closed. */
    public final class Pin implements AutoCloseable {
        private final CacheEntry entry;
        private final LocalFile file;
        private boolean closed;

        private Pin(CacheEntry entry, LocalFile file) {
            this.entry = entry;
            this.file = file;
        }

        public Path path() {
            return file.path();
        }

        /**
         * To be called when reading the file failed: whether it is damaged. If so, the next pin
         * fetches it anew.
         */
        public boolean checkDamaged() {
            return !fetch.verify(file, entry.key.hash(), entry.sizeBytes) && forget(entry);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                unpin(entry);
            }
        }
    }

    /** A file that is being written here. */
    public final class Draft {
        private final LocalFile file;

        private Draft(LocalFile file) {
            this.file = file;
        }

        /** Where to write it; there is no file yet. */
        public Path path() {
            return file.path();
        }

        /** Makes it part of the cache; it is not evicted before {@link #markStored}. */
        public Pin finish(Segment segment) {
            return adopt(segment, file);
        }

        /** Removes what was written. */
        public void discard() {
            delete(file.name());
        }
    }

    /** Begins a new file for a blob that this process makes. */
    public Draft draft(BlobId id) {
        try {
            return new Draft(newFile(id));
        } catch (IOException e) {
            throw failed("prepare a file for " + id, e);
        }
    }

    /** The store has it now: it may be evicted. */
    public void markStored(Segment segment) {
        lock.lock();
        try {
            CacheEntry entry = entries.get(key(segment));
            if (entry != null) {
                entry.stored = true;
            }
        } finally {
            lock.unlock();
        }
        makeRoom(0);
    }

    /** The segment is not needed any more: its file goes when nobody has it pinned. */
    public void remove(Segment segment) {
        lock.lock();
        try {
            CacheEntry entry = entries.get(key(segment));
            if (entry == null) {
                leftovers.take(segment.id()).ifPresent(leftover -> delete(leftover.name()));
            } else {
                entry.pins++;
                forget(entry);
                unpin(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The segment's local file, fetched if it is not here; fetches of the same one by many are one.
     * Blocks.
     */
    public Pin pin(Segment segment, BlobSource source) {
        return await(join(segment, source), source);
    }

    /** Likewise for many, which are fetched at the same time. */
    public List<Pin> pinAll(List<Segment> segments, Function<Segment, BlobSource> sources) {
        List<CacheEntry> joined = new ArrayList<>();
        segments.forEach(segment -> joined.add(join(segment, sources.apply(segment))));
        List<Pin> pins = new ArrayList<>();
        try {
            for (int i = 0; i < joined.size(); i++) {
                pins.add(await(joined.get(i), sources.apply(segments.get(i))));
            }
            return pins;
        } catch (RuntimeException e) {
            pins.forEach(Pin::close);
            // The one that failed has been unpinned.
            joined.subList(pins.size() + 1, joined.size()).forEach(this::unpin);
            throw e;
        }
    }

    private Pin await(CacheEntry entry, BlobSource source) {
        try {
            return new Pin(entry, entry.file.get());
        } catch (InterruptedException e) {
            unpin(entry);
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED, "Interrupted while waiting for segment " + source.key(), e);
        } catch (ExecutionException e) {
            unpin(entry);
            throw rethrown(e.getCause());
        }
    }

    /** Finds or makes the entry, pinned. */
    private CacheEntry join(Segment segment, BlobSource source) {
        Key key = key(segment);
        lock.lock();
        try {
            CacheEntry entry = entries.get(key);
            if (entry != null) {
                entry.pins++;
                entry.hits++;
                queues.touch(entry, bytesMax.getAsLong());
                return entry;
            }
            entry = new CacheEntry(key, segment.sizeBytes());
            // One for the caller, one for the fetch, so that the file of an entry that is dropped
            // meanwhile is not left behind.
            entry.pins = 2;
            entries.put(key, entry);
            queues.add(entry);
            CacheEntry made = entry;
            env.spawn("fetch " + source.key(), () -> bring(made, source));
            return entry;
        } finally {
            lock.unlock();
        }
    }

    /** Completes the entry, whatever happens. */
    private void bring(CacheEntry entry, BlobSource source) {
        try {
            fetchSlots.acquire();
            try {
                makeRoom(0);
                entry.file.complete(reuseOrFetch(entry, source));
            } finally {
                fetchSlots.release();
            }
        } catch (Throwable e) {
            forget(entry);
            entry.file.completeExceptionally(e);
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        } finally {
            unpin(entry);
        }
    }

    private LocalFile reuseOrFetch(CacheEntry entry, BlobSource source)
            throws IOException, InterruptedException {
        Leftovers.Leftover leftover = takeLeftover(entry.key.id());
        if (leftover != null) {
            LocalFile file = new LocalFile(leftover.name(), disk.cachePath(leftover.name()));
            if (fetch.verify(file, entry.key.hash(), entry.sizeBytes)) {
                return file;
            }
            delete(leftover.name());
        }
        LocalFile file = newFile(entry.key.id());
        try {
            fetch.fetch(file, entry.key.hash(), entry.sizeBytes, source);
        } catch (DiskFullException e) {
            makeRoom(entry.sizeBytes);
            file = newFile(entry.key.id());
            fetch.fetch(file, entry.key.hash(), entry.sizeBytes, source);
        }
        countFetch(entry.sizeBytes);
        return file;
    }

    private Leftovers.@Nullable Leftover takeLeftover(BlobId id) {
        lock.lock();
        try {
            return leftovers.take(id).orElse(null);
        } finally {
            lock.unlock();
        }
    }

    private void countFetch(long bytes) {
        lock.lock();
        try {
            fetches++;
            fetchedBytes += bytes;
        } finally {
            lock.unlock();
        }
    }

    private Pin adopt(Segment segment, LocalFile file) {
        lock.lock();
        try {
            CacheEntry entry = new CacheEntry(key(segment), segment.sizeBytes());
            entry.pins = 1;
            entry.stored = false;
            entry.file.complete(file);
            if (entries.putIfAbsent(entry.key, entry) != null) {
                throw new IllegalStateException("segment " + segment.id() + " was written twice");
            }
            queues.add(entry);
            return new Pin(entry, file);
        } finally {
            lock.unlock();
        }
    }

    private LocalFile newFile(BlobId id) throws IOException {
        String name = FOLDER + "/" + Leftovers.fileName(id, env.random().nextLong());
        return new LocalFile(name, disk.cachePath(name));
    }

    /** Takes the entry out; returns true. */
    private boolean forget(CacheEntry entry) {
        lock.lock();
        try {
            entries.remove(entry.key, entry);
            queues.remove(entry);
            entry.dropped = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void unpin(CacheEntry entry) {
        LocalFile orphan = null;
        lock.lock();
        try {
            entry.pins--;
            if (entry.pins == 0
                    && entry.dropped
                    && entry.file.isDone()
                    && !entry.file.isCompletedExceptionally()) {
                orphan = entry.file.join();
            }
        } finally {
            lock.unlock();
        }
        if (orphan != null) {
            delete(orphan.name());
        }
        makeRoom(0);
    }

    /** Evicts until the limit holds with {@code extra} more bytes, as far as that is possible. */
    private void makeRoom(long extra) {
        List<String> names = new ArrayList<>();
        lock.lock();
        try {
            long excess = queues.bytes() + leftovers.bytes() + extra - bytesMax.getAsLong();
            if (excess <= 0) {
                return;
            }
            for (Leftovers.Leftover leftover : leftovers.takeSome(excess)) {
                names.add(leftover.name());
                excess -= leftover.sizeBytes();
            }
            for (CacheEntry victim : excess > 0 ? queues.victims(excess) : List.<CacheEntry>of()) {
                entries.remove(victim.key, victim);
                queues.remove(victim);
                names.add(victim.file.join().name());
                evictions++;
                evicted.add(env.monotonicNanos(), victim.sizeBytes);
            }
        } finally {
            lock.unlock();
        }
        names.forEach(this::delete);
    }

    private void delete(String name) {
        try {
            disk.delete(name);
        } catch (IOException e) {
            throw failed("delete the cached file " + name, e);
        }
    }

    /** A cached blob, for people. */
    public record Cached(
            BlobId id, long sizeBytes, boolean present, boolean stored, int pins, long hits) {}

    /** All blobs that are here or on their way. */
    public List<Cached> contents() {
        lock.lock();
        try {
            return entries.values().stream().map(SegmentCache::describe).toList();
        } finally {
            lock.unlock();
        }
    }

    /** The segment, if it is here or on its way. */
    Optional<Cached> find(Segment segment) {
        lock.lock();
        try {
            return Optional.ofNullable(entries.get(key(segment))).map(SegmentCache::describe);
        } finally {
            lock.unlock();
        }
    }

    private static Cached describe(CacheEntry entry) {
        return new Cached(
                entry.key.id(),
                entry.sizeBytes,
                entry.file.isDone(),
                entry.stored,
                entry.pins,
                entry.hits);
    }

    /**
     * @param bytes all files, those of an earlier process that nobody has asked for yet included
     * @param evictedBytesPerSecond over the last minute
     */
    public record Statistics(
            long bytes,
            long bytesMax,
            int blobs,
            long fetches,
            long fetchedBytes,
            long evictions,
            double evictedBytesPerSecond) {}

    public Statistics statistics() {
        lock.lock();
        try {
            return new Statistics(
                    queues.bytes() + leftovers.bytes(),
                    bytesMax.getAsLong(),
                    entries.size(),
                    fetches,
                    fetchedBytes,
                    evictions,
                    evicted.perSecond(env.monotonicNanos()));
        } finally {
            lock.unlock();
        }
    }

    private static Key key(Segment segment) {
        return new Key(segment.id(), segment.hash());
    }

    /** The same failure for each of those who waited for it. */
    private static RuntimeException rethrown(@Nullable Throwable cause) {
        return switch (cause) {
            case EngineException e ->
                    new EngineException(e.kind(), String.valueOf(e.getMessage()), e);
            case IOException e -> failed("fetch a segment", e);
            case InterruptedException e ->
                    new EngineException(
                            Kind.INTERRUPTED, "Interrupted while a segment was fetched", e);
            case null, default -> new CompletionException(cause);
        };
    }

    static EngineException failed(String action, IOException e) {
        if (e instanceof DiskFullException) {
            return new EngineException(
                    Kind.DISK_FULL,
                    "Cannot "
                            + action
                            + ": the disk is full. Free some space, or lower the cache's size.",
                    e);
        }
        return new EngineException(Kind.FAILED, "Cannot " + action + ": " + e.getMessage(), e);
    }
}
