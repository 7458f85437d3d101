package io.hadal.engine.segment;

import io.hadal.env.Disk;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files of the cache that an earlier process left: complete or torn, nobody knows until one is
 * verified. Not thread-safe.
 */
final class Leftovers {
    private static final Pattern NAME =
            Pattern.compile(
                    "([0-9]{1,19})_([0-9]{1,19}_[0-9]{1,19})_([0-9]{1,19})\\.[0-9a-f]{16}\\.parquet");

    /**
     * @param name for the disk
     */
    record Leftover(BlobId id, String name, long sizeBytes) {}

    private final Map<BlobId, Leftover> byId = new LinkedHashMap<>();
    private long bytes;

    /** What is in the folder; files that the cache did not make are removed. */
    static Leftovers list(Disk disk, String folder) throws IOException {
        Leftovers leftovers = new Leftovers();
        for (String file : disk.list(folder)) {
            String name = folder + "/" + file;
            Optional<BlobId> id = parse(file);
            if (id.isEmpty() || leftovers.byId.containsKey(id.get())) {
                disk.delete(name);
            } else {
                leftovers.add(new Leftover(id.get(), name, disk.size(name)));
            }
        }
        return leftovers;
    }

    static String fileName(BlobId id, long unique) {
        return "%d_%s_%d.%016x.parquet".formatted(id.tableId(), id.line(), id.counter(), unique);
    }

    long bytes() {
        return bytes;
    }

    Optional<Leftover> take(BlobId id) {
        Leftover leftover = byId.remove(id);
        if (leftover != null) {
            bytes -= leftover.sizeBytes();
        }
        return Optional.ofNullable(leftover);
    }

    /** Takes out files of at least {@code wanted} bytes together, as far as there are. */
    List<Leftover> takeSome(long wanted) {
        List<Leftover> taken = new ArrayList<>();
        long free = 0;
        for (BlobId id : List.copyOf(byId.keySet())) {
            if (free >= wanted) {
                break;
            }
            Leftover leftover = take(id).orElseThrow();
            taken.add(leftover);
            free += leftover.sizeBytes();
        }
        return taken;
    }

    private void add(Leftover leftover) {
        byId.put(leftover.id(), leftover);
        bytes += leftover.sizeBytes();
    }

    private static Optional<BlobId> parse(String file) {
        Matcher matcher = NAME.matcher(file);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new BlobId(
                            Long.parseLong(matcher.group(1)),
                            Line.parse(matcher.group(2)),
                            Long.parseLong(matcher.group(3))));
        } catch (IllegalArgumentException e) {
            // Digits that exceed a long: not a name of ours.
            return Optional.empty();
        }
    }
}
