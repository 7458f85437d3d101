package io.hadal.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.MGF1ParameterSpec;
import java.util.Base64;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.jspecify.annotations.Nullable;

/**
 * The RSA key by which a client without TLS sends its password to {@code caching_sha2_password}.
 * Made when it is first needed, for this process alone. Thread-safe.
 */
public final class KeyExchange {
    private static final int KEY_BITS = 2048;
    private static final OAEPParameterSpec PADDING =
            new OAEPParameterSpec(
                    "SHA-1", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT);

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable KeyPair keys;

    /** The public key in PEM form. */
    byte[] publicKey() {
        String base64 =
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys().getPublic().getEncoded());
        return ("-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The password that was encrypted, or null if this is not what a client makes with the key and
     * the challenge.
     */
    @Nullable String decrypt(byte[] encrypted, byte[] challenge) {
        byte[] plain;
        try {
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
            cipher.init(Cipher.DECRYPT_MODE, keys().getPrivate(), PADDING);
            plain = Digests.xor(cipher.doFinal(encrypted), challenge);
        } catch (GeneralSecurityException e) {
            return null; // Whatever is wrong with it, the login is.
        }
        int length = plain.length - 1;
        return length < 0 || plain[length] != 0
                ? null
                : new String(plain, 0, length, StandardCharsets.UTF_8);
    }

    private KeyPair keys() {
        lock.lock();
        try {
            if (keys == null) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(KEY_BITS);
                keys = generator.generateKeyPair();
            }
            return keys;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("RSA is part of every Java platform", e);
        } finally {
            lock.unlock();
        }
    }
}
