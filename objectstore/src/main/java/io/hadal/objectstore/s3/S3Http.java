package io.hadal.objectstore.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TrustAllStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * The SDK's way to a network: Apache's client, as the SDK's own module uses it, but with bodies in
 * pieces of 128 KiB instead of 4 KiB, which take more of a processor. Repeats nothing and follows
 * no redirection. Thread-safe.
 */
final class S3Http implements SdkHttpClient {

    /**
     * More than requests are ever under way: a database uploads and fetches some dozens of blobs in
     * parallel, beside its log. Who is interrupted while he waits for a connection may lose it to
     * the pool.
     */
    private static final int CONNECTIONS_MAX = 512;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    /** Without a byte for so long, a request has failed. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(20);

    /**
     * For a connection of the pool: longer than most requests take, so that a burst queues rather
     * than fails.
     */
    private static final Duration ACQUIRE_LIMIT = Duration.ofSeconds(30);

    /**
     * Servers close idle connections after 20 s or more; a request on a closed one would have an
     * unknown outcome.
     */
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(15);

    private static final int PIECE_BYTES = 128 * 1024;

    /** Apache makes them itself, of the entity. */
    private static final Set<String> ENTITY_HEADERS = Set.of("content-length", "transfer-encoding");

    private final CloseableHttpClient client;

    /**
     * @param verify whether the server's certificate is checked
     */
    S3Http(boolean verify) {
        S3Routes routes = new S3Routes();
        this.client =
                HttpClientBuilder.create()
                        .setConnectionManager(connections(verify))
                        .setDefaultRequestConfig(
                                RequestConfig.custom()
                                        .setConnectionRequestTimeout(Timeout.of(ACQUIRE_LIMIT))
                                        .setResponseTimeout(Timeout.of(READ_LIMIT))
                                        .setDefaultKeepAlive(
                                                IDLE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                                        .setExpectContinueEnabled(false)
                                        .setProtocolUpgradeEnabled(false)
                                        .build())
                        .setRoutePlanner(routes)
                        .setDefaultCredentialsProvider(routes.credentials())
                        .evictIdleConnections(TimeValue.of(IDLE_LIMIT))
                        .disableAutomaticRetries()
                        .disableConnectionState()
                        .disableContentCompression()
                        .disableCookieManagement()
                        .disableDefaultUserAgent()
                        .disableRedirectHandling()
                        .build();
    }

    private static PoolingHttpClientConnectionManager connections(boolean verify) {
        ClientTlsStrategyBuilder tls =
                ClientTlsStrategyBuilder.create().setSslContext(sslContext(verify));
        if (!verify) {
            tls.setHostVerificationPolicy(HostnameVerificationPolicy.CLIENT)
                    .setHostnameVerifier(NoopHostnameVerifier.INSTANCE);
        }
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(tls.buildClassic())
                .setMaxConnTotal(CONNECTIONS_MAX)
                .setMaxConnPerRoute(CONNECTIONS_MAX)
                .setDefaultSocketConfig(
                        SocketConfig.custom()
                                .setSoTimeout(Timeout.of(READ_LIMIT))
                                .setSoKeepAlive(true)
                                .setTcpNoDelay(true)
                                .build())
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(CONNECT_LIMIT))
                                .setSocketTimeout(Timeout.of(READ_LIMIT))
                                .setIdleTimeout(Timeout.of(IDLE_LIMIT))
                                .build())
                .build();
    }

    private static SSLContext sslContext(boolean verify) {
        try {
            return verify
                    ? SSLContexts.createSystemDefault()
                    : SSLContexts.custom().loadTrustMaterial(TrustAllStrategy.INSTANCE).build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot trust all certificates", e);
        }
    }

    @Override
    public String clientName() {
        return "Apache5";
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        SdkHttpRequest from = request.httpRequest();
        URI uri = from.getUri();
        HttpUriRequestBase to = new HttpUriRequestBase(from.method().name(), uri);
        from.forEachHeader((name, values) -> {
            if (!ENTITY_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> to.addHeader(name, value));
            }
        });
        request.contentStreamProvider()
                .ifPresent(content -> to.setEntity(new Body(content, length(from))));
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return execute(to);
            }

            @Override
            public void abort() {
                to.abort();
            }
        };
    }

    private static long length(SdkHttpRequest request) {
        return request.firstMatchingHeader("Content-Length").map(Long::parseLong).orElse(-1L);
    }

    private HttpExecuteResponse execute(HttpUriRequestBase request) throws IOException {
        try {
            return answer(
                    client.executeOpen(RoutingSupport.determineHost(request), request, null),
                    request);
        } catch (HttpException e) {
            throw new IOException(e);
        }
    }

    private static HttpExecuteResponse answer(
            ClassicHttpResponse answer, HttpUriRequestBase request) throws IOException {
        SdkHttpFullResponse.Builder response =
                SdkHttpFullResponse.builder()
                        .statusCode(answer.getCode())
                        .statusText(answer.getReasonPhrase());
        for (Header header : answer.getHeaders()) {
            response.appendHeader(header.getName(), header.getValue());
        }
        HttpEntity entity = answer.getEntity();
        return HttpExecuteResponse.builder()
                .response(response.build())
                .responseBody(
                        entity == null
                                ? null
                                : AbortableInputStream.create(entity.getContent(), request::abort))
                .build();
    }

    /** A body that is read while it is sent. */
    private static final class Body extends AbstractHttpEntity {
        private final ContentStreamProvider content;
        private final long length;

        Body(ContentStreamProvider content, long length) {
            super((String) null, null, length < 0);
            this.content = content;
            this.length = length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            byte[] piece = new byte[length < 0 ? PIECE_BYTES : Math.clamp(length, 1, PIECE_BYTES)];
            try (InputStream in = content.newStream()) {
                for (int read = in.readNBytes(piece, 0, piece.length);
                        read > 0;
                        read = in.readNBytes(piece, 0, piece.length)) {
                    out.write(piece, 0, read);
                }
            }
        }

        @Override
        public InputStream getContent() {
            return content.newStream();
        }

        @Override
        public long getContentLength() {
            return length;
        }

        @Override
        public boolean isRepeatable() {
            return false;
        }

        @Override
        public boolean isStreaming() {
            return true;
        }

        @Override
        public void close() {}
    }
}
