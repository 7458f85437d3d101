package io.hadal.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/** Certificates and private keys as PEM, the form that every tool writes. */
final class PemKeys {
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    private PemKeys() {}

    /** The server's own first, then those that vouch for it. */
    static Certificate[] certificates(byte[] pem, String name) throws IOException {
        try {
            Collection<? extends Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem));
            if (chain.isEmpty()) {
                throw new IOException(name + " holds no certificate in PEM form");
            }
            return chain.toArray(new Certificate[0]);
        } catch (GeneralSecurityException e) {
            throw new IOException(name + " holds no certificate in PEM form", e);
        }
    }

    static PrivateKey key(byte[] pem, String name) throws IOException {
        String text = new String(pem, StandardCharsets.US_ASCII);
        int begin = text.indexOf(KEY_BEGIN);
        int end = text.indexOf(KEY_END);
        if (begin < 0 || end < begin) {
            throw new IOException(
                    name
                            + " holds no private key in PKCS #8 form without a password; make one"
                            + " with: openssl pkcs8 -topk8 -nocrypt -in "
                            + name);
        }
        byte[] der =
                Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end));
        GeneralSecurityException last = new GeneralSecurityException("no such key");
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw new IOException(name + " holds a key that is neither RSA, EC nor EdDSA", last);
    }

    static byte[] encode(String kind, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
