package io.hadal.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.server.wire.Capability;
import io.hadal.server.wire.HandshakeResponse;
import io.hadal.sql.SqlException;
import io.hadal.sql.user.Credential;
import io.hadal.sql.user.Users;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The conversation byte by byte, with both ends in one thread. */
final class AuthenticatorTest {
    private static final String PASSWORD = "correct horse";
    private static final Authenticator.Peer LOCAL = new Authenticator.Peer("localhost", true);
    private static final Authenticator.Peer REMOTE = new Authenticator.Peer("192.0.2.1", false);

    private final byte[] challenge = Authenticator.newChallenge(new SecureRandom());

    @Test
    void aPasswordSeenOnlyByItsVerifierNeedsTheKeyExchangeOnce() throws Exception {
        Authenticator authenticator = unseen();
        Script full = new Script(challenge, PASSWORD);
        authenticator.authenticate(
                claim(sha2Reply(PASSWORD), Authenticator.CACHING_SHA2), REMOTE, full);
        assertThat(full.sent).hasSize(2);
        assertThat(full.sent.get(0)).containsExactly(4);
        assertThat(new String(full.sent.get(1), StandardCharsets.US_ASCII))
                .startsWith("-----BEGIN PUBLIC KEY-----");
        Script fast = new Script(challenge, PASSWORD);
        authenticator.authenticate(
                claim(sha2Reply(PASSWORD), Authenticator.CACHING_SHA2), REMOTE, fast);
        assertThat(fast.sent).hasSize(1);
        assertThat(fast.sent.get(0)).containsExactly(3);
    }

    @Test
    void aWrongPasswordInTheKeyExchangeIsDenied() {
        Authenticator authenticator = unseen();
        Script script = new Script(challenge, "wrong");
        assertDenied(() ->
                authenticator.authenticate(
                        claim(sha2Reply("wrong"), Authenticator.CACHING_SHA2), LOCAL, script));
        Script again = new Script(challenge, "wrong");
        assertDenied(() ->
                authenticator.authenticate(
                        claim(sha2Reply("wrong"), Authenticator.CACHING_SHA2), LOCAL, again));
        assertThat(again.sent.get(0)).containsExactly(4);
    }

    @Test
    void garbageInsteadOfAnEncryptedPasswordIsDenied() {
        Authenticator authenticator = unseen();
        Script script = new Script(challenge, PASSWORD);
        script.garbage = true;
        assertDenied(() ->
                authenticator.authenticate(
                        claim(sha2Reply(PASSWORD), Authenticator.CACHING_SHA2), LOCAL, script));
    }

    @Test
    void anUnknownPluginIsAskedToSwitch() throws Exception {
        Authenticator authenticator = configured(PASSWORD);
        Script script = new Script(challenge, PASSWORD);
        script.replies.add(nativeReply(PASSWORD));
        authenticator.authenticate(
                claim(response("dialog", new byte[] {1, 2}), Authenticator.NATIVE), REMOTE, script);
        assertThat(new String(script.sent.get(0), StandardCharsets.US_ASCII))
                .startsWith("mysql_native_password\0");
    }

    @Test
    void withoutAPasswordOnlyThisMachineMayConnect() throws Exception {
        Authenticator authenticator = configured(null);
        HandshakeResponse empty = response(Authenticator.NATIVE, new byte[0]);
        authenticator.authenticate(
                claim(empty, Authenticator.NATIVE), LOCAL, new Script(challenge, ""));
        assertDenied(() ->
                authenticator.authenticate(
                        claim(empty, Authenticator.NATIVE), REMOTE, new Script(challenge, "")));
    }

    @Test
    void anUnknownUserIsAskedLikeAKnownOne() throws Exception {
        Script script = new Script(challenge, PASSWORD);
        HandshakeResponse reply = sha2Reply(PASSWORD);
        assertDenied(() ->
                unseen().authenticate(
                                new Authenticator.Claim(
                                        "nobody",
                                        reply.plugin(),
                                        reply.authData(),
                                        challenge,
                                        Authenticator.CACHING_SHA2),
                                LOCAL,
                                script));
        assertThat(script.sent).hasSize(2);
        assertThat(script.sent.get(0)).containsExactly(4);
    }

    /** Root with a password that this process has not seen. */
    private static Authenticator unseen() {
        SecureRandom random = new SecureRandom();
        Credential credential = Credential.of(Authenticator.CACHING_SHA2, PASSWORD, random);
        return new Authenticator(
                Users.inMemory(random, List.of(credential)), new QuickHashes(), new KeyExchange());
    }

    private static Authenticator configured(@Nullable String password) {
        SecureRandom random = new SecureRandom();
        RootPassword root = RootPassword.of(password, random);
        return new Authenticator(
                Users.inMemory(random, root.credentials()), root.quickHashes(), new KeyExchange());
    }

    private Authenticator.Claim claim(HandshakeResponse response, String proposed) {
        return new Authenticator.Claim(
                response.user(), response.plugin(), response.authData(), challenge, proposed);
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void assertDenied(Attempt attempt) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.code()).isEqualTo(1045));
    }

    private HandshakeResponse sha2Reply(String password) {
        byte[] once = Digests.sha256(password.getBytes(StandardCharsets.UTF_8));
        return response(
                Authenticator.CACHING_SHA2,
                Digests.xor(once, Digests.sha256(Digests.sha256(once), challenge)));
    }

    private byte[] nativeReply(String password) {
        byte[] once = Digests.sha1(password.getBytes(StandardCharsets.UTF_8));
        return Digests.xor(once, Digests.sha1(challenge, Digests.sha1(once)));
    }

    private static HandshakeResponse response(String plugin, byte[] authData) {
        return new HandshakeResponse(
                Capability.SERVER, 255, "root", authData, "", plugin, Map.of());
    }

    /** A client that does the key exchange when asked to. */
    private static final class Script implements Authenticator.Conversation {
        final List<byte[]> sent = new ArrayList<>();
        final Deque<byte[]> replies = new ArrayDeque<>();
        boolean garbage;
        private final byte[] challenge;
        private final String password;

        Script(byte[] challenge, String password) {
            this.challenge = challenge;
            this.password = password;
        }

        @Override
        public void send(int header, byte[] data) {
            sent.add(data);
            if (header == 1 && data.length == 1 && data[0] == 4) {
                replies.add(new byte[] {2});
            } else if (header == 1 && data.length > 1) {
                replies.add(garbage ? new byte[256] : encrypt(data));
            }
        }

        @Override
        public byte[] receive() throws IOException {
            return replies.remove();
        }

        @Override
        public boolean isPrivate() {
            return false;
        }

        private byte[] encrypt(byte[] pem) {
            try {
                String base64 =
                        new String(pem, StandardCharsets.US_ASCII)
                                .replaceAll("-----[A-Z ]+-----", "");
                byte[] key = Base64.getMimeDecoder().decode(base64);
                Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
                cipher.init(
                        Cipher.ENCRYPT_MODE,
                        KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(key)));
                return cipher.doFinal(
                        Digests.xor((password + "\0").getBytes(StandardCharsets.UTF_8), challenge));
            } catch (java.security.GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
