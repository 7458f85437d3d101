package io.hadal.objectstore.s3;

import io.hadal.objectstore.SettingsReader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Encryption by the server: with its own keys ({@code algorithm}, {@code kmsKeyId}) or with one
 * that is sent with every request (the {@code customer} values: its algorithm, the key in Base64,
 * and the key's MD5 in Base64).
 */
public record S3Encryption(
        Optional<String> algorithm,
        Optional<String> kmsKeyId,
        Optional<String> customerAlgorithm,
        Optional<String> customerKey,
        Optional<String> customerKeyMd5) {

    static final String PREFIX = "x-amz-server-side-encryption";

    /** None that a request would name; a bucket may have one of its own all the same. */
    public static final S3Encryption NONE =
            new S3Encryption(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    static S3Encryption read(SettingsReader reader) {
        Optional<String> algorithm = reader.text(PREFIX);
        Optional<String> kmsKeyId = reader.text(PREFIX + "-aws-kms-key-id");
        Optional<String> customerAlgorithm = reader.text(PREFIX + "-customer-algorithm");
        Optional<String> customerKey = reader.secret(PREFIX + "-customer-key");
        Optional<String> md5 = reader.text(PREFIX + "-customer-key-MD5");
        if (algorithm.isPresent() && customerKey.isPresent()) {
            reader.problem(PREFIX, "cannot be combined with a customer key");
        }
        if (kmsKeyId.isPresent() && !algorithm.orElse("").startsWith("aws:kms")) {
            reader.problem(PREFIX + "-aws-kms-key-id", "needs " + PREFIX + " = aws:kms");
        }
        if (customerKey.isEmpty()) {
            refuseWithoutKey(reader, customerAlgorithm, md5);
            return new S3Encryption(
                    algorithm, kmsKeyId, Optional.empty(), Optional.empty(), Optional.empty());
        }
        Optional<String> computed = md5Of(reader, customerKey.get());
        return new S3Encryption(
                algorithm,
                kmsKeyId,
                Optional.of(customerAlgorithm.orElse("AES256")),
                customerKey,
                md5.or(() -> computed));
    }

    /** Keys of CONFIG, which are also the headers of a request that creates an object. */
    void addTo(Map<String, String> map) {
        algorithm.ifPresent(value -> map.put(PREFIX, value));
        kmsKeyId.ifPresent(value -> map.put(PREFIX + "-aws-kms-key-id", value));
        map.putAll(customerHeaders());
    }

    /** The headers of any other request about an object. */
    Map<String, String> customerHeaders() {
        Map<String, String> map = new TreeMap<>();
        customerAlgorithm.ifPresent(value -> map.put(PREFIX + "-customer-algorithm", value));
        customerKey.ifPresent(value -> map.put(PREFIX + "-customer-key", value));
        customerKeyMd5.ifPresent(value -> map.put(PREFIX + "-customer-key-MD5", value));
        return map;
    }

    private static void refuseWithoutKey(
            SettingsReader reader, Optional<String> algorithm, Optional<String> md5) {
        if (algorithm.isPresent() || md5.isPresent()) {
            reader.problem(
                    PREFIX + "-customer-key", "is missing, but other customer values are given");
        }
    }

    private static Optional<String> md5Of(SettingsReader reader, String key) {
        try {
            byte[] raw = Base64.getDecoder().decode(key);
            return Optional.of(
                    Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("MD5").digest(raw)));
        } catch (IllegalArgumentException e) {
            reader.problem(PREFIX + "-customer-key", "is not Base64");
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    @Override
    public String toString() {
        return "S3Encryption["
                + algorithm.orElse(customerKey.isPresent() ? "customer key" : "none")
                + "]";
    }
}
