package io.hadal.objectstore.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * What a GET has brought, read straight into an array of its size: bodies of several MiB would
 * otherwise be copied as they grow.
 *
 * @param partial whether it is the range that was asked for; else the whole object
 */
record S3Body(byte[] bytes, boolean partial) {

    static S3Body read(SdkHttpResponse response, InputStream in) throws IOException {
        boolean partial = response.firstMatchingHeader("Content-Range").isPresent();
        Optional<String> length = response.firstMatchingHeader("Content-Length");
        if (length.isEmpty()) {
            return new S3Body(in.readAllBytes(), partial);
        }
        byte[] bytes = new byte[Integer.parseInt(length.get())];
        int read = in.readNBytes(bytes, 0, bytes.length);
        if (read < bytes.length) {
            throw new EOFException(
                    "the answer ended after " + read + " of " + bytes.length + " bytes");
        }
        return new S3Body(bytes, partial);
    }
}
