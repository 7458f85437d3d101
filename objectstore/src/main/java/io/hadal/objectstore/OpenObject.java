package io.hadal.objectstore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * An object that is being read: its bytes come as they are asked for. Whoever opened it closes it,
 * also before its end; then the rest does not travel. A read that fails is an IOException.
 *
 * @param sizeBytes what the store says
 */
public record OpenObject(long sizeBytes, InputStream in) implements AutoCloseable {

    static OpenObject of(byte[] bytes) {
        return new OpenObject(bytes.length, new ByteArrayInputStream(bytes));
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException("close an object that was read", e);
        }
    }
}
