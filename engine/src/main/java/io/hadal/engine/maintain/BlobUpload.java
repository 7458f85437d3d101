package io.hadal.engine.maintain;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.segment.SegmentCache;
import io.hadal.engine.segment.SegmentWriter.Written;
import io.hadal.engine.segment.StoreErrors;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * PUTs objects under names that nobody else uses, and journals each when it is there. A PUT whose
 * outcome is not known is simply sent again: the bytes are the same. Thread-safe.
 */
final class BlobUpload {
    /**
     * Larger files go by {@link ObjectStore#put}, in parts; smaller ones in one conditional
     * request.
     */
    static final int CREATE_BYTES_MAX = 8 << 20;

    /**
     * With the pauses between them about a minute: then the caller gives up and begins anew later.
     */
    private static final int ATTEMPTS_MAX = 8;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(15);

    private final Env env;
    private final ObjectStore store;
    private final PutJournal journal;
    private final Mirror mirror;
    private final SegmentCache cache;
    private final IntSupplier concurrentMax;

    BlobUpload(
            Env env,
            ObjectStore store,
            PutJournal journal,
            Mirror mirror,
            SegmentCache cache,
            IntSupplier concurrentMax) {
        this.env = env;
        this.store = store;
        this.journal = journal;
        this.mirror = mirror;
        this.cache = cache;
        this.concurrentMax = concurrentMax;
    }

    /** PUTs segments, several at once, and returns when all are in the store and journaled. */
    void putSegments(List<Written> segments) {
        inParallel(segments.stream().<Runnable>map(written -> () -> putSegment(written)).toList());
    }

    /** PUTs an object that is in memory. */
    void put(EncodedObject object) {
        put(
                object.journaled(),
                ObjectSource.of(object.bytes()),
                () -> store.create(object.key(), object.bytes()));
    }

    /**
     * PUTs objects while more are being made. @param inFlightMax at once; {@link Batch#put} waits
     * for room
     */
    Batch batch(int inFlightMax) {
        return new Batch(inFlightMax);
    }

    /** Used by one thread. */
    final class Batch implements AutoCloseable {
        private final Semaphore slots;
        private final List<Env.Task> tasks = new ArrayList<>();
        private final List<CompletableFuture<Boolean>> results = new ArrayList<>();

        private Batch(int inFlightMax) {
            slots = new Semaphore(inFlightMax);
        }

        void put(EncodedObject object) {
            add(() -> BlobUpload.this.put(object));
        }

        private void add(Runnable put) {
            try {
                slots.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineException(Kind.INTERRUPTED, "Interrupted before an upload.", e);
            }
            start(put);
        }

        private void start(Runnable put) {
            CompletableFuture<Boolean> result = new CompletableFuture<>();
            results.add(result);
            tasks.add(
                    env.spawn(
                            "upload",
                            () -> {
                                try {
                                    put.run();
                                    result.complete(true);
                                } catch (Throwable e) {
                                    result.completeExceptionally(e);
                                } finally {
                                    slots.release();
                                }
                            }));
        }

        /** Waits for all; throws the first failure. */
        void await() {
            BlobUpload.await(tasks, results);
        }

        /** Ends what is under way. */
        @Override
        public void close() {
            for (int i = 0; i < tasks.size(); i++) {
                if (!results.get(i).isDone()) {
                    tasks.get(i).interrupt();
                }
            }
        }
    }

    private void putSegment(Written written) {
        String key = Keys.blob(written.segment().id());
        long sizeBytes = written.segment().sizeBytes();
        Path file = written.path();
        try {
            ObjectSource content = ObjectSource.of(file);
            byte[] whole = sizeBytes <= CREATE_BYTES_MAX ? Files.readAllBytes(file) : null;
            put(
                    new PutEntry(key, sizeBytes, written.segment().hash()),
                    content,
                    whole == null ? () -> store.put(key, content) : () -> store.create(key, whole));
        } catch (IOException e) {
            throw new EngineException(
                    Kind.FAILED, "Cannot read " + file + " to upload it: " + e.getMessage(), e);
        }
        cache.markStored(written.segment());
    }

    /** To the store and its mirror at the same time; then it is journaled. */
    private void put(PutEntry object, ObjectSource content, Runnable put) {
        Consumer<PutEntry> begun = journal.begin();
        try (Mirror.Sending mirrored = mirror.send(object, content)) {
            retrying(object.key(), object.hash(), put);
            mirrored.await();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        begun.accept(object);
    }

    private void retrying(String key, Hash hash, Runnable put) {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                put.run();
                return;
            } catch (ObjectStoreException e) {
                if (e.kind() == ObjectStoreException.Kind.ALREADY_EXISTS) {
                    checkOwn(key, hash, e);
                    return;
                }
                if (!e.kind().retryable()
                        || attempt == ATTEMPTS_MAX
                        || Thread.currentThread().isInterrupted()) {
                    throw StoreErrors.explain(e, "write " + key, store);
                }
            }
            pause(pause);
            pause =
                    pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0
                            ? pause.multipliedBy(2)
                            : PAUSE_MAX;
        }
    }

    /** An earlier attempt may have arrived without our knowing. */
    private void checkOwn(String key, Hash hash, ObjectStoreException cause) {
        try {
            if (!Hash.of(store.get(key)).equals(hash)) {
                throw new EngineException(
                        Kind.FAILED,
                        "Cannot write "
                                + key
                                + " (store "
                                + store.location()
                                + "): another object has this name, which only this"
                                + " server may use. Nothing was overwritten; restart the server so that it takes a new line.",
                        cause);
            }
        } catch (ObjectStoreException e) {
            throw StoreErrors.explain(e, "read back " + key, store);
        }
    }

    private void pause(Duration pause) {
        try {
            env.sleep(pause);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static EngineException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new EngineException(
                Kind.INTERRUPTED, "Interrupted while waiting for the object store.", e);
    }

    /** Runs all, and throws the first failure when all have ended. */
    private void inParallel(List<Runnable> puts) {
        if (puts.size() == 1) {
            puts.getFirst().run();
            return;
        }
        Batch batch = batch(Math.max(1, concurrentMax.getAsInt()));
        try (batch) {
            for (Runnable put : puts) {
                batch.add(put);
            }
            batch.await();
        }
    }

    private static void await(List<Env.Task> tasks, List<CompletableFuture<Boolean>> results) {
        boolean interrupted = false;
        RuntimeException failure = null;
        for (CompletableFuture<Boolean> result : results) {
            while (!result.isDone()) {
                try {
                    result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    tasks.forEach(Env.Task::interrupt);
                } catch (ExecutionException e) {
                    // Looked at below.
                }
            }
            if (failure == null && result.isCompletedExceptionally()) {
                failure = failure(result.exceptionNow());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException failure(Throwable e) {
        return e instanceof EngineException engine
                ? new EngineException(engine.kind(), String.valueOf(engine.getMessage()), engine)
                : new IllegalStateException(e);
    }
}
