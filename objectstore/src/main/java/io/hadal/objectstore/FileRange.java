package io.hadal.objectstore;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A stream over a part of a file. */
final class FileRange extends FilterInputStream {
    private long remaining;

    private FileRange(InputStream in, long length) {
        super(in);
        this.remaining = length;
    }

    static InputStream open(Path file, long offset, long length) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file);
        try {
            channel.position(offset);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new FileRange(Channels.newInputStream(channel), length);
    }

    @Override
    public int read() throws IOException {
        if (remaining == 0) {
            return -1;
        }
        int value = super.read();
        remaining -= value < 0 ? 0 : 1;
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (remaining == 0 && length > 0) {
            return -1;
        }
        int count = super.read(target, offset, (int) Math.min(length, remaining));
        remaining -= Math.max(count, 0);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(Math.min(count, remaining));
        remaining -= skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
