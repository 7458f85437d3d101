package io.hadal.objectstore.s3;

import io.hadal.objectstore.SettingsReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How to talk to an S3 server; the CONFIG clause of a store.
 *
 * @param region absent: from the environment, else us-east-1
 * @param endpointUrl absent: AWS
 * @param forcePathStyle absent: path style with an endpoint or where the bucket's name needs it
 * @param verifySsl whether the server's certificate must be valid
 * @param multipartChunkMib size of a part in MiB; larger objects are uploaded in parts
 * @param signPayload whether a server without TLS can verify bodies by their signature, which costs
 *     both sides a SHA-256 of each; with TLS they are never signed
 * @param compatibilityMode for servers that know little more than PUT and GET: deletes one by one
 */
public record S3Config(
        Optional<String> region,
        Optional<URI> endpointUrl,
        Optional<Boolean> forcePathStyle,
        boolean verifySsl,
        int multipartChunkMib,
        boolean signPayload,
        boolean compatibilityMode,
        S3Encryption encryption) {

    private static final int CHUNK_MIB_DEFAULT = 16;

    /** S3 takes no smaller parts (but the last). */
    private static final int CHUNK_MIB_MIN = 5;

    private static final int CHUNK_MIB_MAX = 1024;

    /** AWS itself with nothing configured. */
    public static final S3Config DEFAULT =
            new S3Config(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    CHUNK_MIB_DEFAULT,
                    true,
                    false,
                    S3Encryption.NONE);

    /** Reads the keys of CONFIG; what is wrong goes to the reader. */
    public static S3Config read(SettingsReader reader) {
        S3Config config =
                new S3Config(
                        reader.text("region"),
                        endpoint(reader),
                        reader.flag("s3_force_path_style"),
                        reader.flag("verify_ssl").orElse(true),
                        reader.number("multipart_chunk_size_mb", CHUNK_MIB_MIN, CHUNK_MIB_MAX)
                                .orElse(CHUNK_MIB_DEFAULT),
                        reader.flag("sign_payload").orElse(true),
                        reader.flag("compatibility_mode").orElse(false),
                        S3Encryption.read(reader));
        reader.refuseOthers();
        return config;
    }

    /**
     * The keys of CONFIG that {@link #read} makes this from; holds the customer's key if there is
     * one.
     */
    public Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>();
        region.ifPresent(value -> map.put("region", value));
        endpointUrl.ifPresent(value -> map.put("endpoint_url", value.toString()));
        forcePathStyle.ifPresent(value -> map.put("s3_force_path_style", value.toString()));
        map.put("verify_ssl", Boolean.toString(verifySsl));
        map.put("multipart_chunk_size_mb", Integer.toString(multipartChunkMib));
        map.put("sign_payload", Boolean.toString(signPayload));
        map.put("compatibility_mode", Boolean.toString(compatibilityMode));
        encryption.addTo(map);
        return map;
    }

    /** Whether requests name the bucket in the path rather than in the host. */
    boolean pathStyle(String bucket) {
        boolean fitsHost = bucket.matches("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");
        return forcePathStyle.orElse(endpointUrl.isPresent() || !fitsHost);
    }

    /** Without TLS only. */
    boolean signsBodies() {
        boolean plain = endpointUrl.filter(url -> isPlain(url)).isPresent();
        return signPayload && plain;
    }

    private static boolean isPlain(URI url) {
        return "http".equalsIgnoreCase(url.getScheme());
    }

    private static Optional<URI> endpoint(SettingsReader reader) {
        Optional<String> text = reader.text("endpoint_url");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text.get());
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // Reported below without the text: it might have a password in it.
        }
        reader.problem(
                "endpoint_url",
                "must be http://host[:port] or https://host[:port], without user or parameters");
        return Optional.empty();
    }
}
