package io.hadal.storage;

import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Line;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every key in a bucket, relative to its storage id, is built and parsed here. docs/format/keys.md.
 */
public final class Keys {
    public static final String LOCKS = "storage_locks/";
    public static final String LOG = "log/";
    public static final String SNAPSHOTS = "snapshots/";
    public static final String BLOBS = "blobs/";
    public static final String REPLICATION = "replication/";

    private static final String ROOT = "root";
    private static final String LINE = "([1-9][0-9]{0,18}_[0-9]{1,19})";
    private static final String SEQ = "([0-9]{20})";
    private static final Pattern LOCK_KEY = Pattern.compile("storage_locks/" + LINE);
    private static final Pattern CHUNK_KEY = Pattern.compile("log/" + LINE + "/" + SEQ);
    private static final Pattern ROOT_KEY =
            Pattern.compile("snapshots/" + LINE + "/" + SEQ + "/root");
    private static final Pattern PART_KEY =
            Pattern.compile("snapshots/" + LINE + "/" + SEQ + "/([0-9]{6})");
    private static final Pattern BLOB_KEY =
            Pattern.compile("blobs/([0-9]{1,19})/" + LINE + "_([0-9]{1,19})\\.parquet");
    private static final Pattern REPLICATION_KEY = Pattern.compile("replication/([^/]+)");

    private Keys() {}

    public static String lock(Line line) {
        return LOCKS + line;
    }

    /** The folder of a line's chunks, with a slash at the end. */
    public static String log(Line line) {
        return LOG + line + "/";
    }

    public static String chunk(Line line, long seq) {
        return log(line) + seq(seq);
    }

    /** The folder of a line's snapshots, with a slash at the end. */
    public static String snapshots(Line line) {
        return SNAPSHOTS + line + "/";
    }

    /** The folder of one snapshot, with a slash at the end. */
    public static String snapshot(Line line, long seq) {
        return snapshots(line) + seq(seq) + "/";
    }

    public static String snapshotRoot(Line line, long seq) {
        return snapshot(line, seq) + ROOT;
    }

    /**
     * @param part from 0
     */
    public static String snapshotPart(Line line, long seq, int part) {
        return snapshot(line, seq) + padded(part, 6);
    }

    /** The folder of a table's segments, with a slash at the end. */
    public static String blobs(long tableId) {
        return BLOBS + tableId + "/";
    }

    public static String blob(BlobId id) {
        return blobs(id.tableId()) + id.line() + "_" + id.counter() + ".parquet";
    }

    public static String replication(String replica) {
        return REPLICATION + replica;
    }

    /** What a key names; empty for a key that Hadal would not have made. */
    public static Optional<StoredKey> parse(String key) {
        try {
            return Optional.ofNullable(match(key)).filter(parsed -> parsed.key().equals(key));
        } catch (IllegalArgumentException e) {
            // Digits that exceed a long: not a name of ours.
            return Optional.empty();
        }
    }

    /** Throws IllegalArgumentException for digits that exceed a long. */
    private static @Nullable StoredKey match(String key) {
        if (key.startsWith(LOG)) {
            Matcher chunk = CHUNK_KEY.matcher(key);
            return chunk.matches()
                    ? new StoredKey.ChunkKey(
                            Line.parse(chunk.group(1)), Long.parseLong(chunk.group(2)))
                    : null;
        }
        if (key.startsWith(BLOBS)) {
            Matcher blob = BLOB_KEY.matcher(key);
            return blob.matches() ? new StoredKey.BlobKey(blobId(blob)) : null;
        }
        if (key.startsWith(SNAPSHOTS)) {
            return matchSnapshot(key);
        }
        Matcher lock = LOCK_KEY.matcher(key);
        if (lock.matches()) {
            return new StoredKey.LockKey(Line.parse(lock.group(1)));
        }
        Matcher replication = REPLICATION_KEY.matcher(key);
        return replication.matches() ? new StoredKey.ReplicationKey(replication.group(1)) : null;
    }

    private static BlobId blobId(Matcher blob) {
        return new BlobId(
                Long.parseLong(blob.group(1)),
                Line.parse(blob.group(2)),
                Long.parseLong(blob.group(3)));
    }

    private static @Nullable StoredKey matchSnapshot(String key) {
        Matcher root = ROOT_KEY.matcher(key);
        if (root.matches()) {
            return new StoredKey.SnapshotRootKey(
                    Line.parse(root.group(1)), Long.parseLong(root.group(2)));
        }
        Matcher part = PART_KEY.matcher(key);
        return part.matches()
                ? new StoredKey.SnapshotPartKey(
                        Line.parse(part.group(1)),
                        Long.parseLong(part.group(2)),
                        Integer.parseInt(part.group(3)))
                : null;
    }

    private static String seq(long seq) {
        if (seq < 0) {
            throw new IllegalArgumentException("no such seq: " + seq);
        }
        return padded(seq, 20);
    }

    private static String padded(long number, int digits) {
        String text = Long.toString(number);
        return "0".repeat(digits - text.length()) + text;
    }
}
