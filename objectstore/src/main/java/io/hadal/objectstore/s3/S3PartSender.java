package io.hadal.objectstore.s3;

import io.hadal.objectstore.ObjectSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** The requests of one multipart upload that has begun. Throws what the SDK throws. */
final class S3PartSender {
    private final S3Client client;
    private final S3Bodies bodies;
    private final S3Requests requests;
    private final String key;
    private final String uploadId;
    private final long sizeBytes;
    private final NavigableMap<Integer, CompletedPart> sent = new ConcurrentSkipListMap<>();

    S3PartSender(
            S3Clients clients, S3Requests requests, String key, String uploadId, long sizeBytes) {
        this.client = clients.s3();
        this.bodies = clients.bodies();
        this.requests = requests;
        this.key = key;
        this.uploadId = uploadId;
        this.sizeBytes = sizeBytes;
    }

    /** Sends a range of the source as the part with this index, from 0. */
    void put(int index, ObjectSource source, long offset, long length) {
        int number = index + 1;
        String tag = bodies.putPart(key, uploadId, number, source, offset, length);
        sent.put(number, CompletedPart.builder().partNumber(number).eTag(tag).build());
    }

    void complete() {
        List<CompletedPart> parts = new ArrayList<>(sent.values());
        client.completeMultipartUpload(
                requests.completeParts(key, uploadId, sizeBytes)
                        .multipartUpload(upload -> upload.parts(parts))
                        .build());
    }

    void abort() {
        client.abortMultipartUpload(requests.abortParts(key, uploadId));
    }
}
