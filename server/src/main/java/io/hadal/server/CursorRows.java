package io.hadal.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a cursor, encoded, in the order in which they came: the first ones in memory, the
 * others in a temporary file, so that who fetches slowly holds little of it.
 */
final class CursorRows implements AutoCloseable {
    static final int MEMORY_BYTES_MAX = 256 * 1024;

    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private byte[] head = new byte[0];
    private @Nullable Path path;
    private @Nullable RandomAccessFile file;
    private long at;
    private long end;

    void add(byte[] row) throws IOException {
        byte[] length = ByteBuffer.allocate(Integer.BYTES).putInt(row.length).array();
        RandomAccessFile spilled = file;
        if (spilled == null && memory.size() + row.length + Integer.BYTES <= MEMORY_BYTES_MAX) {
            memory.writeBytes(length);
            memory.writeBytes(row);
        } else {
            if (spilled == null) {
                spilled = spill();
            }
            byte[] entry = new byte[Integer.BYTES + row.length];
            System.arraycopy(length, 0, entry, 0, Integer.BYTES);
            System.arraycopy(row, 0, entry, Integer.BYTES, row.length);
            spilled.write(entry);
        }
        end += Integer.BYTES + row.length;
    }

    private RandomAccessFile spill() throws IOException {
        Path made = Files.createTempFile("hadal-cursor", ".rows"); // For this user's eyes only.
        path = made;
        RandomAccessFile opened = new RandomAccessFile(made.toFile(), "rw");
        file = opened;
        return opened;
    }

    /** No more rows come; those there are can be taken. */
    void complete() throws IOException {
        head = memory.toByteArray();
        memory.reset();
        if (file != null) {
            file.seek(0);
        }
    }

    boolean hasNext() {
        return at < end;
    }

    byte[] next() throws IOException {
        byte[] row;
        RandomAccessFile spilled = file;
        if (at < head.length) {
            int length = ByteBuffer.wrap(head, (int) at, Integer.BYTES).getInt();
            row = new byte[length];
            System.arraycopy(head, (int) at + Integer.BYTES, row, 0, length);
        } else if (spilled != null) {
            row = new byte[spilled.readInt()];
            spilled.readFully(row);
        } else {
            throw new IllegalStateException("no row is left");
        }
        at += Integer.BYTES + row.length;
        return row;
    }

    @Override
    public void close() throws IOException {
        head = new byte[0];
        at = end;
        RandomAccessFile opened = file;
        Path made = path;
        file = null;
        path = null;
        if (opened != null) {
            opened.close();
        }
        if (made != null) {
            Files.deleteIfExists(made);
        }
    }
}
