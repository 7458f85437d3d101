package io.hadal.sql.user;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/**
 * Ulrich Drepper's SHA-crypt with SHA-256, the hash of caching_sha2_password: a salt, and many
 * rounds that make each guess cost something. Libraries cut the salt at 16 characters; MySQL's has
 * 20.
 */
final class Sha256Crypt {
    private static final String ALPHABET =
            "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int HASH_BYTES = 32;

    private Sha256Crypt() {}

    static String salt(int chars, RandomGenerator random) {
        StringBuilder salt = new StringBuilder(chars);
        for (int i = 0; i < chars; i++) {
            salt.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return salt.toString();
    }

    /** The 43 characters that follow the salt. */
    static String hash(byte[] password, byte[] salt, int rounds) {
        MessageDigest sha = digest("SHA-256");
        byte[] sum = start(sha, password, salt);
        byte[] p = repeat(sha, password, password.length, password.length);
        byte[] s = repeat(sha, salt, 16 + (sum[0] & 0xff), salt.length);
        for (int i = 0; i < rounds; i++) {
            sha.update(i % 2 != 0 ? p : sum);
            if (i % 3 != 0) {
                sha.update(s);
            }
            if (i % 7 != 0) {
                sha.update(p);
            }
            sha.update(i % 2 != 0 ? sum : p);
            sum = sha.digest();
        }
        return encode(sum);
    }

    private static byte[] start(MessageDigest sha, byte[] password, byte[] salt) {
        sha.update(password);
        sha.update(salt);
        sha.update(password);
        byte[] b = sha.digest();
        sha.update(password);
        sha.update(salt);
        sha.update(stretch(b, password.length));
        for (int bits = password.length; bits > 0; bits >>= 1) {
            sha.update((bits & 1) != 0 ? b : password);
        }
        return sha.digest();
    }

    /** The digest of {@code times} repetitions, stretched to {@code length} bytes. */
    private static byte[] repeat(MessageDigest sha, byte[] bytes, int times, int length) {
        for (int i = 0; i < times; i++) {
            sha.update(bytes);
        }
        return stretch(sha.digest(), length);
    }

    private static byte[] stretch(byte[] digest, int length) {
        byte[] stretched = new byte[length];
        for (int i = 0; i < length; i++) {
            stretched[i] = digest[i % HASH_BYTES];
        }
        return stretched;
    }

    /** Three bytes become four characters, in the order that crypt has always taken them. */
    private static String encode(byte[] sum) {
        StringBuilder out = new StringBuilder(43);
        int a = 0;
        int b = 10;
        int c = 20;
        while (a < 30 && b < 30 && c < 30) {
            put(out, sum[a], sum[b], sum[c], 4);
            int last = c;
            c = b + 1;
            b = a + 1;
            a = last + 1;
        }
        put(out, (byte) 0, sum[31], sum[30], 3);
        return out.toString();
    }

    private static void put(StringBuilder out, byte a, byte b, byte c, int chars) {
        int bits = (a & 0xff) << 16 | (b & 0xff) << 8 | (c & 0xff);
        for (int i = 0; i < chars; i++) {
            out.append(ALPHABET.charAt(bits & 0x3f));
            bits >>= 6;
        }
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + " is part of every Java platform", e);
        }
    }
}
