package io.hadal.storage.codec;

import io.hadal.storage.Keys;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.StorageLock;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** A lock file: text that an operator can read in any S3 browser. docs/format/lock.md. */
public final class LockCodec {
    private static final String TITLE = "hadal storage lock, format ";
    private static final int VERSION = 1;
    private static final String CHECK = "check: ";

    private LockCodec() {}

    public static EncodedObject encode(StorageLock lock) {
        String text =
                TITLE
                        + VERSION
                        + "\n"
                        + "line: "
                        + lock.line()
                        + "\n"
                        + "node: "
                        + oneLine(lock.node())
                        + "\n"
                        + "host: "
                        + oneLine(lock.host())
                        + "\n"
                        + "pid: "
                        + lock.pid()
                        + "\n"
                        + "time: "
                        + Instant.EPOCH.plus(lock.timeMicros(), ChronoUnit.MICROS)
                        + "\n";
        byte[] bytes = (text + CHECK + checksum(text) + "\n").getBytes(StandardCharsets.UTF_8);
        return EncodedObject.of(Keys.lock(lock.line()), bytes);
    }

    /** Throws CorruptObjectException, UnknownFormatException. @param key where it was found */
    public static StorageLock decode(byte[] bytes, String key) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int check = text.lastIndexOf(CHECK);
        if (check < 0 || !text.startsWith(TITLE)) {
            throw new CorruptObjectException(key, "it is no lock file of Hadal");
        }
        String body = text.substring(0, check);
        String expected = text.substring(check + CHECK.length()).strip();
        if (!expected.equals(checksum(body))) {
            throw new CorruptObjectException(
                    key, "expected check " + expected + ", found " + checksum(body));
        }
        return Decoding.of(key, () -> lock(body, key));
    }

    private static StorageLock lock(String body, String key) {
        Map<String, String> fields = new LinkedHashMap<>();
        String[] lines = body.split("\n", -1);
        int version = Integer.parseInt(lines[0].substring(TITLE.length()));
        if (version != VERSION) {
            throw new UnknownFormatException(key, version, VERSION);
        }
        for (String line : lines) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        StorageLock lock =
                new StorageLock(
                        Line.parse(field(fields, "line")),
                        field(fields, "node"),
                        field(fields, "host"),
                        Long.parseLong(field(fields, "pid")),
                        micros(field(fields, "time")));
        if (!Keys.lock(lock.line()).equals(key)) {
            throw new MalformedException("it says that it is " + Keys.lock(lock.line()));
        }
        return lock;
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new MalformedException("it has no " + name);
        }
        return value;
    }

    private static long micros(String time) {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
        } catch (DateTimeException e) {
            throw new MalformedException("no time: " + time);
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}
