package io.hadal.storage.history;

import io.hadal.objectstore.ObjectInfo;
import io.hadal.storage.Keys;
import io.hadal.storage.log.BlobId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether segments are there: LIST by table folder, in parallel; what that does not show is asked
 * for by name.
 */
final class Blobs {
    private final Bucket bucket;

    Blobs(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Of {@code sizes}, those that are not there with that size, and what is wrong with each. */
    Map<BlobId, String> missing(Map<BlobId, Long> sizes) {
        Map<String, Long> listed = listed(sizes);
        List<BlobId> unsure =
                sizes.entrySet().stream()
                        .filter(entry ->
                                !entry.getValue().equals(listed.get(Keys.blob(entry.getKey()))))
                        .map(Map.Entry::getKey)
                        .toList();
        return missingByName(unsure, sizes);
    }

    /** Likewise without a LIST: a HEAD for each of {@code ids}. */
    Map<BlobId, String> missingByName(List<BlobId> ids, Map<BlobId, Long> sizes) {
        List<Optional<String>> problems =
                bucket.all("check blob", ids, id -> problem(id, sizes.getOrDefault(id, 0L)));
        Map<BlobId, String> missing = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            BlobId id = ids.get(i);
            problems.get(i).ifPresent(problem -> missing.put(id, problem));
        }
        return missing;
    }

    private Map<String, Long> listed(Map<BlobId, Long> sizes) {
        List<Long> tables =
                sizes.keySet().stream().map(BlobId::tableId).distinct().sorted().toList();
        Map<String, Long> listed = new HashMap<>();
        bucket.all("list blobs", tables, this::list).forEach(listed::putAll);
        return listed;
    }

    private Map<String, Long> list(long tableId) {
        Map<String, Long> listed = new HashMap<>();
        bucket.list(Keys.blobs(tableId), "", info -> listed.put(info.key(), info.sizeBytes()));
        return listed;
    }

    private Optional<String> problem(BlobId id, long expected) {
        String key = Keys.blob(id);
        Optional<ObjectInfo> info = bucket.head(key);
        if (info.isEmpty()) {
            return Optional.of("Blob " + key + " is missing.");
        }
        long found = info.get().sizeBytes();
        return found == expected
                ? Optional.empty()
                : Optional.of(
                        "Blob "
                                + key
                                + " is corrupt: expected "
                                + expected
                                + " bytes, found "
                                + found
                                + ".");
    }
}
