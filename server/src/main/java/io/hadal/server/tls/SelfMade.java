package io.hadal.server.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

/**
 * A certificate that vouches for itself, by the JDK's {@code keytool}: it belongs to the module
 * java.base, so every runtime has it, while the JDK's classes for certificates are not public.
 */
final class SelfMade {
    private static final String ALIAS = "hadal";
    private static final int VALID_DAYS = 3_650;

    private SelfMade() {}

    /** Both as PEM. */
    @SuppressWarnings("ArrayRecordComponent") // On their way into files, never compared.
    record Pair(byte[] certificate, byte[] key) {}

    static Pair make(String secret) throws IOException {
        Path folder = Files.createTempDirectory("hadal-tls");
        Path store = folder.resolve("made.p12");
        try {
            run(store, secret);
            KeyStore keys = KeyStore.getInstance(store.toFile(), secret.toCharArray());
            return new Pair(
                    PemKeys.encode("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()),
                    PemKeys.encode(
                            "PRIVATE KEY", keys.getKey(ALIAS, secret.toCharArray()).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException("What keytool made cannot be read", e);
        } finally {
            Files.deleteIfExists(store);
            Files.deleteIfExists(folder);
        }
    }

    /** The password goes by the environment: a command line can be read by others. */
    private static void run(Path store, String secret) throws IOException {
        String host = InetAddress.getLocalHost().getHostName();
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                ALIAS,
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=Hadal",
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1" + alsoKnownAs(host),
                                "-validity",
                                Integer.toString(VALID_DAYS),
                                "-storetype",
                                "PKCS12",
                                "-storepass:env",
                                "STORE_SECRET",
                                "-keystore",
                                store.toString()));
        builder.environment().put("STORE_SECRET", secret);
        builder.redirectErrorStream(true);
        Process process = builder.start();
        process.getOutputStream().close();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        "keytool could not make a certificate ("
                                + output
                                + "); give one by ssl_cert and ssl_key");
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while keytool made a certificate", e);
        }
    }

    private static String alsoKnownAs(String host) {
        return host.matches("[A-Za-z][A-Za-z0-9.-]*[A-Za-z0-9]") && !host.equals("localhost")
                ? ",dns:" + host
                : "";
    }
}
