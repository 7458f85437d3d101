package io.hadal.objectstore.s3;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.protocols.query.unmarshall.XmlDomParser;
import software.amazon.awssdk.protocols.query.unmarshall.XmlElement;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.utils.DateUtils;

/**
 * What a server says when it does not do what it was asked for.
 *
 * @param code S3's name of the error; empty if there is none
 * @param date when it was said, by the server's clock
 */
record S3Refusal(int status, String code, String message, Optional<String> date) {
    /** Whatever some proxy has to say. */
    private static final int BYTES_MAX = 64 * 1024;

    /** Reads the answer to its end. */
    static S3Refusal of(HttpExecuteResponse answer) throws IOException {
        int status = answer.httpResponse().statusCode();
        Optional<String> date = answer.httpResponse().firstMatchingHeader("Date");
        byte[] body;
        try (InputStream in = answer.responseBody().orElseGet(AbortableInputStream::createEmpty)) {
            body = in.readNBytes(BYTES_MAX);
        }
        XmlElement error = parse(body);
        return new S3Refusal(status, text(error, "Code"), text(error, "Message"), date);
    }

    private static XmlElement parse(byte[] body) {
        try {
            return XmlDomParser.parse(new java.io.ByteArrayInputStream(body));
        } catch (SdkClientException e) {
            return XmlElement.empty(); // From something that is no S3 server. The status tells.
        }
    }

    private static String text(XmlElement error, String name) {
        return error.getOptionalElementByName(name)
                .flatMap(element -> Optional.ofNullable(element.textContent()))
                .orElse("");
    }

    /** If it is that the request's time is too far from it. */
    Optional<Instant> serverTime() {
        return date.filter(any -> code.equals("RequestTimeTooSkewed"))
                .map(DateUtils::parseRfc822Date);
    }

    /** As the SDK would throw it. */
    RuntimeException exception() {
        return S3Exception.builder()
                .statusCode(status)
                .message(message)
                .awsErrorDetails(
                        AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
                .build();
    }
}
