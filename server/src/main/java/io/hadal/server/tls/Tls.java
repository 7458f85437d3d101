package io.hadal.server.tls;

import io.hadal.env.Disk;
import io.hadal.sql.settings.SettingValues;
import io.hadal.sql.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS as this server offers it. A certificate that is given is read at the start; one of its own is
 * made when the first client asks for TLS, and kept in the data directory. Thread-safe.
 */
public final class Tls {
    public static final String CERTIFICATE_FILE = "server-cert.pem";
    public static final String KEY_FILE = "server-key.pem";

    private final boolean offered;
    private final @Nullable Disk disk;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable SSLSocketFactory factory;

    private Tls(boolean offered, @Nullable Disk disk, @Nullable SSLSocketFactory factory) {
        this.offered = offered;
        this.disk = disk;
        this.factory = factory;
    }

    /**
     * As the settings say.
     *
     * @param disk keeps a certificate of its own; null = it lasts as long as this object
     * @throws IOException if the certificate or key that is named cannot be used
     */
    public static Tls open(SettingValues settings, @Nullable Disk disk) throws IOException {
        String certificate = settings.text(Settings.SSL_CERT);
        String key = settings.text(Settings.SSL_KEY);
        if (!settings.flag(Settings.SSL)) {
            return new Tls(false, null, null);
        }
        if (certificate.isEmpty() && key.isEmpty()) {
            return new Tls(true, disk, null);
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw new IOException("ssl_cert and ssl_key belong together; one of them is not set");
        }
        return new Tls(true, null, factory(read(certificate), certificate, read(key), key));
    }

    /** Whether clients may ask for it. */
    public boolean isOffered() {
        return offered;
    }

    /** Makes TLS of connections that clients have opened. */
    public SSLSocketFactory factory() throws IOException {
        lock.lock();
        try {
            SSLSocketFactory made = factory;
            if (made == null) {
                made = ownFactory();
                factory = made;
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    private SSLSocketFactory ownFactory() throws IOException {
        Disk kept = disk;
        if (kept != null && kept.size(KEY_FILE) >= 0 && kept.size(CERTIFICATE_FILE) >= 0) {
            return factory(
                    kept.read(CERTIFICATE_FILE), CERTIFICATE_FILE, kept.read(KEY_FILE), KEY_FILE);
        }
        SelfMade.Pair pair = SelfMade.make(secret());
        if (kept != null) {
            kept.writeAtomically(CERTIFICATE_FILE, pair.certificate());
            kept.writeAtomically(KEY_FILE, pair.key());
        }
        return factory(pair.certificate(), CERTIFICATE_FILE, pair.key(), KEY_FILE);
    }

    private static String secret() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] read(String file) throws IOException {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new IOException("File " + file + " does not exist", e);
        }
    }

    private static SSLSocketFactory factory(
            byte[] certificatePem, String certificateName, byte[] keyPem, String keyName)
            throws IOException {
        Certificate[] chain = PemKeys.certificates(certificatePem, certificateName);
        PrivateKey key = PemKeys.key(keyPem, keyName);
        char[] none = new char[0];
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, none);
            keys.setKeyEntry("server", key, none, chain);
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, none);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    certificateName + " and " + keyName + " cannot be used together", e);
        }
    }
}
