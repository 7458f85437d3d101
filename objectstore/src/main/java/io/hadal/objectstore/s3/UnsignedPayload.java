package io.hadal.objectstore.s3;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * Signs requests without their bodies also where there is no TLS: as if there were, which is what
 * the SDK goes by. Neither the scheme nor a port that is the scheme's own is part of a signature.
 */
final class UnsignedPayload implements AwsV4AuthScheme {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final AwsV4AuthScheme usual = AwsV4AuthScheme.create();

    @Override
    public String schemeId() {
        return usual.schemeId();
    }

    @Override
    public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
        return usual.identityProvider(providers);
    }

    @Override
    public AwsV4HttpSigner signer() {
        AwsV4HttpSigner signer = usual.signer();
        return new AwsV4HttpSigner() {
            @Override
            public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
                return UnsignedPayload.sign(signer, request);
            }

            @Override
            public CompletableFuture<AsyncSignedRequest> signAsync(
                    AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
                return signer.signAsync(request);
            }
        };
    }

    private static <T extends AwsCredentialsIdentity> SignedRequest sign(
            AwsV4HttpSigner signer, SignRequest<T> request) {
        SdkHttpRequest plain = request.request();
        int port = plain.port() == HTTP_PORT ? HTTPS_PORT : plain.port();
        SdkHttpRequest secure = plain.toBuilder().protocol("https").port(port).build();
        SignedRequest signed = signer.sign(request.toBuilder().request(secure).build());
        SdkHttpRequest back =
                signed.request().toBuilder().protocol(plain.protocol()).port(plain.port()).build();
        return signed.toBuilder().request(back).build();
    }
}
