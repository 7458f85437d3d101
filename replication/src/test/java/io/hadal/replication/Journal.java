package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.log.ChunkHeader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a log says of the order of PUTs.
 *
 * @param keys of objects and chunks, in the order in which their PUTs finished
 * @param before how many of the first of them had finished when each began
 */
record Journal(List<String> keys, List<Integer> before) {

    /**
     * @param there keys of chunks that are left out, with what they name
     */
    static Journal of(MemoryBucket bucket, List<String> there) {
        List<ChunkHeader> headers = new ArrayList<>();
        for (String key : bucket.keys()) {
            if (key.startsWith("7/" + Keys.LOG) && !there.contains(key)) {
                byte[] bytes = Objects.requireNonNull(bucket.read(key));
                headers.add(ChunkCodec.decodeHeader(bytes, key.substring(2)));
            }
        }
        headers.sort(Comparator.comparingLong(ChunkHeader::seq));
        Journal journal = new Journal(new ArrayList<>(), new ArrayList<>());
        for (ChunkHeader header : headers) {
            int first = journal.keys.size();
            header.puts()
                    .forEach(put ->
                            journal.add(
                                    put.key(),
                                    Math.max(first, journal.keys.size() - put.overlapping())));
            journal.add(Keys.chunk(header.line(), header.seq()), journal.keys.size());
        }
        return journal;
    }

    private void add(String key, int finishedBefore) {
        keys.add("7/" + key);
        before.add(finishedBefore);
    }

    /** Everything, and each after all that had finished before it began. */
    void requireOrder(List<String> visible) {
        assertThat(visible).containsExactlyInAnyOrderElementsOf(keys);
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < visible.size(); i++) {
            places.put(visible.get(i), i);
        }
        int[] lastOfFirst = new int[keys.size() + 1];
        lastOfFirst[0] = -1;
        for (int i = 0; i < keys.size(); i++) {
            int place = Objects.requireNonNull(places.get(keys.get(i)));
            assertThat(place)
                    .as("%s after all that had finished before it began", keys.get(i))
                    .isGreaterThan(lastOfFirst[before.get(i)]);
            lastOfFirst[i + 1] = Math.max(lastOfFirst[i], place);
        }
    }
}
