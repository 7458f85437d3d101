package io.hadal.objectstore.s3;

import io.hadal.objectstore.SettingsReader;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who asks; the CREDENTIALS clause of a store. Without a key the provider chain of the SDK finds
 * one (environment, profile, machine).
 *
 * @param key absent: the default provider chain
 * @param roleArn a role that is assumed with the key, or with what the chain found
 */
public record S3Credentials(Optional<Key> key, Optional<String> roleArn) {

    /** A key pair, with the token that belongs to it if it is a temporary one. */
    public record Key(String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {
        @Override
        public String toString() {
            return "Key[***]";
        }
    }

    /** What the SDK's default provider chain finds. */
    public static final S3Credentials DEFAULT_CHAIN =
            new S3Credentials(Optional.empty(), Optional.empty());

    /** Reads the keys of CREDENTIALS; what is wrong goes to the reader. */
    public static S3Credentials read(SettingsReader reader) {
        Optional<String> id = reader.secret("aws_access_key_id");
        Optional<String> secret = reader.secret("aws_secret_access_key");
        Optional<String> token = reader.secret("aws_session_token");
        Optional<String> role = reader.text("role_arn");
        reader.refuseOthers();
        if (id.isPresent() && secret.isPresent()) {
            return new S3Credentials(Optional.of(new Key(id.get(), secret.get(), token)), role);
        }
        if (id.isPresent() || secret.isPresent() || token.isPresent()) {
            String missing = id.isEmpty() ? "aws_access_key_id" : "aws_secret_access_key";
            reader.problem(
                    missing,
                    "is missing or unusable, but the key's other half or its token is given");
        }
        return new S3Credentials(Optional.empty(), role);
    }

    /** The keys of CREDENTIALS that {@link #read} makes this from: secret. */
    public Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>();
        key.ifPresent(pair -> {
            map.put("aws_access_key_id", pair.accessKeyId());
            map.put("aws_secret_access_key", pair.secretAccessKey());
            pair.sessionToken().ifPresent(token -> map.put("aws_session_token", token));
        });
        roleArn.ifPresent(role -> map.put("role_arn", role));
        return map;
    }

    @Override
    public String toString() {
        return "S3Credentials[" + (key.isPresent() ? "***" : "default chain") + "]";
    }
}
