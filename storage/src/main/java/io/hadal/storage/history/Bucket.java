package io.hadal.storage.history;

import io.hadal.env.Env;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** A storage id's folder, read by what its keys mean. */
final class Bucket {
    /**
     * Requests at a time: hides the latency of a store some tens of milliseconds away without
     * flooding it.
     */
    static final int REQUESTS_MAX = 32;

    private static final int PAGE = 1000;

    /** Reads of a chunk that comes differently damaged each time. */
    private static final int READS_MAX = 5;

    private final ObjectStore store;
    private final Env env;

    /** Lines and their seals that no listing tells from what lies behind them. */
    private final Map<Line, Long> earlySeals = new ConcurrentHashMap<>();

    Bucket(ObjectStore store, Env env) {
        this.store = store;
        this.env = env;
    }

    String location() {
        return store.location();
    }

    Env env() {
        return env;
    }

    /**
     * Remembers a seal that was come across although its line seemed to go on. @return whether it
     * is news
     */
    boolean sealedEarlier(Line line, long seq) {
        return !Long.valueOf(seq).equals(earlySeals.put(line, seq));
    }

    /** The seal of a line, if it was come across. */
    Optional<Long> earlySeal(Line line) {
        return Optional.ofNullable(earlySeals.get(line));
    }

    /** In parallel, in the inputs' order. */
    <A, B> List<B> all(String name, List<A> inputs, Function<A, B> function) {
        return Ahead.all(env, name, inputs, REQUESTS_MAX, function);
    }

    Optional<byte[]> get(String key) {
        try {
            return Optional.of(store.get(key));
        } catch (ObjectStoreException e) {
            if (e.kind() == ObjectStoreException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What was shown just now is not found. */
    ObjectStoreException contradiction(String key) {
        return ObjectStoreException.contradiction(key, location());
    }

    Optional<ObjectInfo> head(String key) {
        return store.head(key);
    }

    /**
     * A chunk. What is damaged is read again: only if two reads agree the object is damaged, and
     * not its way here.
     */
    Fetched chunk(Line line, long seq) {
        String key = Keys.chunk(line, seq);
        Fetched result = readChunk(key);
        for (int read = 1; result instanceof Fetched.Damaged damaged; read++) {
            Fetched again = readChunk(key);
            if (again instanceof Fetched.Damaged same && same.hash().equals(damaged.hash())) {
                return again;
            }
            if (read == READS_MAX) {
                throw ObjectStoreException.unsteady(key, location());
            }
            result = again;
        }
        return result;
    }

    private Fetched readChunk(String key) {
        Optional<byte[]> bytes = get(key);
        if (bytes.isEmpty()) {
            return new Fetched.Missing(key);
        }
        Hash hash = Hash.of(bytes.get());
        try {
            ChunkCodec.Selection decoded =
                    ChunkCodec.decodeSome(bytes.get(), key, stamp -> !stamp.isSmallCommit());
            return new Fetched.Present(decoded.header(), hash, bytes.get(), decoded.records());
        } catch (CorruptObjectException e) {
            return new Fetched.Damaged(key, hash, e);
        }
    }

    /**
     * An object, decoded. As with chunks, it is damaged if two reads agree. Throws
     * MissingObjectException, CorruptObjectException.
     */
    <T> T read(String key, String neededBy, Function<byte[], T> decode) {
        Hash before = Hash.NONE;
        for (int read = 1; ; read++) {
            byte[] bytes = get(key, neededBy);
            try {
                return decode.apply(bytes);
            } catch (CorruptObjectException e) {
                Hash found = Hash.of(bytes);
                if (found.equals(before)) {
                    throw e;
                }
                if (read == READS_MAX) {
                    throw ObjectStoreException.unsteady(key, location());
                }
                before = found;
            }
        }
    }

    private byte[] get(String key, String neededBy) {
        return get(key).orElseThrow(() -> new MissingObjectException(key, neededBy));
    }

    /** Lines with a folder below {@code prefix}; foreign names are passed over. */
    List<Line> lineFolders(String prefix) {
        List<Line> lines = new ArrayList<>();
        for (String folder : store.listFolders(prefix)) {
            String name = folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
            Keys.parse(Keys.LOCKS + name.substring(name.lastIndexOf('/') + 1))
                    .ifPresent(key -> lines.add(((StoredKey.LockKey) key).line()));
        }
        return lines;
    }

    /** Lines of the locks. */
    List<Line> locks() {
        List<Line> lines = new ArrayList<>();
        list(
                Keys.LOCKS,
                "",
                info -> {
                    if (Keys.parse(info.key()).orElse(null) instanceof StoredKey.LockKey lock) {
                        lines.add(lock.line());
                    }
                });
        return lines;
    }

    /** Seqs of a line's chunks that LIST shows, ascending. @param from the first one of interest */
    List<Long> chunkSeqs(Line line, long from) {
        List<Long> seqs = new ArrayList<>();
        list(
                Keys.log(line),
                from <= 0 ? "" : Keys.chunk(line, from - 1),
                info -> {
                    if (Keys.parse(info.key()).orElse(null) instanceof StoredKey.ChunkKey chunk) {
                        seqs.add(chunk.seq());
                    }
                });
        return seqs;
    }

    /** Seq of the first chunk of a line that LIST shows. */
    Optional<Long> firstChunkSeq(Line line) {
        return firstChunkSeq(line, "");
    }

    /** Seq of the first chunk of a line behind {@code seq} that LIST shows. One request. */
    Optional<Long> chunkSeqAfter(Line line, long seq) {
        return firstChunkSeq(line, Keys.chunk(line, seq));
    }

    private Optional<Long> firstChunkSeq(Line line, String after) {
        return store.list(Keys.log(line), after, 1).objects().stream()
                .map(info -> Keys.parse(info.key()).orElse(null))
                .filter(StoredKey.ChunkKey.class::isInstance)
                .map(key -> ((StoredKey.ChunkKey) key).seq())
                .findFirst();
    }

    /** Seqs of a line's snapshots whose root LIST shows, ascending. */
    List<Long> snapshotSeqs(Line line) {
        List<Long> seqs = new ArrayList<>();
        list(
                Keys.snapshots(line),
                "",
                info -> {
                    if (Keys.parse(info.key()).orElse(null)
                            instanceof StoredKey.SnapshotRootKey root) {
                        seqs.add(root.seq());
                    }
                });
        return seqs;
    }

    void list(String prefix, String startAfter, Consumer<ObjectInfo> sink) {
        String after = startAfter;
        while (true) {
            ListPage page = store.list(prefix, after, PAGE);
            page.objects().forEach(sink);
            if (!page.more() || page.objects().isEmpty()) {
                return;
            }
            after = page.objects().getLast().key();
        }
    }
}
