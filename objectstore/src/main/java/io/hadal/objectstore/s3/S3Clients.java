package io.hadal.objectstore.s3;

import io.hadal.env.Env;
import java.net.URL;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** One client and what must be closed with it. */
final class S3Clients implements AutoCloseable {

    private final SdkHttpClient http;
    private final Optional<StsClient> sts;
    private final Optional<StsAssumeRoleCredentialsProvider> role;
    private final AwsCredentialsProvider credentials;
    private final String bucket;
    private final Region region;
    private final S3Client s3;
    private final S3Bodies bodies;

    S3Clients(String bucket, S3Config config, S3Credentials credentials, Env env) {
        this.bucket = bucket;
        this.region = region(config);
        AwsCredentialsProvider base = base(credentials);
        this.http = new S3Http(config.verifySsl());
        this.sts =
                credentials
                        .roleArn()
                        .map(arn ->
                                StsClient.builder()
                                        .region(region)
                                        .credentialsProvider(base)
                                        .httpClient(http)
                                        .build());
        this.role = sts.map(client -> assumeRole(client, credentials.roleArn().orElseThrow()));
        this.credentials = role.<AwsCredentialsProvider>map(r -> r).orElse(base);
        this.s3 = s3(config);
        this.bodies = new S3Bodies(this, config, env);
    }

    /** For what carries a body. */
    S3Bodies bodies() {
        return bodies;
    }

    SdkHttpClient http() {
        return http;
    }

    String region() {
        return region.id();
    }

    /** As of now: temporary ones are renewed. */
    AwsCredentials credentials() {
        return credentials.resolveCredentials();
    }

    /** Where an object of the bucket is. */
    URL url(String key) {
        return s3.utilities().getUrl(request -> request.bucket(bucket).key(key));
    }

    /** For all else. */
    S3Client s3() {
        return s3;
    }

    @Override
    public void close() {
        s3.close();
        role.ifPresent(StsAssumeRoleCredentialsProvider::close);
        sts.ifPresent(StsClient::close);
        http.close();
    }

    private S3Client s3(S3Config config) {
        S3ClientBuilder builder =
                S3Client.builder()
                        .httpClient(http)
                        .region(region)
                        .credentialsProvider(credentials)
                        .forcePathStyle(config.pathStyle(bucket))
                        // Ceph and older servers refuse requests that carry checksums they do not
                        // know.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        // A delete of many keys must carry a checksum; the one that every server
                        // knows is MD5.
                        .addPlugin(LegacyMd5Plugin.create())
                        .serviceConfiguration(
                                S3Configuration.builder()
                                        .chunkedEncodingEnabled(false)
                                        .expectContinueEnabled(false)
                                        .build())
                        // RetryingObjectStore retries; it knows which writes must not be.
                        .overrideConfiguration(
                                override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()));
        config.endpointUrl().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static Region region(S3Config config) {
        return Region.of(
                config.region()
                        .or(SdkSystemSetting.AWS_REGION::getStringValue)
                        .orElse("us-east-1"));
    }

    private static AwsCredentialsProvider base(S3Credentials credentials) {
        return credentials
                .key()
                .<AwsCredentialsProvider>map(S3Clients::fixed)
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    private static AwsCredentialsProvider fixed(S3Credentials.Key key) {
        return StaticCredentialsProvider.create(
                key.sessionToken().isPresent()
                        ? AwsSessionCredentials.create(
                                key.accessKeyId(), key.secretAccessKey(), key.sessionToken().get())
                        : AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
    }

    private static StsAssumeRoleCredentialsProvider assumeRole(StsClient client, String arn) {
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(client)
                .refreshRequest(request -> request.roleArn(arn).roleSessionName("hadal"))
                .build();
    }
}
