package io.hadal.replication;

import io.hadal.objectstore.memory.MemoryBucket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** What a bucket held after each change. */
final class Moments {
    private final MemoryBucket bucket;
    private final List<MemoryBucket> moments = new ArrayList<>();
    private final List<String> visible = new ArrayList<>();
    private MemoryBucket last;

    Moments(MemoryBucket bucket) {
        this.bucket = bucket;
        this.last = bucket.copy("before");
    }

    /** Called after a request that may have changed something. */
    void note() {
        MemoryBucket now = bucket.copy("moment " + moments.size());
        TreeSet<String> changed = new TreeSet<>();
        for (String key : now.keys()) {
            if (!Arrays.equals(now.read(key), last.read(key))) {
                changed.add(key);
            }
        }
        if (!changed.isEmpty() || now.keys().size() != last.keys().size()) {
            visible.addAll(changed);
            moments.add(now);
            last = now;
        }
    }

    List<MemoryBucket> all() {
        return moments;
    }

    /** Keys in the order in which they became visible. */
    List<String> visible() {
        return visible.stream()
                .map(Objects::requireNonNull)
                .filter(key -> !key.contains("/replication/"))
                .toList();
    }
}
