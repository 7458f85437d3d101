package io.hadal.sql.user;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * What is kept of a password: enough to check one, not to learn it. In MySQL's own text form, so
 * that accounts can be moved with {@code IDENTIFIED WITH … AS}.
 *
 * @param plugin the authentication plugin that it is for
 * @param text {@code $A$005$}, 20 characters of salt and 43 of SHA-256 crypt for
 *     caching_sha2_password; {@code *} and the doubled SHA-1 in hexadecimal for
 *     mysql_native_password; empty = no password
 */
public record Credential(String plugin, String text) {
    public static final String CACHING_SHA2 = "caching_sha2_password";
    public static final String NATIVE = "mysql_native_password";

    private static final String SHA2_PREFIX = "$A$005$";
    private static final int SALT_CHARS = 20;

    /** Makes a guess cost some milliseconds; the number in the prefix, in thousands. */
    private static final int ROUNDS = 5_000;

    private static final Pattern SHA2_TEXT =
            Pattern.compile("\\$A\\$005\\$.{20}[./0-9A-Za-z]{43}", Pattern.DOTALL);
    private static final Pattern NATIVE_TEXT = Pattern.compile("\\*[0-9A-F]{40}");

    /** Of a password; an empty one is none. */
    public static Credential of(String plugin, String password, RandomGenerator random) {
        if (password.isEmpty()) {
            return new Credential(plugin, "");
        }
        if (plugin.equals(NATIVE)) {
            byte[] once = sha1(password.getBytes(StandardCharsets.UTF_8));
            return new Credential(
                    plugin, "*" + HexFormat.of().withUpperCase().formatHex(sha1(once)));
        }
        String salt = Sha256Crypt.salt(SALT_CHARS, random);
        return new Credential(plugin, SHA2_PREFIX + salt + hash(password, salt));
    }

    /** Whether the plugin is known. */
    public static boolean isPlugin(String plugin) {
        return plugin.equals(NATIVE) || plugin.equals(CACHING_SHA2);
    }

    /** Whether the text is one of its plugin. */
    public boolean isWellFormed() {
        return text.isEmpty()
                || (plugin.equals(NATIVE)
                        ? NATIVE_TEXT.matcher(text.toUpperCase(Locale.ROOT)).matches()
                        : SHA2_TEXT.matcher(text).matches());
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    /** The doubled SHA-1 that a challenge of mysql_native_password is answered with. */
    public byte[] nativeHash() {
        return HexFormat.of().parseHex(text.substring(1));
    }

    /** Whether this is the password of a caching_sha2_password credential. */
    public boolean matches(String password) {
        String salt = text.substring(SHA2_PREFIX.length(), SHA2_PREFIX.length() + SALT_CHARS);
        String hash = text.substring(SHA2_PREFIX.length() + SALT_CHARS);
        return MessageDigest.isEqual(
                hash(password, salt).getBytes(StandardCharsets.US_ASCII),
                hash.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hash(String password, String salt) {
        return Sha256Crypt.hash(
                password.getBytes(StandardCharsets.UTF_8),
                salt.getBytes(StandardCharsets.ISO_8859_1),
                ROUNDS);
    }

    private static byte[] sha1(byte[] bytes) {
        return Sha256Crypt.digest("SHA-1").digest(bytes);
    }

    /** Never shows the hash by accident. */
    @Override
    public String toString() {
        return "Credential[" + plugin + "]";
    }
}
