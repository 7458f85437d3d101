package io.hadal.objectstore.s3;

import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What an error of the SDK means to the user of a store. No message holds a secret, whatever the
 * server wrote.
 */
final class S3Failures {

    /** A source of an upload failed: not the store's failure. */
    static final class SourceException extends IOException {
        private static final long serialVersionUID = 1L;

        SourceException(IOException cause) {
            super("the source of the upload cannot be read", cause);
        }
    }

    private static final int CHAIN_DEPTH_MAX = 20;
    private static final Set<String> THROTTLED =
            Set.of(
                    "SlowDown",
                    "Throttling",
                    "ThrottlingException",
                    "TooManyRequests",
                    "RequestLimitExceeded");
    private static final Set<String> DENIED =
            Set.of(
                    "AccessDenied",
                    "InvalidAccessKeyId",
                    "SignatureDoesNotMatch",
                    "ExpiredToken",
                    "InvalidToken",
                    "TokenRefreshRequired",
                    "RequestTimeTooSkewed",
                    "AllAccessDisabled",
                    "AccountProblem");
    private static final Set<String> FULL =
            Set.of("QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "NotEnoughSpace");

    private final String endpoint;
    private final List<String> secrets;

    S3Failures(S3Config config, S3Credentials credentials) {
        this.endpoint = config.endpointUrl().map(Object::toString).orElse("AWS");
        List<String> found = new ArrayList<>();
        credentials
                .key()
                .ifPresent(key -> {
                    found.add(key.secretAccessKey());
                    found.add(key.accessKeyId());
                    key.sessionToken().ifPresent(found::add);
                });
        config.encryption().customerKey().ifPresent(found::add);
        this.secrets = List.copyOf(found);
    }

    /**
     * @param action verb and place, as in {@code create s3://bucket/key}
     */
    RuntimeException of(String action, RuntimeException error) {
        Optional<SourceException> source = find(error, SourceException.class);
        if (source.isPresent()) {
            return new UncheckedIOException(action + ": the source cannot be read", source.get());
        }
        return switch (error) {
            case AwsServiceException answer -> ofAnswer(action, answer);
            case SdkException failure -> ofNoAnswer(action, failure);
            default -> error;
        };
    }

    /** The failure of one key in a delete of many. */
    ObjectStoreException ofCode(String action, String code, String message) {
        Kind kind = kind(0, code);
        return new ObjectStoreException(
                kind, action + ": " + code + " " + redact(message) + wayOut(kind));
    }

    static int status(RuntimeException error) {
        return error instanceof AwsServiceException answer ? answer.statusCode() : 0;
    }

    private ObjectStoreException ofAnswer(String action, AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String text =
                details == null || details.errorMessage() == null ? "" : details.errorMessage();
        Kind kind = kind(answer.statusCode(), code);
        String said =
                (answer.statusCode() + " " + code).strip()
                        + (text.isEmpty() ? "" : " (" + text + ")");
        return new ObjectStoreException(
                kind, action + ": " + redact(said) + wayOut(kind), safeCause(answer));
    }

    private static Kind kind(int status, String code) {
        if (code.equals("NoSuchBucket")) {
            return Kind.NO_SUCH_BUCKET;
        }
        if (DENIED.contains(code)) {
            return Kind.DENIED;
        }
        if (THROTTLED.contains(code)) {
            return Kind.THROTTLED;
        }
        if (FULL.contains(code)) {
            return Kind.FULL;
        }
        return code.equals("RequestTimeout") ? Kind.UNREACHABLE : kindByStatus(status, code);
    }

    private static Kind kindByStatus(int status, String code) {
        return switch (status) {
            case 401, 403 -> Kind.DENIED;
            case 404 -> Kind.NOT_FOUND;
            case 409 -> Kind.CONFLICT;
            case 412 -> Kind.ALREADY_EXISTS;
            case 408 -> Kind.UNREACHABLE;
            case 429, 503 -> Kind.THROTTLED;
            case 501 -> Kind.UNSUPPORTED;
            case 507 -> Kind.FULL;
            default ->
                    status >= 500 || status == 0 || status == 200 || code.equals("InternalError")
                            ? Kind.SERVER_ERROR
                            : Kind.UNSUPPORTED;
        };
    }

    private ObjectStoreException ofNoAnswer(String action, SdkException failure) {
        if (failure instanceof AbortedException
                || find(failure, InterruptedException.class).isPresent()) {
            Thread.currentThread().interrupt();
            return new ObjectStoreException(
                    Kind.UNREACHABLE, action + ": interrupted", safeCause(failure));
        }
        if (String.valueOf(failure.getMessage())
                .toLowerCase(Locale.ROOT)
                .contains("unable to load credentials")) {
            String wayOut =
                    "; give CREDENTIALS, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
            return new ObjectStoreException(
                    Kind.DENIED,
                    action + ": no credentials were given and none were found" + wayOut,
                    safeCause(failure));
        }
        String message =
                action
                        + ": "
                        + endpoint
                        + " cannot be reached ("
                        + redact(reason(failure))
                        + ")"
                        + hint(failure);
        return wasNotSent(failure)
                ? ObjectStoreException.notSent(message, safeCause(failure))
                : new ObjectStoreException(Kind.UNREACHABLE, message, safeCause(failure));
    }

    private static boolean wasNotSent(Throwable failure) {
        return find(failure, ConnectException.class).isPresent()
                || find(failure, UnknownHostException.class).isPresent()
                || find(failure, NoRouteToHostException.class).isPresent()
                || find(failure, ConnectTimeoutException.class).isPresent()
                || find(failure, ConnectionRequestTimeoutException.class).isPresent()
                || find(failure, SSLHandshakeException.class).isPresent();
    }

    private static String hint(Throwable failure) {
        return find(failure, SSLHandshakeException.class).isPresent()
                ? "; check the certificate, or set verify_ssl to false if you know the server"
                : "; check endpoint_url, region and the network";
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < CHAIN_DEPTH_MAX; depth++) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return root.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private static String wayOut(Kind kind) {
        return switch (kind) {
            case DENIED -> "; check the credentials, the clock and what the bucket's policy allows";
            case NO_SUCH_BUCKET ->
                    "; make the bucket first, or check its name, endpoint_url and region";
            case FULL -> "; free some space, or raise the quota";
            case UNSUPPORTED -> "; check region, endpoint_url and s3_force_path_style";
            case NOT_FOUND, ALREADY_EXISTS, CONFLICT, THROTTLED, SERVER_ERROR, UNREACHABLE -> "";
        };
    }

    private static <T extends Throwable> Optional<T> find(Throwable error, Class<T> type) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < CHAIN_DEPTH_MAX; depth++) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
            at = at.getCause();
        }
        return Optional.empty();
    }

    /** The cause for the log, unless some text in it would show a secret. */
    private @Nullable Throwable safeCause(Throwable error) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < CHAIN_DEPTH_MAX; depth++) {
            String text = String.valueOf(at.getMessage());
            if (!redact(text).equals(text)) {
                return null;
            }
            at = at.getCause();
        }
        return error;
    }

    private String redact(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, "***");
        }
        return clean;
    }
}
