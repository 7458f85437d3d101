package io.hadal.objectstore.s3;

import java.io.IOException;
import java.io.InputStream;

/**
 * What a GET has brought, read straight into an array of its size: bodies of several MiB would
 * otherwise be copied as they grow.
 *
 * @param partial whether it is the range that was asked for; else the whole object
 */
record S3Body(byte[] bytes, boolean partial) {

    /**
     * @param sizeBytes negative if the server does not say
     */
    static S3Body read(long sizeBytes, boolean partial, InputStream in) throws IOException {
        if (sizeBytes < 0) {
            return new S3Body(in.readAllBytes(), partial);
        }
        byte[] bytes = new byte[Math.toIntExact(sizeBytes)];
        int read = in.readNBytes(bytes, 0, bytes.length);
        if (read < bytes.length) {
            throw new IOException("the answer ended after " + read + " of " + sizeBytes + " bytes");
        }
        return new S3Body(bytes, partial);
    }
}
