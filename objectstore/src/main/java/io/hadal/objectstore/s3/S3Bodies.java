package io.hadal.objectstore.s3;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * The requests that carry bodies: GET and PUT of an object, PUT of a part. They are signed and sent
 * without the SDK's client, whose many stages cost more than all else about a request. Addresses,
 * credentials, signatures and connections are the SDK's, and so is what is thrown.
 */
final class S3Bodies {
    private static final String BYTES = "application/octet-stream";
    private static final int ERROR_BYTES_MAX = 64 * 1024;

    /** For a size that is not known before. One that hangs ends by the connection's own limit. */
    private static final Duration WHOLE_LIMIT = Duration.ofHours(1);

    private static final Pattern CODE = Pattern.compile("<Code>([^<]*)</Code>");
    private static final Pattern MESSAGE = Pattern.compile("<Message>([^<]*)</Message>");

    private final Env env;
    private final SdkHttpClient http;
    private final AwsV4HttpSigner signer;
    private final AwsCredentialsProvider credentials;
    private final Region region;
    private final S3Encryption encryption;

    /** Without the slash before a key. */
    private final URI bucket;

    S3Bodies(
            Env env,
            SdkHttpClient http,
            AwsV4HttpSigner signer,
            AwsCredentialsProvider credentials,
            Region region,
            S3Encryption encryption,
            URI bucket) {
        this.env = env;
        this.http = http;
        this.signer = signer;
        this.credentials = credentials;
        this.region = region;
        this.encryption = encryption;
        this.bucket = bucket;
    }

    /** The whole object. */
    S3Body get(String key) {
        return get(request(SdkHttpMethod.GET, key), WHOLE_LIMIT);
    }

    /** A range of at least a byte. */
    S3Body get(String key, long offset, int length) {
        SdkHttpRequest.Builder request =
                request(SdkHttpMethod.GET, key)
                        .putHeader("Range", "bytes=" + offset + "-" + (offset + length - 1));
        return get(request, S3Requests.timeFor(length));
    }

    private S3Body get(SdkHttpRequest.Builder request, Duration limit) {
        encryption.customerHeaders().forEach(request::putHeader);
        return exchange(request, null, limit, S3Body::read);
    }

    /** The whole object as it comes; whoever does not read it to its end aborts it. */
    AbortableInputStream open(String key) {
        SdkHttpRequest.Builder request = request(SdkHttpMethod.GET, key);
        encryption.customerHeaders().forEach(request::putHeader);
        try {
            return body(send(prepare(request, null)));
        } catch (IOException | RuntimeException e) {
            throw failure(e);
        }
    }

    /**
     * An object in one request.
     *
     * @param create only if there is none
     */
    void put(String key, ObjectSource source, boolean create) {
        SdkHttpRequest.Builder request = request(SdkHttpMethod.PUT, key);
        encryption.headers().forEach(request::putHeader);
        if (create) {
            request.putHeader("If-None-Match", "*");
        }
        put(request, source, 0, source.sizeBytes());
    }

    /** Returns the part's tag. */
    String putPart(
            String key, String uploadId, int number, ObjectSource source, long offset, long size) {
        SdkHttpRequest.Builder request =
                request(SdkHttpMethod.PUT, key)
                        .putRawQueryParameter("partNumber", Integer.toString(number))
                        .putRawQueryParameter("uploadId", uploadId);
        encryption.customerHeaders().forEach(request::putHeader);
        return put(request, source, offset, size);
    }

    private String put(
            SdkHttpRequest.Builder request, ObjectSource source, long offset, long size) {
        request.putHeader("Content-Length", Long.toString(size)).putHeader("Content-Type", BYTES);
        return exchange(
                request,
                () -> S3Requests.open(source, offset, size),
                S3Requests.timeFor(size),
                (response, in) -> {
                    in.transferTo(OutputStream.nullOutputStream());
                    return response.firstMatchingHeader("ETag").orElse("");
                });
    }

    private SdkHttpRequest.Builder request(SdkHttpMethod method, String key) {
        return SdkHttpRequest.builder()
                .method(method)
                .protocol(bucket.getScheme())
                .host(bucket.getHost())
                .port(bucket.getPort() < 0 ? null : bucket.getPort())
                .encodedPath(bucket.getRawPath() + "/" + SdkHttpUtils.urlEncodeIgnoreSlashes(key))
                .putHeader("User-Agent", "hadal");
    }

    /** What is made of an answer that is not an error. */
    private interface Answer<T> {
        T read(SdkHttpResponse response, InputStream body) throws IOException;
    }

    private <T> T exchange(
            SdkHttpRequest.Builder request,
            @Nullable ContentStreamProvider content,
            Duration limit,
            Answer<T> answer) {
        AtomicBoolean late = new AtomicBoolean();
        Env.@Nullable Timer timer = null;
        try {
            ExecutableHttpRequest call = prepare(request, content);
            timer =
                    env.schedule(
                            limit,
                            () -> {
                                late.set(true);
                                call.abort();
                            });
            HttpExecuteResponse response = send(call);
            return read(response, answer);
        } catch (IOException | RuntimeException e) {
            throw late.get() ? SdkClientException.create("no end after " + limit, e) : failure(e);
        } finally {
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    private static <T> T read(HttpExecuteResponse response, Answer<T> answer) throws IOException {
        AbortableInputStream body = body(response);
        boolean complete = false;
        try {
            T result = answer.read(response.httpResponse(), body);
            complete = true;
            return result;
        } finally {
            if (complete) {
                body.close();
            } else {
                body.abort(); // Closing would read the rest to keep the connection.
            }
        }
    }

    private ExecutableHttpRequest prepare(
            SdkHttpRequest.Builder request, @Nullable ContentStreamProvider content) {
        if (Thread.currentThread().isInterrupted()) {
            throw AbortedException.create("interrupted");
        }
        SignedRequest signed =
                signer.sign(sign -> {
                    sign.identity(credentials.resolveCredentials())
                            .request(request.build())
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                            .putProperty(AwsV4HttpSigner.REGION_NAME, region.id())
                            .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                            .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                            .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false);
                    if (content != null) {
                        sign.payload(content);
                    }
                });
        return http.prepareRequest(
                HttpExecuteRequest.builder()
                        .request(signed.request())
                        .contentStreamProvider(signed.payload().orElse(null))
                        .build());
    }

    private static HttpExecuteResponse send(ExecutableHttpRequest call) throws IOException {
        HttpExecuteResponse response = call.call();
        if (!response.httpResponse().isSuccessful()) {
            try (AbortableInputStream body = body(response)) {
                byte[] text = body.readNBytes(ERROR_BYTES_MAX);
                throw error(response, new String(text, StandardCharsets.UTF_8));
            }
        }
        return response;
    }

    private static AbortableInputStream body(HttpExecuteResponse response) {
        return response.responseBody().orElseGet(AbortableInputStream::createEmpty);
    }

    private static RuntimeException error(HttpExecuteResponse response, String text) {
        AwsErrorDetails details =
                AwsErrorDetails.builder()
                        .serviceName("S3")
                        .errorCode(find(CODE, text))
                        .errorMessage(find(MESSAGE, text))
                        .build();
        return S3Exception.builder()
                .awsErrorDetails(details)
                .statusCode(response.httpResponse().statusCode())
                .message(details.errorMessage())
                .build();
    }

    private static @Nullable String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    /** As the SDK's client would throw it. */
    private static RuntimeException failure(Exception error) {
        if (Thread.currentThread().isInterrupted()) {
            return AbortedException.create("interrupted", error);
        }
        return error instanceof SdkException known
                ? known
                : SdkClientException.create("the request failed", error);
    }
}
