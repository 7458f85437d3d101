package io.hadal.objectstore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bytes to be uploaded, readable more than once (for retries) and from any offset (for parts). */
public interface ObjectSource {
    long sizeBytes();

    /** A new stream over {@code length} bytes from {@code offset}. */
    InputStream open(long offset, long length) throws IOException;

    static ObjectSource of(byte[] bytes) {
        return new ObjectSource() {
            @Override
            public long sizeBytes() {
                return bytes.length;
            }

            @Override
            public InputStream open(long offset, long length) {
                return new ByteArrayInputStream(
                        bytes, Math.toIntExact(offset), Math.toIntExact(length));
            }
        };
    }

    static ObjectSource of(Path file) throws IOException {
        long size = Files.size(file);
        return new ObjectSource() {
            @Override
            public long sizeBytes() {
                return size;
            }

            @Override
            public InputStream open(long offset, long length) throws IOException {
                return FileRange.open(file, offset, length);
            }
        };
    }
}
