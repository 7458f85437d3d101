package io.hadal.objectstore.s3;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utils.ProxyConfigProvider;

/**
 * By which proxy an endpoint is reached: as the JVM's properties {@code https.proxyHost} … or else
 * the environment's {@code HTTPS_PROXY} and {@code NO_PROXY} say, and {@code http} likewise.
 */
final class S3Routes extends DefaultRoutePlanner {
    private final Map<String, ProxyConfigProvider> proxies = new HashMap<>();

    S3Routes() {
        super(null);
        for (String scheme : List.of("http", "https")) {
            ProxyConfigProvider proxy =
                    ProxyConfigProvider.fromSystemEnvironmentSettings(true, true, scheme);
            if (proxy != null && proxy.host() != null && !proxy.host().isEmpty()) {
                proxies.put(scheme, proxy);
            }
        }
    }

    @Override
    protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
        ProxyConfigProvider proxy = proxies.get(target.getSchemeName());
        return proxy == null
                        || proxy.nonProxyHosts().stream().anyMatch(target.getHostName()::matches)
                ? null
                : host(proxy);
    }

    /** For the proxies that ask for one. */
    CredentialsProvider credentials() {
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        for (ProxyConfigProvider proxy : proxies.values()) {
            proxy.userName()
                    .ifPresent(user ->
                            credentials.setCredentials(
                                    new AuthScope(host(proxy)),
                                    new UsernamePasswordCredentials(
                                            user, proxy.password().orElse("").toCharArray())));
        }
        return credentials;
    }

    private static HttpHost host(ProxyConfigProvider proxy) {
        return new HttpHost("http", proxy.host(), proxy.port());
    }
}
