package io.hadal.storage.explore;

import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A foreign tool that copies a bucket object by object, in any order, with plain PUTs, and never
 * looks at the target.
 */
final class Copier {
    private final SimWorld world;
    private final ObjectStore from;
    private final ObjectStore to;
    private final RandomGenerator random;
    private final Set<String> copied = new HashSet<>();
    private boolean stopped;

    Copier(SimWorld world, ObjectStore from, ObjectStore to, RandomGenerator random) {
        this.world = world;
        this.from = from;
        this.to = to;
        this.random = random;
    }

    void stop() {
        stopped = true;
    }

    void run() {
        while (!stopped) {
            world.sleep(Duration.ofMillis(random.nextInt(400) + 1));
            List<String> keys =
                    from.list("", "", 1000).objects().stream()
                            .map(ObjectInfo::key)
                            .filter(key -> !copied.contains(key))
                            .toList();
            for (int i = random.nextInt(8); i > 0 && !keys.isEmpty(); i--) {
                copy(keys.get(random.nextInt(keys.size())));
            }
        }
    }

    private void copy(String key) {
        try {
            to.put(key, ObjectSource.of(from.get(key)));
            copied.add(key);
        } catch (ObjectStoreException e) {
            if (e.kind() != ObjectStoreException.Kind.NOT_FOUND) {
                throw e;
            }
        }
    }
}
