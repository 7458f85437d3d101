package io.hadal.engine.wal;

import io.hadal.engine.wal.WalEntry.Kind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a log file: a header, then entries. docs/data-directory.md describes them.
 *
 * <p>Each entry says how many bytes of its file were synced when it was written. So a bad entry
 * that lies below such a mark was once safe on disk and is now corrupt, while one above all marks
 * was never acknowledged and is a torn tail.
 */
final class WalFormat {
    static final byte[] FILE_HEADER = {'H', 'A', 'D', 'A', 'L', 'W', '0', '1'};
    static final int ENTRY_HEADER_BYTES = 45;

    private static final int MAGIC = 0x57414c65;
    private static final int CRC_OFFSET = 8;

    /**
     * @param syncedBytes how much of the file was synced when the entry was written
     */
    record Stored(WalEntry entry, long syncedBytes, int nextOffset) {}

    private WalFormat() {}

    static int encodedBytes(WalEntry entry) {
        return ENTRY_HEADER_BYTES + entry.payload().length;
    }

    static ByteBuffer encode(List<WalEntry> entries, long syncedBytes, boolean header) {
        long size = header ? FILE_HEADER.length : 0;
        for (WalEntry entry : entries) {
            size += encodedBytes(entry);
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size));
        if (header) {
            out.put(FILE_HEADER);
        }
        CRC32C crc = new CRC32C();
        for (WalEntry entry : entries) {
            put(out, entry, syncedBytes, crc);
        }
        return out.flip();
    }

    private static void put(ByteBuffer out, WalEntry entry, long syncedBytes, CRC32C crc) {
        int start = out.position();
        out.putInt(MAGIC).putInt(entry.payload().length).putInt(0);
        out.put((byte) entry.kind().code);
        out.putLong(entry.number()).putLong(entry.position()).putLong(entry.timeMicros());
        out.putLong(syncedBytes);
        out.put(entry.payload());
        out.putInt(start + CRC_OFFSET, checksum(crc, out.array(), start, entry.payload().length));
    }

    /** Over the length and all that follows the checksum itself. */
    private static int checksum(CRC32C crc, byte[] file, int start, int payloadBytes) {
        crc.reset();
        crc.update(file, start + 4, 4);
        crc.update(
                file, start + CRC_OFFSET + 4, ENTRY_HEADER_BYTES - CRC_OFFSET - 4 + payloadBytes);
        return (int) crc.getValue();
    }

    /** The entry at {@code offset}, or null if there is no whole and sound one. */
    static @Nullable Stored decode(byte[] file, int offset) {
        if (file.length - offset < ENTRY_HEADER_BYTES) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(file, offset, file.length - offset);
        int magic = in.getInt();
        int length = in.getInt();
        int stored = in.getInt();
        if (magic != MAGIC || length < 0 || length > file.length - offset - ENTRY_HEADER_BYTES) {
            return null;
        }
        if (checksum(new CRC32C(), file, offset, length) != stored) {
            return null;
        }
        Kind kind = kind(in.get());
        long number = in.getLong();
        long position = in.getLong();
        long time = in.getLong();
        long synced = in.getLong();
        byte[] payload = new byte[length];
        in.get(payload);
        return new Stored(
                new WalEntry(kind, number, position, time, payload), synced, in.position());
    }

    private static Kind kind(byte code) {
        for (Kind kind : Kind.values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalStateException(
                "The local log holds an entry of unknown kind "
                        + code
                        + ": it was written by a newer version. Start that version.");
    }

    /**
     * The first sound entry at or after {@code from}, or null: for telling what lies behind a bad
     * one.
     */
    static @Nullable Stored next(byte[] file, int from) {
        for (int offset = from; offset <= file.length - ENTRY_HEADER_BYTES; offset++) {
            if (file[offset] == (byte) (MAGIC >>> 24)) {
                Stored stored = decode(file, offset);
                if (stored != null) {
                    return stored;
                }
            }
        }
        return null;
    }
}
