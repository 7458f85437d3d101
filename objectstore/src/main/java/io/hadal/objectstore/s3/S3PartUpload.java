package io.hadal.objectstore.s3;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.PartUpload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;

/**
 * One upload in parts: several at a time, visible at once at the end, aborted if anything fails.
 */
final class S3PartUpload {

    /** Parts under way at a time, per upload. */
    private static final int PARALLEL_MAX = 4;

    private final S3Clients clients;
    private final S3Requests requests;
    private final Env env;
    private final String key;
    private final ObjectSource source;
    private final long partBytes;
    private final int parts;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    S3PartUpload(
            S3Clients clients,
            S3Requests requests,
            Env env,
            String key,
            ObjectSource source,
            long partBytes) {
        this.clients = clients;
        this.requests = requests;
        this.env = env;
        this.key = key;
        this.source = source;
        this.partBytes =
                Math.max(partBytes, Math.ceilDiv(source.sizeBytes(), PartUpload.PARTS_MAX));
        this.parts = Math.toIntExact(Math.ceilDiv(source.sizeBytes(), this.partBytes));
    }

    /** Throws what the SDK threw first. */
    void run() {
        String uploadId = clients.s3().createMultipartUpload(requests.startParts(key)).uploadId();
        S3PartSender sender =
                new S3PartSender(clients, requests, key, uploadId, source.sizeBytes());
        try {
            uploadParts(sender);
            sender.complete();
        } catch (RuntimeException e) {
            abort(sender, e);
            throw e;
        }
    }

    private void uploadParts(S3PartSender sender) {
        List<Env.Task> tasks = new ArrayList<>();
        for (int i = 0; i < Math.min(PARALLEL_MAX, parts); i++) {
            tasks.add(env.spawn("upload-part", () -> uploadUntilDone(sender)));
        }
        joinAll(tasks);
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    private void uploadUntilDone(S3PartSender sender) {
        for (int i = next.getAndIncrement();
                i < parts && failure.get() == null;
                i = next.getAndIncrement()) {
            try {
                long offset = i * partBytes;
                sender.put(i, source, offset, Math.min(partBytes, source.sizeBytes() - offset));
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
        }
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

    private static void abort(S3PartSender sender, RuntimeException reason) {
        boolean interrupted = Thread.interrupted(); // The SDK would refuse to send the abort.
        try {
            sender.abort();
        } catch (RuntimeException e) {
            reason.addSuppressed(e); // The bucket's own rules clean up what is left.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
