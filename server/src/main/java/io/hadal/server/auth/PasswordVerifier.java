package io.hadal.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What is kept of a password: enough to check one, not to learn it. {@code mysql_native_password}
 * needs an unsalted double hash by its design; the full check of {@code caching_sha2_password} uses
 * a salted, slow one.
 */
public final class PasswordVerifier {
    private static final int SALT_BYTES = 16;
    private static final int KEY_BITS = 256;

    /** Makes one guess cost some 20 ms; paid once per full authentication. */
    private static final int ITERATIONS = 60_000;

    private final byte[] nativeHash;
    private final byte[] salt;
    private final byte[] slowHash;

    private PasswordVerifier(byte[] nativeHash, byte[] salt, byte[] slowHash) {
        this.nativeHash = nativeHash;
        this.salt = salt;
        this.slowHash = slowHash;
    }

    public static PasswordVerifier of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        return new PasswordVerifier(
                Digests.sha1(Digests.sha1(bytes)), salt, slowHash(password, salt));
    }

    /**
     * Whether the reply to a challenge of {@code mysql_native_password} was made with the password.
     */
    boolean matchesNative(byte[] challenge, byte[] reply) {
        if (reply.length != nativeHash.length) {
            return false;
        }
        byte[] stage1 = Digests.xor(reply, Digests.sha1(challenge, nativeHash));
        return MessageDigest.isEqual(Digests.sha1(stage1), nativeHash);
    }

    boolean matches(String password) {
        return MessageDigest.isEqual(slowHash(password, salt), slowHash);
    }

    private static byte[] slowHash(String password, byte[] salt) {
        try {
            PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, KEY_BITS);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("PBKDF2 is part of every Java platform", e);
        }
    }
}
