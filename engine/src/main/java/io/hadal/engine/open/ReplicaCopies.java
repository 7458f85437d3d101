package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.segment.ScratchSegments;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Segment;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the replicas of a database hold of its objects, for one check. */
final class ReplicaCopies {
    private final EngineHost host;
    private final LocalEntry entry;
    private final List<ReplicaSpec> replicas;

    /** Those that were asked in vain: nobody waits for them again. */
    private final Set<ReplicaSpec> silent = new HashSet<>();

    ReplicaCopies(EngineHost host, DatabaseImpl database) {
        this.host = host;
        this.entry = database.entry();
        this.replicas = database.replicas().statuses().stream().map(ReplicaStatus::spec).toList();
    }

    boolean isEmpty() {
        return replicas.isEmpty();
    }

    /**
     * @param refusals takes why a replica was of no use
     * @return null if none was
     */
    @Nullable StoredCopy segment(Segment segment, List<String> refusals) {
        return first(
                replica -> {
                    try (ObjectStore store = open(replica)) {
                        return StoredCopy.of(
                                name(replica),
                                new ScratchSegments(host.env(), host.disk(), folder(store))
                                        .fetch(segment));
                    } catch (IOException e) {
                        throw Failures.local("read what was fetched from " + name(replica), e);
                    }
                },
                refusals);
    }

    /** Likewise, what fits into memory: a chunk, a part of a snapshot. */
    @Nullable StoredCopy object(String key, Hash hash, List<String> refusals) {
        return first(
                replica -> {
                    try (ObjectStore store = open(replica)) {
                        return Failures.explained(
                                "read " + key,
                                store,
                                () -> {
                                    byte[] bytes = folder(store).get(key);
                                    CorruptObjectException.check(key, bytes, hash);
                                    return StoredCopy.of(name(replica), bytes);
                                });
                    }
                },
                refusals);
    }

    private @Nullable StoredCopy first(
            Function<ReplicaSpec, StoredCopy> attempt, List<String> refusals) {
        for (ReplicaSpec replica : replicas) {
            if (silent.contains(replica)) {
                refusals.add(name(replica) + ": its store did not answer before");
                continue;
            }
            try {
                return attempt.apply(replica);
            } catch (EngineException e) {
                if (e.kind() == Kind.INTERRUPTED) {
                    throw e;
                }
                if (Failures.passes(e.kind())) {
                    silent.add(replica);
                }
                refusals.add(name(replica) + ": " + e.getMessage());
            }
        }
        return null;
    }

    private ObjectStore open(ReplicaSpec replica) {
        return host.parts().stores().openToAsk(replica.target());
    }

    private ObjectStore folder(ObjectStore store) {
        return new StorageRoot(store).open(StorageId.parse(entry.storageId()));
    }

    private static String name(ReplicaSpec replica) {
        return "replica " + replica.name();
    }
}
