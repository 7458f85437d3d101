package io.hadal.objectstore.s3;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * One upload in parts: several at a time, visible at once at the end, aborted if anything fails.
 */
final class S3PartUpload {

    /** Parts under way at a time, per upload. */
    private static final int PARALLEL_MAX = 4;

    /** S3 takes no more parts for an object. */
    private static final long PARTS_MAX = 10_000;

    private final S3Client client;
    private final S3Requests requests;
    private final Env env;
    private final String key;
    private final ObjectSource source;
    private final long partBytes;
    private final @Nullable CompletedPart[] parts;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    S3PartUpload(
            S3Client client,
            S3Requests requests,
            Env env,
            String key,
            ObjectSource source,
            long partBytes) {
        this.client = client;
        this.requests = requests;
        this.env = env;
        this.key = key;
        this.source = source;
        this.partBytes = Math.max(partBytes, Math.ceilDiv(source.sizeBytes(), PARTS_MAX));
        this.parts =
                new CompletedPart
                        [Math.toIntExact(Math.ceilDiv(source.sizeBytes(), this.partBytes))];
    }

    /** Throws what the SDK threw first. */
    void run() {
        String uploadId = client.createMultipartUpload(requests.startParts(key)).uploadId();
        try {
            uploadParts(uploadId);
            complete(uploadId);
        } catch (RuntimeException e) {
            abort(uploadId, e);
            throw e;
        }
    }

    private void uploadParts(String uploadId) {
        List<Env.Task> tasks = new ArrayList<>();
        for (int i = 0; i < Math.min(PARALLEL_MAX, parts.length); i++) {
            tasks.add(env.spawn("upload-part", () -> uploadUntilDone(uploadId)));
        }
        joinAll(tasks);
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    private void uploadUntilDone(String uploadId) {
        for (int i = next.getAndIncrement();
                i < parts.length && failure.get() == null;
                i = next.getAndIncrement()) {
            try {
                uploadPart(uploadId, i);
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
        }
    }

    private void uploadPart(String uploadId, int index) {
        long offset = index * partBytes;
        long length = Math.min(partBytes, source.sizeBytes() - offset);
        int number = index + 1;
        String tag =
                client.uploadPart(
                                requests.part(key, uploadId, number, length),
                                S3Requests.body(source, offset, length))
                        .eTag();
        parts[index] = CompletedPart.builder().partNumber(number).eTag(tag).build();
    }

    /**
     * Waits for all tasks even if interrupted, because they use the source; then they are
     * interrupted too.
     */
    private void joinAll(List<Env.Task> tasks) {
        boolean interrupted = false;
        for (Env.Task task : tasks) {
            for (boolean ended = false; !ended; ) {
                try {
                    task.join();
                    ended = true;
                } catch (InterruptedException e) {
                    interrupted = true;
                    failure.compareAndSet(null, AbortedException.create("interrupted"));
                    tasks.forEach(Env.Task::interrupt);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void complete(String uploadId) {
        client.completeMultipartUpload(
                requests.completeParts(key, uploadId, source.sizeBytes())
                        .multipartUpload(upload -> upload.parts(Arrays.asList(parts)))
                        .build());
    }

    private void abort(String uploadId, RuntimeException reason) {
        boolean interrupted = Thread.interrupted(); // The SDK would refuse to send the abort.
        try {
            client.abortMultipartUpload(requests.abortParts(key, uploadId));
        } catch (RuntimeException e) {
            reason.addSuppressed(e); // The bucket's own rules clean up what is left.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
