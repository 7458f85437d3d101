package io.hadal.storage.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.history.Head;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The log in a bucket of one storage id, read in the plainest way: everything at once, without
 * requests.
 */
final class BucketLog {

    record Found(ChunkHeader header, Hash hash) {}

    private final Map<Line, NavigableMap<Long, Found>> lines = new TreeMap<>();

    /** Lines in the order in which they took over, the newest last. */
    final List<Line> order = new ArrayList<>();

    private final Map<Line, Opening> openings = new TreeMap<>();
    private final Map<Line, Found> seals = new TreeMap<>();

    BucketLog(MemoryBucket bucket) {
        for (String key : bucket.keys()) {
            if (Keys.parse(key).orElse(null) instanceof StoredKey.ChunkKey name) {
                byte[] bytes = Objects.requireNonNull(bucket.read(key));
                Found found = new Found(ChunkCodec.decodeHeader(bytes, key), Hash.of(bytes));
                lines.computeIfAbsent(name.line(), line -> new TreeMap<>()).put(name.seq(), found);
            }
        }
        Opening next = firstOpening();
        while (next != null) {
            order.add(next.line());
            openings.put(next.line(), next);
            Found seal = seal(next.line());
            if (seal != null) {
                seals.put(next.line(), seal);
            }
            next = seal == null ? null : seal.header.seal();
        }
    }

    private Opening firstOpening() {
        for (NavigableMap<Long, Found> chunks : lines.values()) {
            Opening opening = chunks.firstEntry().getValue().header.opening();
            if (opening != null && opening.parent() == null) {
                return opening;
            }
        }
        throw new AssertionError("no line begins the log");
    }

    private NavigableMap<Long, Found> chunks(Line line) {
        return lines.getOrDefault(line, new TreeMap<>());
    }

    /**
     * A seal below the line's boundary was created where a chunk had been collected: it is none.
     */
    private @Nullable Found seal(Line line) {
        for (Found found : chunks(line).values()) {
            boolean collected =
                    chunks(line).tailMap(found.header.seq(), false).values().stream()
                            .anyMatch(above ->
                                    above.header.boundary().baseSeq() > found.header.seq());
            if (found.header.isSeal() && !collected) {
                return found;
            }
        }
        return null;
    }

    Head head() {
        Line line = order.getLast();
        Opening opening = Objects.requireNonNull(openings.get(line));
        if (chunks(line).isEmpty()) {
            Line before = order.get(order.size() - 2);
            return Heads.empty(opening, Objects.requireNonNull(seals.get(before)).hash);
        }
        Found last = chunks(line).lastEntry().getValue();
        return Heads.of(opening, ChunkCodec.tail(last.header, last.hash));
    }

    /** Whether a chunk belongs to the history that the head continues. */
    boolean survives(Line line, long seq) {
        Head head = head();
        boolean own =
                head.line().equals(line)
                        && seq >= head.opening().firstSeq()
                        && seq < head.tail().nextSeq();
        return own
                || head.opening().lineage().stream()
                        .anyMatch(part ->
                                part.line().equals(line)
                                        && seq >= part.firstSeq()
                                        && seq <= part.lastSeq());
    }

    /** Everything that the format promises of a whole log, of which nothing was collected. */
    void check() {
        Found before = null;
        for (Line line : order) {
            Opening opening = Objects.requireNonNull(openings.get(line));
            Found first = null;
            for (Found found : chunks(line).values()) {
                ChunkHeader header = found.header;
                first = first == null ? found : first;
                checkFollows(before, found);
                assertThat(header.opening())
                        .isEqualTo(header.seq() == opening.firstSeq() ? opening : null);
                before = found;
                if (header.isSeal()) {
                    break;
                }
            }
            assertThat(before != null || first == null).isTrue();
        }
        for (int i = 1; i < order.size(); i++) {
            assertThat(order.get(i).term()).as("terms grow").isGreaterThan(order.get(i - 1).term());
        }
        assertThat(head().opening().past().stream().map(Opening.PastLine::line).toList())
                .isEqualTo(order.subList(0, order.size() - 1));
    }

    private static void checkFollows(@Nullable Found before, Found found) {
        ChunkHeader header = found.header;
        if (before == null) {
            assertThat(header.predecessor()).isEqualTo(Hash.NONE);
            assertThat(header.seq()).isEqualTo(Seals.FIRST_SEQ);
            return;
        }
        assertThat(header.predecessor()).as("predecessor of %s", header).isEqualTo(before.hash);
        assertThat(header.seq()).isEqualTo(before.header.seq() + 1);
        assertThat(header.firstTimeMicros()).isGreaterThanOrEqualTo(before.header.lastTimeMicros());
    }
}
