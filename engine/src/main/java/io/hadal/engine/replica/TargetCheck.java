package io.hadal.engine.replica;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.segment.StoreErrors;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.check.StoreCheck;
import io.hadal.storage.Keys;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import java.util.HexFormat;
import java.util.List;

/**
 * Whether a place may become a replica, before anything is copied there. What it writes it removes.
 */
final class TargetCheck {
    private final ReplicaParts parts;
    private final ReplicaSpec spec;

    TargetCheck(ReplicaParts parts, ReplicaSpec spec) {
        this.parts = parts;
        this.spec = spec;
    }

    /** Throws why not: REPLICA_REFUSED, and what the store answers. */
    void run() {
        try (ObjectStore target = parts.stores().openToAsk(spec.target())) {
            try {
                requireOwnOrEmpty(target);
                StoreCheck.quick(target, parts.env()).requirePassed();
                requireAnotherPlace(new StorageRoot(target).open(parts.storageId()));
            } catch (ObjectStoreException e) {
                throw StoreErrors.explain(
                        e, "replicate database " + parts.database() + " to " + spec.name(), target);
            }
        }
    }

    private void requireOwnOrEmpty(ObjectStore target) {
        List<StorageId> there = new StorageRoot(target).list();
        if (there.contains(parts.storageId())) {
            return;
        }
        if (!there.isEmpty()) {
            throw refused(
                    "holds another database (storage id "
                            + there.getFirst()
                            + "; this one has "
                            + parts.storageId()
                            + ")");
        }
        List<ObjectInfo> first = target.list("", "", 1).objects();
        if (!first.isEmpty() && !first.getFirst().key().startsWith(StoreCheck.FOLDER + "/")) {
            throw refused("is not empty: it holds " + first.getFirst().key());
        }
    }

    private EngineException refused(String why) {
        return new EngineException(
                Kind.REPLICA_REFUSED,
                "Database "
                        + parts.database()
                        + " is not replicated to "
                        + spec.target()
                        + ": that place "
                        + why
                        + ". Use an empty place, or one that holds a copy of this database.");
    }

    /** What is written at the target must not be seen at the source. */
    private void requireAnotherPlace(ObjectStore target) {
        String probe =
                Keys.replication(
                        "probe-" + HexFormat.of().toHexDigits(parts.env().random().nextLong()));
        target.put(probe, ObjectSource.of(new byte[0]));
        boolean same = parts.source().head(probe).isPresent();
        target.delete(List.of(probe));
        if (same) {
            throw refused("is the one where it lives");
        }
    }
}
