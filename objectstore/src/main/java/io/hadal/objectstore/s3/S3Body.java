package io.hadal.objectstore.s3;

import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * What a GET has brought, read straight into an array of its size: bodies of several MiB would
 * otherwise be copied as they grow.
 *
 * @param partial whether it is the range that was asked for; else the whole object
 */
record S3Body(byte[] bytes, boolean partial) {

    static ResponseTransformer<GetObjectResponse, S3Body> whole() {
        return (response, in) -> {
            boolean partial = response.contentRange() != null;
            Long length = response.contentLength();
            if (length == null) {
                return new S3Body(in.readAllBytes(), partial);
            }
            byte[] bytes = new byte[Math.toIntExact(length)];
            int read = in.readNBytes(bytes, 0, bytes.length);
            if (read < bytes.length) {
                throw RetryableException.create(
                        "the answer ended after " + read + " of " + length + " bytes");
            }
            return new S3Body(bytes, partial);
        };
    }
}
