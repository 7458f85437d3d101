package io.hadal.storage.explore;

import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.log.Chunk;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What was ever written to a bucket, deleted or not, by its writers. Copiers write past it. */
final class Ledger {

    /**
     * @param first the first object that ever had the name
     */
    record Written(Chunk chunk, Hash hash) {
        ChunkHeader header() {
            return chunk.header();
        }
    }

    private final Map<Line, NavigableMap<Long, Written>> chunks = new TreeMap<>();
    private final Map<String, byte[]> everything = new HashMap<>();

    /** Lines that some seal names. */
    private final Set<Line> ledTo = new HashSet<>();

    boolean hasSealFor(Line line) {
        return ledTo.contains(line);
    }

    /** A write that succeeded. */
    void written(String key, byte[] bytes) {
        byte[] before = everything.putIfAbsent(key, bytes);
        if (Keys.parse(key).orElse(null) instanceof StoredKey.ChunkKey name) {
            Opening seal = ChunkCodec.decodeHeader(bytes, key).seal();
            if (seal != null) {
                ledTo.add(seal.line());
            }
            // A name that was freed by collection may be taken once more; it counts for nothing.
            chunks.computeIfAbsent(name.line(), line -> new TreeMap<>())
                    .computeIfAbsent(
                            name.seq(),
                            seq -> new Written(ChunkCodec.decode(bytes, key), Hash.of(bytes)));
        } else if (before != null && !Arrays.equals(before, bytes)) {
            throw new AssertionError("the name " + key + " was written twice with different bytes");
        }
    }

    NavigableMap<Long, Written> chunks(Line line) {
        return chunks.getOrDefault(line, new TreeMap<>());
    }

    Optional<Written> chunk(Line line, long seq) {
        return Optional.ofNullable(chunks(line).get(seq));
    }

    /** The line that began it all, or empty if nothing was created yet. */
    Optional<Line> firstLine() {
        return chunks.entrySet().stream()
                .filter(entry -> entry.getValue().containsKey(1L))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
