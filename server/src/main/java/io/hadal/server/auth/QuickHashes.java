package io.hadal.server.auth;

import io.hadal.sql.user.Credential;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The quick hashes of passwords that this process has seen and found right: with one, a client of
 * caching_sha2_password needs neither TLS nor the key exchange. Known by what is kept of the
 * password, so that a changed one is another. Thread-safe.
 */
public final class QuickHashes {
    /** Some hundred bytes each; the oldest are not worth finding. */
    private static final int COUNT_MAX = 10_000;

    private final Map<Credential, byte[]> hashes = new ConcurrentHashMap<>();

    /** The double SHA-256 of a password that was right, or null. */
    byte @Nullable [] of(Credential credential) {
        return hashes.get(credential);
    }

    void remember(Credential credential, String password) {
        if (hashes.size() >= COUNT_MAX) {
            hashes.clear();
        }
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        hashes.put(credential, Digests.sha256(Digests.sha256(bytes)));
    }
}
