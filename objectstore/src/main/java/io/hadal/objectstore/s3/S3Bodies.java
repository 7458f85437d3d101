package io.hadal.objectstore.s3;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * The requests that carry bodies: GET, PUT, and the parts of an upload. The SDK's way of a request
 * takes more of a processor than a body of 100 KiB does, so these go past it; where to, the
 * signature and the connections are the SDK's all the same. Throws what the SDK throws.
 * Thread-safe.
 */
final class S3Bodies {
    private static final String LENGTH = "Content-Length";

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final S3Clients clients;
    private final S3Encryption encryption;
    private final boolean signed;
    private final Env env;

    /** Where the bucket is; found out by the first request. */
    private volatile @Nullable URI base;

    /** How much later it is at the server. */
    private volatile Duration clockSkew = Duration.ZERO;

    /** An answer whose body is still to be read. Closing it before its end reads the rest. */
    record Answer(long sizeBytes, boolean partial, AbortableInputStream in) {}

    private record Content(ObjectSource source, long offset, long length) {}

    S3Bodies(S3Clients clients, S3Config config, Env env) {
        this.clients = clients;
        this.encryption = config.encryption();
        this.signed = config.signsBodies();
        this.env = env;
    }

    /** The whole object, to be read as it comes. */
    Answer open(String key) {
        ExecutableHttpRequest request = prepare(newGet(key), null);
        return call(() -> answer(request));
    }

    S3Body get(String key, long offset, int length) {
        SdkHttpRequest.Builder get =
                newGet(key).putHeader("Range", "bytes=" + offset + "-" + (offset + length - 1));
        return read(prepare(get, null), length);
    }

    S3Body get(String key) {
        return read(prepare(newGet(key), null), Integer.MAX_VALUE);
    }

    void put(String key, ObjectSource source) {
        send(newPut(key), new Content(source, 0, source.sizeBytes()));
    }

    /** Only if there is no such object. */
    void create(String key, ObjectSource source) {
        SdkHttpRequest.Builder put = newPut(key).putHeader("If-None-Match", "*");
        send(put, new Content(source, 0, source.sizeBytes()));
    }

    /**
     * Sends a range of a source as a part. Returns its tag.
     *
     * @param number from 1
     */
    String putPart(
            String key,
            String uploadId,
            int number,
            ObjectSource source,
            long offset,
            long length) {
        SdkHttpRequest.Builder put =
                request(SdkHttpMethod.PUT, key)
                        .putRawQueryParameter("partNumber", Integer.toString(number))
                        .putRawQueryParameter("uploadId", uploadId);
        encryption.customerHeaders().forEach(put::putHeader);
        return send(put, new Content(source, offset, length));
    }

    // ---------------------------------------------------------------- requests

    private SdkHttpRequest.Builder newPut(String key) {
        SdkHttpRequest.Builder put =
                request(SdkHttpMethod.PUT, key).putHeader("Content-Type", S3Requests.BYTES);
        Map<String, String> headers = new HashMap<>();
        encryption.addTo(headers);
        headers.forEach(put::putHeader);
        return put;
    }

    private SdkHttpRequest.Builder newGet(String key) {
        SdkHttpRequest.Builder get = request(SdkHttpMethod.GET, key);
        encryption.customerHeaders().forEach(get::putHeader);
        return get;
    }

    private SdkHttpRequest.Builder request(SdkHttpMethod method, String key) {
        URI bucket = bucket();
        return SdkHttpRequest.builder()
                .method(method)
                .uri(bucket)
                .encodedPath(bucket.getRawPath() + SdkHttpUtils.urlEncodeIgnoreSlashes(key));
    }

    /** Ends with a slash. */
    private URI bucket() {
        URI known = base;
        if (known == null) {
            known = find();
            base = known;
        }
        return known;
    }

    private URI find() {
        try {
            String url = clients.url("x").toURI().toString();
            return new URI(url.substring(0, url.length() - 1));
        } catch (URISyntaxException e) {
            throw SdkClientException.create("the SDK has made no URL of the bucket", e);
        }
    }

    private ExecutableHttpRequest prepare(
            SdkHttpRequest.Builder request, @Nullable Content content) {
        if (Thread.currentThread().isInterrupted()) {
            throw AbortedException.create("interrupted");
        }
        ContentStreamProvider body =
                content == null
                        ? null
                        : () -> S3Requests.open(content.source, content.offset, content.length);
        if (content != null) {
            request.putHeader(LENGTH, Long.toString(content.length));
        }
        SignRequest.Builder<AwsCredentialsIdentity> toSign =
                SignRequest.builder((AwsCredentialsIdentity) clients.credentials())
                        .request(request.build())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, clients.region())
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, clock())
                        .putProperty(
                                AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, body == null || signed);
        if (body != null && signed) {
            toSign.payload(body);
        }
        SignedRequest ready = signer.sign(toSign.build());
        return clients.http()
                .prepareRequest(
                        HttpExecuteRequest.builder()
                                .request(ready.request())
                                .contentStreamProvider(body)
                                .build());
    }

    private Clock clock() {
        Instant now = Instant.EPOCH.plus(env.nowMicros(), ChronoUnit.MICROS);
        return Clock.fixed(now.plus(clockSkew), ZoneOffset.UTC);
    }

    // ---------------------------------------------------------------- answers

    private String send(SdkHttpRequest.Builder put, Content content) {
        ExecutableHttpRequest request = prepare(put, content);
        return within(
                S3Requests.limitOf(content.length),
                request,
                () -> {
                    HttpExecuteResponse answer = execute(request);
                    answer.responseBody().orElseGet(AbortableInputStream::createEmpty).close();
                    return answer.httpResponse().firstMatchingHeader("ETag").orElse("");
                });
    }

    private S3Body read(ExecutableHttpRequest request, int bytesMax) {
        return within(
                S3Requests.limitOf(bytesMax),
                request,
                () -> {
                    Answer answer = answer(request);
                    try (InputStream in = answer.in) {
                        return S3Body.read(answer.sizeBytes, answer.partial, in);
                    }
                });
    }

    private Answer answer(ExecutableHttpRequest request) throws IOException {
        HttpExecuteResponse answer = execute(request);
        return new Answer(
                answer.httpResponse().firstMatchingHeader(LENGTH).map(Long::parseLong).orElse(-1L),
                answer.httpResponse().firstMatchingHeader("Content-Range").isPresent(),
                answer.responseBody().orElseGet(AbortableInputStream::createEmpty));
    }

    private HttpExecuteResponse execute(ExecutableHttpRequest request) throws IOException {
        HttpExecuteResponse answer = request.call();
        if (answer.httpResponse().isSuccessful()) {
            return answer;
        }
        S3Refusal refusal = S3Refusal.of(answer);
        refusal.serverTime()
                .ifPresent(time ->
                        clockSkew = Duration.between(clock().instant(), time).plus(clockSkew));
        throw refusal.exception();
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    /** Breaks the request off when it has taken so long. */
    private <T> T within(Duration limit, ExecutableHttpRequest request, Step<T> step) {
        AtomicBoolean late = new AtomicBoolean();
        Env.Timer timer =
                env.schedule(
                        limit,
                        () -> {
                            late.set(true);
                            request.abort();
                        });
        try {
            return call(step);
        } catch (SdkClientException e) {
            throw late.get()
                    ? ApiCallAttemptTimeoutException.create(
                            "no answer within " + limit.toSeconds() + " s", e)
                    : e;
        } finally {
            timer.cancel();
        }
    }

    private static <T> T call(Step<T> step) {
        try {
            return step.run();
        } catch (IOException | IllegalStateException e) { // The latter after a close.
            throw Thread.currentThread().isInterrupted()
                    ? AbortedException.create("interrupted", e)
                    : SdkClientException.create("no answer: " + e.getMessage(), e);
        }
    }
}
