package io.hadal.server.auth;

import io.hadal.server.wire.Capability;
import io.hadal.server.wire.Greeting;
import io.hadal.server.wire.HandshakeResponse;
import io.hadal.sql.SqlException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The conversation that follows a client's answer to the greeting. A client may use either plugin,
 * whichever was proposed; one that uses a third is asked to switch.
 */
public final class Authenticator {
    public static final String NATIVE = "mysql_native_password";
    public static final String CACHING_SHA2 = "caching_sha2_password";

    private static final int SWITCH_REQUEST = 0xfe;
    private static final int MORE_DATA = 0x01;
    private static final int FAST_SUCCESS = 0x03;
    private static final int FULL_AUTHENTICATION = 0x04;
    private static final int WANTS_PUBLIC_KEY = 0x02;
    private static final int QUICK_REPLY_BYTES = 32;

    private final Accounts accounts;
    private final KeyExchange keyExchange;

    public Authenticator(Accounts accounts, KeyExchange keyExchange) {
        this.accounts = accounts;
        this.keyExchange = keyExchange;
    }

    /** The packets of the conversation. */
    public interface Conversation {
        void send(int header, byte[] data) throws IOException;

        byte[] receive() throws IOException;

        /** Whether nobody between can read or change it: TLS. */
        boolean isPrivate();
    }

    /** Where a client comes from. */
    public record Peer(String host, boolean loopback) {}

    /** A challenge for one connection: bytes that a client can take for text without a zero. */
    public static byte[] newChallenge(SecureRandom random) {
        byte[] challenge = new byte[Greeting.CHALLENGE_BYTES];
        for (int i = 0; i < challenge.length; i++) {
            challenge[i] = (byte) (33 + random.nextInt(94));
        }
        return challenge;
    }

    /**
     * Returns if the client is who it says; otherwise error 1045, which does not tell what was
     * wrong.
     */
    public void authenticate(
            HandshakeResponse response,
            byte[] challenge,
            String proposed,
            Peer peer,
            Conversation talk)
            throws IOException, SqlException {
        String plugin =
                Capability.has(response.capabilities(), Capability.PLUGIN_AUTH)
                        ? response.plugin()
                        : NATIVE;
        byte[] reply = response.authData();
        if (!plugin.equals(NATIVE) && !plugin.equals(CACHING_SHA2)) {
            plugin = proposed;
            talk.send(SWITCH_REQUEST, switchRequest(proposed, challenge));
            reply = talk.receive();
        }
        String user = response.user();
        if (!check(user, plugin, trimZero(reply), challenge, peer, talk)) {
            String using = trimZero(reply).length > 0 ? "YES" : "NO";
            throw new SqlException(
                    1045,
                    "28000",
                    "Access denied for user '"
                            + user
                            + "'@'"
                            + peer.host()
                            + "' (using password: "
                            + using
                            + ")");
        }
    }

    private boolean check(
            String user,
            String plugin,
            byte[] reply,
            byte[] challenge,
            Peer peer,
            Conversation talk)
            throws IOException {
        Accounts.Account account = accounts.find(user);
        if (account == null) {
            return false;
        }
        PasswordVerifier verifier = account.verifier();
        if (verifier == null) {
            return peer.loopback() && reply.length == 0;
        }
        if (reply.length == 0) {
            return false;
        }
        return plugin.equals(NATIVE)
                ? verifier.matchesNative(challenge, reply)
                : checkSha2(user, verifier, reply, challenge, talk);
    }

    private boolean checkSha2(
            String user,
            PasswordVerifier verifier,
            byte[] reply,
            byte[] challenge,
            Conversation talk)
            throws IOException {
        byte[] quickHash = accounts.quickHash(user);
        if (quickHash != null) {
            boolean right = matchesQuickly(quickHash, challenge, reply);
            if (right) {
                talk.send(MORE_DATA, new byte[] {FAST_SUCCESS});
            }
            return right;
        }
        talk.send(MORE_DATA, new byte[] {FULL_AUTHENTICATION});
        String password = receivePassword(challenge, talk);
        if (password == null || !verifier.matches(password)) {
            return false;
        }
        accounts.remember(user, password);
        return true;
    }

    private @Nullable String receivePassword(byte[] challenge, Conversation talk)
            throws IOException {
        byte[] data = talk.receive();
        if (talk.isPrivate()) {
            return withoutZero(data);
        }
        if (data.length == 1 && data[0] == WANTS_PUBLIC_KEY) {
            talk.send(MORE_DATA, keyExchange.publicKey());
            data = talk.receive();
        }
        return keyExchange.decrypt(data, challenge);
    }

    private static boolean matchesQuickly(byte[] quickHash, byte[] challenge, byte[] reply) {
        if (reply.length != QUICK_REPLY_BYTES) {
            return false;
        }
        byte[] candidate = Digests.xor(reply, Digests.sha256(quickHash, challenge));
        return MessageDigest.isEqual(Digests.sha256(candidate), quickHash);
    }

    private static byte[] switchRequest(String plugin, byte[] challenge) {
        byte[] name = plugin.getBytes(StandardCharsets.US_ASCII);
        byte[] data = new byte[name.length + 1 + challenge.length + 1];
        System.arraycopy(name, 0, data, 0, name.length);
        System.arraycopy(challenge, 0, data, name.length + 1, challenge.length);
        return data;
    }

    /** The text up to the zero that ends it. */
    private static String withoutZero(byte[] data) {
        int length = data.length > 0 && data[data.length - 1] == 0 ? data.length - 1 : data.length;
        return new String(data, 0, length, StandardCharsets.UTF_8);
    }

    /** Some clients send an empty password as one zero byte. */
    private static byte[] trimZero(byte[] reply) {
        return reply.length == 1 && reply[0] == 0 ? new byte[0] : reply;
    }
}
