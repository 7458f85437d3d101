package io.hadal.objectstore.stores;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A store as commands name it: {@code s3://bucket/path?region=…&endpoint_url=…} with the keys of
 * CONFIG as parameters, or {@code file:/dir}. Credentials come from the environment (the SDK's
 * default chain): a URL is seen in process lists and histories.
 */
public final class StoreUrl {
    private static final Pattern SECRET =
            Pattern.compile("aws_.*|.*secret.*|.*customer-key|.*token.*|.*password.*");

    private StoreUrl() {}

    /**
     * @throws StoreConfigException with everything that is wrong; its text does not repeat
     *     parameters
     */
    public static StoreConfig parse(String url) {
        return parse(url, Map.of());
    }

    /**
     * A store whose credentials come from elsewhere.
     *
     * @param credentials the keys of CREDENTIALS; if it is empty, those of the environment
     * @throws StoreConfigException with everything that is wrong
     */
    public static StoreConfig parse(String url, Map<String, String> credentials) {
        String scheme = url.substring(0, Math.max(url.indexOf(':'), 0)).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "s3" -> s3(url, credentials);
            case "file" -> StoreConfig.fileSystem(filePath(url), Map.of(), credentials);
            case "gs", "gcs", "azure", "az", "abfs" ->
                    throw problem(
                            "stores of " + scheme + ": are not yet supported; use s3:// or file:");
            default ->
                    throw problem(
                            "a store is s3://bucket/path?region=…&endpoint_url=… or file:/dir");
        };
    }

    private static StoreConfig s3(String url, Map<String, String> credentials) {
        if (!url.regionMatches(true, 0, "s3://", 0, 5)) {
            throw problem("an S3 store is s3://bucket/path");
        }
        int query = url.indexOf('?');
        String place = url.substring(5, query < 0 ? url.length() : query);
        if (place.contains("@") && place.indexOf('@') < (place + "/").indexOf('/')) {
            throw noCredentials();
        }
        return StoreConfig.s3(
                place, query < 0 ? Map.of() : parameters(url.substring(query + 1)), credentials);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String key = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (SECRET.matcher(key.toLowerCase(Locale.ROOT)).matches()) {
                throw noCredentials();
            }
            if (parameters.put(key, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                throw problem("parameter " + key + " is given twice");
            }
        }
        return parameters;
    }

    private static String filePath(String url) {
        String path = url.substring("file:".length());
        String local = path.startsWith("//") ? path.substring(2) : path;
        return local.startsWith("/") ? local : Path.of(local).toAbsolutePath().toString();
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw problem(
                    "the parameters of the store's URL are not encoded rightly (a % needs two hexadecimal digits)");
        }
    }

    private static StoreConfigException noCredentials() {
        return problem(
                "a store's URL must not hold credentials, which others could see; set AWS_ACCESS_KEY_ID and "
                        + "AWS_SECRET_ACCESS_KEY, or use a profile");
    }

    private static StoreConfigException problem(String text) {
        return new StoreConfigException(List.of(text));
    }
}
