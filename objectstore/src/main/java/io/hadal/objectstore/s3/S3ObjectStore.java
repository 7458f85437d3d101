package io.hadal.objectstore.s3;

import io.hadal.env.Env;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectKeys;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.OpenObject;
import io.hadal.objectstore.PartUpload;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket of an S3 server below a root path. Every call is one request, but for uploads in parts
 * and listings of folders.
 */
public final class S3ObjectStore implements ObjectStore {
    private static final int BUFFER_BYTES = 256 * 1024;

    /** Keys in one delete; S3's own limit. */
    private static final int DELETE_KEYS_MAX = 1000;

    private static final long MIB = 1 << 20;

    private final String bucket;
    private final String root;
    private final S3Config config;
    private final Env env;
    private final S3Requests requests;
    private final S3Failures failures;
    private final S3Clients clients;
    private final S3Client client;
    private final S3Bodies bodies;

    /**
     * Whether an answer has shown that the bucket exists: HEAD answers 404 without saying whether
     * it means bucket or key.
     */
    private volatile boolean bucketSeen;

    /** Connects to nothing yet. {@code rootPath} may be empty. */
    public S3ObjectStore(
            String bucket, String rootPath, S3Config config, S3Credentials credentials, Env env) {
        String path = ObjectKeys.checkRoot(rootPath);
        this.bucket = bucket;
        this.root = path.isEmpty() ? "" : path + "/";
        this.config = config;
        this.env = env;
        this.requests = new S3Requests(bucket, config.encryption());
        this.failures = new S3Failures(config, credentials);
        this.clients = new S3Clients(bucket, config, credentials, env);
        this.client = clients.s3();
        this.bodies = clients.bodies();
    }

    @Override
    public void create(String key, byte[] body) {
        create(key, ObjectSource.of(body));
    }

    @Override
    public void create(String key, ObjectSource source) {
        String name = name(key);
        run("create " + describe(key), () -> bodies.create(name, source));
    }

    /** Who signs a body must have read it before. */
    @Override
    public boolean streams() {
        return !config.signsBodies();
    }

    @Override
    public void put(String key, ObjectSource source) {
        String name = name(key);
        long partBytes = config.multipartChunkMib() * MIB;
        run(
                "put " + describe(key),
                () -> {
                    if (source.sizeBytes() > partBytes) {
                        new S3PartUpload(clients, requests, env, name, source, partBytes).run();
                    } else {
                        bodies.put(name, source);
                    }
                });
    }

    @Override
    public PartUpload startParts(String key, long sizeBytes, int partBytes) {
        String name = name(key);
        String uploadId =
                run(
                        "begin " + describe(key),
                        () -> client.createMultipartUpload(requests.startParts(name)).uploadId());
        S3PartSender sender = new S3PartSender(clients, requests, name, uploadId, sizeBytes);
        return new PartUpload() {
            @Override
            public void put(int index, byte[] bytes) {
                step(
                        "write part " + index + " of ",
                        () -> sender.put(index, ObjectSource.of(bytes), 0, bytes.length));
            }

            @Override
            public void complete() {
                step("complete ", sender::complete);
            }

            @Override
            public void abort() {
                try {
                    step("abort ", sender::abort);
                } catch (ObjectStoreException e) {
                    if (e.kind() != Kind.NOT_FOUND) { // It has ended already.
                        throw e;
                    }
                }
            }

            private void step(String action, Runnable step) {
                S3ObjectStore.this.run(action + describe(key), step);
            }
        };
    }

    @Override
    public byte[] get(String key) {
        String name = name(key);
        return run("read " + describe(key), () -> bodies.get(name).bytes());
    }

    @Override
    public byte[] get(String key, long offset, int length) {
        if (length == 0) {
            return head(key)
                    .map(found -> new byte[0])
                    .orElseThrow(() ->
                            new ObjectStoreException(
                                    Kind.NOT_FOUND, "read " + describe(key) + ": no such object"));
        }
        String name = name(key);
        return run(
                "read " + describe(key),
                () -> {
                    try {
                        return range(bodies.get(name, offset, length), offset, length);
                    } catch (S3Exception e) {
                        if (S3Failures.status(e) == 416) {
                            return new byte[0]; // The object ends before the offset.
                        }
                        throw e;
                    }
                });
    }

    @Override
    public long copyTo(String key, OutputStream sink) {
        String action = "read " + describe(key);
        String name = name(key);
        AbortableInputStream in = run(action, () -> bodies.open(name)).in();
        boolean complete = false;
        try {
            byte[] buffer = new byte[BUFFER_BYTES];
            long total = 0;
            for (int count = fill(action, in, buffer);
                    count >= 0;
                    count = fill(action, in, buffer)) {
                sink.write(buffer, 0, count);
                total += count;
            }
            complete = true;
            return total;
        } catch (IOException e) {
            throw new UncheckedIOException(action + ": the sink failed", e);
        } finally {
            if (!complete) {
                in.abort(); // Closing would read the rest to keep the connection.
            }
            closeQuietly(action, in, complete);
        }
    }

    @Override
    public OpenObject open(String key) {
        String name = name(key);
        S3Bodies.Answer answer = run("read " + describe(key), () -> bodies.open(name));
        return new OpenObject(answer.sizeBytes(), new S3Stream(answer.in()));
    }

    @Override
    public Optional<ObjectInfo> head(String key) {
        String name = name(key);
        try {
            HeadObjectResponse found =
                    run("head " + describe(key), () -> client.headObject(requests.head(name)));
            return Optional.of(
                    new ObjectInfo(key, found.contentLength(), micros(found.lastModified())));
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                requireBucket();
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public ListPage list(String prefix, String startAfter, int limit) {
        ObjectKeys.checkPrefix(prefix);
        ObjectKeys.checkLimit(limit);
        String after = startAfter;
        while (true) {
            ListObjectsV2Response answer = listOnce(prefix, after, limit);
            List<ObjectInfo> objects = objects(answer);
            boolean more = Boolean.TRUE.equals(answer.isTruncated());
            if (!objects.isEmpty() || !more) {
                return new ListPage(objects, more);
            }
            after =
                    advance(
                            after,
                            answer); // Nothing but folder markers of some tool: look further.
        }
    }

    @Override
    public List<String> listFolders(String prefix) {
        String whole = root + ObjectKeys.checkFolder(prefix);
        List<String> folders = new ArrayList<>();
        String token = null;
        do {
            ListObjectsV2Request request =
                    listRequest(whole, DELETE_KEYS_MAX)
                            .delimiter("/")
                            .continuationToken(token)
                            .build();
            ListObjectsV2Response answer =
                    run("list " + describe(prefix), () -> client.listObjectsV2(request));
            for (CommonPrefix common : answer.commonPrefixes()) {
                String folder = common.prefix().substring(whole.length());
                folders.add(folder.substring(0, folder.length() - 1));
            }
            token =
                    Boolean.TRUE.equals(answer.isTruncated())
                            ? answer.nextContinuationToken()
                            : null;
        } while (token != null);
        folders.sort(ObjectKeys.ORDER);
        return List.copyOf(folders);
    }

    @Override
    public void delete(Collection<String> keys) {
        List<String> names = keys.stream().map(this::name).toList();
        if (names.size() == 1 || config.compatibilityMode()) {
            names.forEach(this::deleteOne);
            return;
        }
        for (int from = 0; from < names.size(); from += DELETE_KEYS_MAX) {
            deleteMany(names.subList(from, Math.min(from + DELETE_KEYS_MAX, names.size())));
        }
    }

    @Override
    public String location() {
        return "s3://"
                + bucket
                + (root.isEmpty() ? "" : "/" + root.substring(0, root.length() - 1));
    }

    @Override
    public void close() {
        clients.close();
    }

    private void deleteOne(String name) {
        run(
                "delete s3://" + bucket + "/" + name,
                () ->
                        client.deleteObject(request ->
                                request.bucket(bucket)
                                        .key(name)
                                        .overrideConfiguration(S3Requests.limit(0))));
    }

    private void deleteMany(List<String> names) {
        List<ObjectIdentifier> identifiers =
                names.stream().map(name -> ObjectIdentifier.builder().key(name).build()).toList();
        String action = "delete " + names.size() + " objects of " + location();
        List<S3Error> errors =
                run(
                        action,
                        () ->
                                client.deleteObjects(request ->
                                                request.bucket(bucket)
                                                        .delete(list ->
                                                                list.objects(identifiers)
                                                                        .quiet(true))
                                                        .overrideConfiguration(S3Requests.limit(0)))
                                        .errors());
        if (!errors.isEmpty()) {
            S3Error first = errors.getFirst();
            throw failures.ofCode(
                    "delete s3://" + bucket + "/" + first.key(),
                    String.valueOf(first.code()),
                    String.valueOf(first.message()));
        }
    }

    private ListObjectsV2Response listOnce(String prefix, String after, int limit) {
        ListObjectsV2Request request =
                listRequest(root + prefix, limit)
                        .startAfter(after.isEmpty() ? null : root + after)
                        .build();
        ListObjectsV2Response answer =
                run("list " + describe(prefix), () -> client.listObjectsV2(request));
        if (!answer.contents().isEmpty() && !after.isEmpty()) {
            advance(after, answer);
        }
        return answer;
    }

    /**
     * The last key of a page; refuses a server that ignores start-after, with which a listing would
     * never end.
     */
    private String advance(String after, ListObjectsV2Response answer) {
        String last =
                answer.contents().isEmpty()
                        ? after
                        : answer.contents().getLast().key().substring(root.length());
        if (ObjectKeys.ORDER.compare(last, after) <= 0) {
            throw new ObjectStoreException(
                    Kind.UNSUPPORTED,
                    "list "
                            + location()
                            + ": the server ignores start-after, so it cannot be listed");
        }
        return last;
    }

    private ListObjectsV2Request.Builder listRequest(String wholePrefix, int limit) {
        return ListObjectsV2Request.builder()
                .bucket(bucket)
                .prefix(wholePrefix)
                .maxKeys(limit)
                .overrideConfiguration(S3Requests.limit(0));
    }

    private List<ObjectInfo> objects(ListObjectsV2Response answer) {
        List<ObjectInfo> objects = new ArrayList<>(answer.contents().size());
        for (S3Object object : answer.contents()) {
            String key = object.key().substring(root.length());
            if (!key.isEmpty() && !key.endsWith("/")) {
                objects.add(new ObjectInfo(key, object.size(), micros(object.lastModified())));
            }
        }
        return objects;
    }

    private void requireBucket() {
        if (bucketSeen) {
            return;
        }
        try {
            run(
                    "look for bucket " + bucket,
                    () -> client.headBucket(request -> request.bucket(bucket)));
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.NOT_FOUND || e.kind() == Kind.NO_SUCH_BUCKET) {
                throw new ObjectStoreException(
                        Kind.NO_SUCH_BUCKET,
                        "bucket " + bucket + " does not exist; make it first, or check its name",
                        e);
            }
            if (e.kind() != Kind.DENIED) { // Asking for the bucket needs a permission that reading
                // objects does not.
                throw e;
            }
        }
    }

    private static byte[] range(S3Body answer, long offset, int length) {
        byte[] bytes = answer.bytes();
        if (answer.partial()) {
            return bytes;
        }
        int from =
                (int)
                        Math.min(
                                offset,
                                bytes.length); // The server ignored the range and sent the whole
        // object.
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length - from, length) + from);
    }

    private int fill(String action, AbortableInputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new ObjectStoreException(
                    Kind.UNREACHABLE,
                    action + ": the connection broke (" + e.getMessage() + ")",
                    e);
        }
    }

    private static void closeQuietly(String action, AbortableInputStream in, boolean complete) {
        try {
            in.close();
        } catch (IOException e) {
            if (complete) {
                throw new ObjectStoreException(
                        Kind.UNREACHABLE, action + ": the connection broke at its end", e);
            }
        }
    }

    private void run(String action, Runnable request) {
        run(
                action,
                () -> {
                    request.run();
                    return action;
                });
    }

    private <T> T run(String action, Supplier<T> request) {
        try {
            T answer = request.get();
            bucketSeen = true;
            return answer;
        } catch (RuntimeException e) {
            throw failures.of(action, e);
        }
    }

    private static long micros(@Nullable Instant instant) {
        return instant == null ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private String name(String key) {
        return root + ObjectKeys.check(key);
    }

    private String describe(String key) {
        return location() + "/" + key;
    }
}
