package io.hadal.objectstore;

import io.hadal.objectstore.ObjectStoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/**
 * What a key may look like in every store, so that a database can be copied from any store to any
 * other.
 */
public final class ObjectKeys {

    /** Bytes of a key with its root path; S3 allows 1,024. */
    public static final int KEY_BYTES_MAX = 1000;

    /** Bytes of one part of a key; file systems allow 255. */
    public static final int PART_BYTES_MAX = 255;

    /** A folder in which a file-system store keeps what is not yet an object. */
    public static final String TEMPORARY_FOLDER = ".hadal-tmp";

    /**
     * The order in which stores list keys: that of their UTF-8 bytes, which is that of code points,
     * not of Java's chars.
     */
    public static final Comparator<String> ORDER = ObjectKeys::compare;

    private ObjectKeys() {}

    /** Returns {@code key}, or throws kind UNSUPPORTED if it could not be a key in every store. */
    public static String check(String key) {
        if (key.isEmpty() || key.getBytes(StandardCharsets.UTF_8).length > KEY_BYTES_MAX) {
            throw refuse(key, "it must have 1 to " + KEY_BYTES_MAX + " bytes");
        }
        for (String part : key.split("/", -1)) {
            checkPart(key, part);
        }
        return key;
    }

    /**
     * Returns {@code prefix}, or throws kind UNSUPPORTED if no key could begin with it. It may be
     * empty and end anywhere.
     */
    public static String checkPrefix(String prefix) {
        int folderEnd = prefix.lastIndexOf('/');
        if (folderEnd >= 0) {
            check(prefix.substring(0, folderEnd));
        }
        return prefix;
    }

    /**
     * Returns {@code prefix}, or throws kind UNSUPPORTED unless it is empty or a folder that ends
     * with {@code /}.
     */
    public static String checkFolder(String prefix) {
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            throw refuse(prefix, "a folder ends with /");
        }
        return checkPrefix(prefix);
    }

    /** Returns {@code limit}, or throws kind UNSUPPORTED if a page cannot have so many keys. */
    public static int checkLimit(int limit) {
        if (limit < 1 || limit > 1000) {
            throw new ObjectStoreException(
                    Kind.UNSUPPORTED, "list: a page has 1 to 1000 keys, not " + limit);
        }
        return limit;
    }

    /**
     * A root path without slashes at its ends; empty for the bucket itself. Throws kind UNSUPPORTED
     * if it cannot be one.
     */
    public static String checkRoot(String rootPath) {
        String path = rootPath.replaceAll("^/+|/+$", "");
        return path.isEmpty() ? path : check(path);
    }

    private static void checkPart(String key, String part) {
        if (part.isEmpty()
                || part.equals(".")
                || part.equals("..")
                || part.equals(TEMPORARY_FOLDER)) {
            throw refuse(
                    key,
                    "a part between slashes must not be empty, '.', '..' or '"
                            + TEMPORARY_FOLDER
                            + "'");
        }
        if (part.getBytes(StandardCharsets.UTF_8).length > PART_BYTES_MAX) {
            throw refuse(key, "a part between slashes has at most " + PART_BYTES_MAX + " bytes");
        }
        if (part.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\')) {
            throw refuse(key, "control characters and backslashes are not allowed");
        }
    }

    private static ObjectStoreException refuse(String key, String why) {
        String shown = key.replaceAll("\\p{Cntrl}", "?");
        return new ObjectStoreException(
                Kind.UNSUPPORTED, "key '" + shown + "' is not possible: " + why);
    }

    private static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean bothOrNoneSurrogate = Character.isSurrogate(x) == Character.isSurrogate(y);
                return bothOrNoneSurrogate ? x - y : Character.isSurrogate(x) ? 1 : -1;
            }
        }
        return a.length() - b.length();
    }
}
