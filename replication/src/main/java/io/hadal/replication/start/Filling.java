package io.hadal.replication.start;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.replication.copy.Transfers;
import io.hadal.replication.copy.Transfers.Route;
import io.hadal.replication.log.ChunkReader;
import io.hadal.replication.log.Fence;
import io.hadal.replication.log.LogChunk;
import io.hadal.replication.log.Reads;
import io.hadal.replication.start.Inventory.Item;
import io.hadal.replication.start.Inventory.Name;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.history.Ahead;
import io.hadal.storage.line.ChunkCreator;
import io.hadal.storage.line.CreateResult;
import io.hadal.storage.line.FencedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies what an inventory names and the target lacks, in parallel and without order: all bodies,
 * then the chunks that nobody can attach without their line's beginning, and at last the lines'
 * beginnings and seals in the order of the log, by which they become attachable, each line whole.
 * Broken off anywhere, it goes on by listing the target.
 */
final class Filling {
    private static final int CHUNKS_AT_A_TIME = 6;
    private static final int CREATES_MAX = 5;
    private static final Duration CREATE_PAUSE = Duration.ofMillis(200);

    private final Env env;
    private final Route route;
    private final Supplier<Transfers> transfers;
    private final int parallelMax;
    private final ChunkReader source;
    private final ChunkReader target;
    private final ChunkCreator creator;

    Filling(Env env, Route route, Supplier<Transfers> transfers, int parallelMax) {
        this.env = env;
        this.route = route;
        this.transfers = transfers;
        this.parallelMax = parallelMax;
        this.source = new ChunkReader(route.source());
        this.target = ChunkReader.ofTarget(route.target());
        this.creator = new ChunkCreator(route.target());
    }

    /**
     * Returns the items that the source does not have, which the caller judges before it shows
     * anything by {@link #chunks}.
     */
    List<Item> bodies(Inventory inventory) {
        Map<String, Long> there = sizes(Keys.BLOBS);
        there.putAll(sizes(Keys.SNAPSHOTS));
        List<Item> first = new ArrayList<>();
        List<Item> roots = new ArrayList<>();
        for (Item item : inventory.items().values()) {
            String key = item.object().key();
            if (!Long.valueOf(item.object().sizeBytes()).equals(there.get(key))) {
                (Keys.parse(key).orElse(null) instanceof StoredKey.SnapshotRootKey ? roots : first)
                        .add(item);
            }
        }
        List<Item> gone = new ArrayList<>();
        try (Transfers bodies = transfers.get()) {
            first.forEach(item -> bodies.expect(item.object()));
            roots.forEach(item -> bodies.expect(item.object()));
            gone.addAll(copy(bodies, first));
            gone.addAll(copy(bodies, roots));
        }
        return gone;
    }

    private List<Item> copy(Transfers bodies, List<Item> items) {
        List<Boolean> copied =
                Ahead.all(env, "copy", items, parallelMax, item -> copyOne(bodies, item));
        List<Item> gone = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            if (!copied.get(i) && !isThere(items.get(i))) {
                gone.add(items.get(i));
            }
        }
        return gone;
    }

    /** Though LIST has not shown it. */
    private boolean isThere(Item item) {
        return route.target()
                .head(item.object().key())
                .filter(found -> found.sizeBytes() == item.object().sizeBytes())
                .isPresent();
    }

    private static boolean copyOne(Transfers bodies, Item item) {
        try {
            return bodies.begin(item.object()).publish();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ObjectStoreException.notSent("copy " + item.object().key() + ": interrupted", e);
        }
    }

    /** The chunks of an inventory whose bodies are there. */
    void chunks(Inventory inventory) {
        Map<String, Long> there = sizes(Keys.LOG);
        List<Name> lacking =
                inventory.chunks().stream()
                        .filter(name -> isLacking(name, there.get(key(name))))
                        .toList();
        List<Name> within = lacking.stream().filter(name -> !name.endOfLine()).toList();
        Ahead.all(env, "copy chunk", within, CHUNKS_AT_A_TIME, this::create);
        // Each seal before the line that it names: whoever takes over meanwhile is found by it.
        lacking.stream().filter(Name::endOfLine).forEach(this::create);
    }

    /**
     * One of another size is looked at: where the target has sealed a line elsewhere, it has
     * another chunk for good. Throws if it is damaged.
     */
    private boolean isLacking(Name name, @Nullable Long sizeBytes) {
        if (sizeBytes != null
                && sizeBytes != name.sizeBytes()
                && target.read(name.line(), name.seq()).isEmpty()) {
            throw ObjectStoreException.contradiction(key(name), route.target().location());
        }
        return sizeBytes == null;
    }

    private static String key(Name name) {
        return Keys.chunk(name.line(), name.seq());
    }

    private Name create(Name name) {
        LogChunk chunk =
                source.read(name.line(), name.seq())
                        .orElseThrow(() -> new MissingObjectException(key(name), "the log"));
        CorruptObjectException.check(key(name), chunk.object().bytes(), name.hash());
        for (int attempt = 1; ; attempt++) {
            switch (creator.create(chunk.object())) {
                case CreateResult.Created created -> {
                    return name;
                }
                case CreateResult.Fenced fenced -> {
                    if (!isDeadEnd(chunk, fenced.by())) {
                        throw Fence.exception(fenced.by(), route);
                    }
                    return name;
                }
                case CreateResult.Unknown unknown -> pauseOrThrow(unknown, attempt);
            }
        }
    }

    /** A line that has gone on at the target beyond where the source's history has left it. */
    private static boolean isDeadEnd(LogChunk chunk, FencedBy by) {
        return chunk.header().isSeal() && by instanceof FencedBy.OtherChunk;
    }

    private void pauseOrThrow(CreateResult.Unknown unknown, int attempt) {
        boolean again =
                !(unknown.cause() instanceof ObjectStoreException e) || e.kind().retryable();
        if (!again || attempt == CREATES_MAX) {
            throw Fence.notCreated(unknown, route.target());
        }
        try {
            env.sleep(CREATE_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown.cause();
        }
    }

    private Map<String, Long> sizes(String prefix) {
        Map<String, Long> sizes = new HashMap<>();
        Reads.list(route.target(), prefix, "", info -> sizes.put(info.key(), info.sizeBytes()));
        return sizes;
    }
}
