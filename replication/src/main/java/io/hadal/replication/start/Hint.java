package io.hadal.replication.start;

import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * How far a replicator had come when it last said so: the target has everything up to this chunk,
 * and the state after it can be attached. Text, so that any tool shows it. docs/format/replica.md.
 *
 * @param target the place that it was written for: it may have been copied to another one
 * @param chunk the last chunk
 * @param position of the last commit in it or before
 * @param timeMicros of that
 * @param by who wrote it
 */
record Hint(String target, Chunk chunk, long position, long timeMicros, Run by) {
    private static final String TITLE = "hadal replica, format 1\n";
    private static final String CHECK = "check: ";

    record Chunk(Line line, long seq, Hash hash) {}

    /**
     * One life of a replicator.
     *
     * @param id random
     * @param node for people
     */
    record Run(long startedMicros, String id, String node) {

        /** The later of two runs gives way; the same on both sides. */
        boolean isLaterThan(Run other) {
            return startedMicros != other.startedMicros
                    ? startedMicros > other.startedMicros
                    : id.compareTo(other.id) > 0;
        }
    }

    byte[] encode() {
        String text =
                TITLE
                        + "target: "
                        + target
                        + "\nline: "
                        + chunk.line
                        + "\nseq: "
                        + chunk.seq
                        + "\nchunk: "
                        + chunk.hash
                        + "\nposition: "
                        + position
                        + "\ntime: "
                        + time(timeMicros)
                        + "\nrun: "
                        + by.id
                        + "\nstarted: "
                        + time(by.startedMicros)
                        + "\nnode: "
                        + by.node.replaceAll("\\p{Cntrl}", " ")
                        + "\n";
        return (text + CHECK + checksum(text) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Throws CorruptObjectException. @param key where it was found */
    static Hint decode(byte[] bytes, String key) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int check = text.lastIndexOf(CHECK);
        if (check < 0 || !text.startsWith(TITLE)) {
            throw new CorruptObjectException(key, "it is no replica's mark of this format");
        }
        String body = text.substring(0, check);
        if (!text.substring(check + CHECK.length()).strip().equals(checksum(body))) {
            throw new CorruptObjectException(key, "its check does not fit");
        }
        try {
            return of(fields(body));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new CorruptObjectException(key, "it does not decode (" + e.getMessage() + ")");
        }
    }

    private static Hint of(Map<String, String> fields) {
        Chunk chunk =
                new Chunk(
                        Line.parse(field(fields, "line")),
                        Long.parseLong(field(fields, "seq")),
                        Hash.fromBytes(HexFormat.of().parseHex(field(fields, "chunk"))));
        Run by =
                new Run(
                        micros(field(fields, "started")),
                        field(fields, "run"),
                        field(fields, "node"));
        return new Hint(
                field(fields, "target"),
                chunk,
                Long.parseLong(field(fields, "position")),
                micros(field(fields, "time")),
                by);
    }

    private static Map<String, String> fields(String body) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : body.split("\n", -1)) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        return fields;
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("it has no " + name);
        }
        return value;
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static long micros(String time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}
