package io.hadal.objectstore.s3;

import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.s3.S3Failures.SourceException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;

/**
 * Requests of the SDK with what every one of its sort carries: bucket, encryption, a limit of time.
 */
final class S3Requests {
    static final String BYTES = "application/octet-stream";

    /** For a request without a body to speak of, from the connection to the end of the answer. */
    private static final Duration TIME_BASE = Duration.ofSeconds(30);

    /** Below this speed a transfer is given up. */
    private static final long BYTES_PER_SECOND_MIN = 128 * 1024;

    private final String bucket;
    private final S3Encryption encryption;

    S3Requests(String bucket, S3Encryption encryption) {
        this.bucket = bucket;
        this.encryption = encryption;
    }

    /** The time that a transfer of so many bytes may take. */
    static AwsRequestOverrideConfiguration limit(long bytes) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(limitOf(bytes))
                .build();
    }

    static Duration limitOf(long bytes) {
        return TIME_BASE.plusSeconds(bytes / BYTES_PER_SECOND_MIN);
    }

    HeadObjectRequest head(String key) {
        HeadObjectRequest.Builder request =
                HeadObjectRequest.builder().bucket(bucket).key(key).overrideConfiguration(limit(0));
        encryption.customerAlgorithm().ifPresent(request::sseCustomerAlgorithm);
        encryption.customerKey().ifPresent(request::sseCustomerKey);
        encryption.customerKeyMd5().ifPresent(request::sseCustomerKeyMD5);
        return request.build();
    }

    CreateMultipartUploadRequest startParts(String key) {
        CreateMultipartUploadRequest.Builder request =
                CreateMultipartUploadRequest.builder()
                        .bucket(bucket)
                        .key(key)
                        .contentType(BYTES)
                        .overrideConfiguration(limit(0));
        encryption.algorithm().ifPresent(request::serverSideEncryption);
        encryption.kmsKeyId().ifPresent(request::ssekmsKeyId);
        encryption.customerAlgorithm().ifPresent(request::sseCustomerAlgorithm);
        encryption.customerKey().ifPresent(request::sseCustomerKey);
        encryption.customerKeyMd5().ifPresent(request::sseCustomerKeyMD5);
        return request.build();
    }

    CompleteMultipartUploadRequest.Builder completeParts(String key, String uploadId, long bytes) {
        CompleteMultipartUploadRequest.Builder request =
                CompleteMultipartUploadRequest.builder()
                        .bucket(bucket)
                        .key(key)
                        .uploadId(uploadId)
                        .overrideConfiguration(limit(bytes));
        encryption.customerAlgorithm().ifPresent(request::sseCustomerAlgorithm);
        encryption.customerKey().ifPresent(request::sseCustomerKey);
        encryption.customerKeyMd5().ifPresent(request::sseCustomerKeyMD5);
        return request;
    }

    AbortMultipartUploadRequest abortParts(String key, String uploadId) {
        return AbortMultipartUploadRequest.builder()
                .bucket(bucket)
                .key(key)
                .uploadId(uploadId)
                .overrideConfiguration(limit(0))
                .build();
    }

    /** A range of a source as a body; opened more than once where its content is signed. */
    static InputStream open(ObjectSource source, long offset, long length) {
        try {
            return new SourceStream(source.open(offset, length));
        } catch (IOException e) {
            throw new UncheckedIOException(new SourceException(e));
        }
    }

    /** Marks the source's failures, which the SDK would otherwise report as the network's. */
    private static final class SourceStream extends FilterInputStream {
        SourceStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw new SourceException(e);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return super.read(target, offset, length);
            } catch (IOException e) {
                throw new SourceException(e);
            }
        }
    }
}
