package io.hadal.storage.history;

import io.hadal.objectstore.ObjectInfo;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.codec.UnknownFormatException;
import io.hadal.storage.log.ChunkHeader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The part of a log that this version cannot read, because a newer one wrote it.
 *
 * @param chunks how many there are from the first one of an unknown format on; 0 if all can be read
 * @param bytes their size
 * @param storedMicros when the last of them was put, by the store's clock
 * @param before the last chunk before it; empty if there is none
 */
public record NewerPart(int chunks, long bytes, long storedMicros, Optional<ChunkHeader> before) {

    private record Listed(StoredKey.ChunkKey name, ObjectInfo info) {}

    /** Lists all chunks and reads some. Throws ObjectStoreException. */
    public static NewerPart of(LogReader log) {
        Bucket bucket = log.bucket();
        List<Listed> chunks = list(bucket);
        int first = firstNewer(bucket, chunks);
        List<ObjectInfo> newer =
                chunks.subList(first, chunks.size()).stream().map(Listed::info).toList();
        return new NewerPart(
                newer.size(),
                newer.stream().mapToLong(ObjectInfo::sizeBytes).sum(),
                newer.stream().mapToLong(ObjectInfo::lastModifiedMicros).max().orElse(0),
                lastOf(bucket, chunks.subList(0, first)));
    }

    /** In the order of the log: seqs go on from line to line. */
    private static List<Listed> list(Bucket bucket) {
        List<Listed> chunks = new ArrayList<>();
        bucket.list(
                Keys.LOG,
                "",
                info -> {
                    if (Keys.parse(info.key()).orElse(null) instanceof StoredKey.ChunkKey name) {
                        chunks.add(new Listed(name, info));
                    }
                });
        chunks.sort(
                Comparator.comparingLong((Listed each) -> each.name.seq())
                        .thenComparing(each -> each.name.line()));
        return chunks;
    }

    /** By bisection: versions only go up. */
    private static int firstNewer(Bucket bucket, List<Listed> chunks) {
        int low = 0;
        int high = chunks.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (isNewer(bucket, chunks.get(middle).name)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static boolean isNewer(Bucket bucket, StoredKey.ChunkKey name) {
        try {
            bucket.chunk(name.line(), name.seq());
            return false;
        } catch (UnknownFormatException e) {
            return true;
        }
    }

    private static Optional<ChunkHeader> lastOf(Bucket bucket, List<Listed> chunks) {
        for (Listed each : chunks.reversed()) {
            if (bucket.chunk(each.name.line(), each.name.seq()) instanceof Fetched.Present chunk
                    && !chunk.header().isSeal()) {
                return Optional.of(chunk.header());
            }
        }
        return Optional.empty();
    }
}
