package io.hadal.server.auth;

import io.hadal.server.wire.Greeting;
import io.hadal.sql.SqlException;
import io.hadal.sql.user.Account;
import io.hadal.sql.user.AccountName;
import io.hadal.sql.user.Credential;
import io.hadal.sql.user.Users;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The conversation that follows a client's answer to the greeting. A client that uses another
 * plugin than its account is asked to switch.
 */
public final class Authenticator {
    public static final String NATIVE = Credential.NATIVE;
    public static final String CACHING_SHA2 = Credential.CACHING_SHA2;

    private static final int SWITCH_REQUEST = 0xfe;
    private static final int MORE_DATA = 0x01;
    private static final int FAST_SUCCESS = 0x03;
    private static final int FULL_AUTHENTICATION = 0x04;
    private static final int WANTS_PUBLIC_KEY = 0x02;
    private static final int QUICK_REPLY_BYTES = 32;

    private final Users users;
    private final QuickHashes quickHashes;
    private final KeyExchange keyExchange;

    public Authenticator(Users users, QuickHashes quickHashes, KeyExchange keyExchange) {
        this.users = users;
        this.quickHashes = quickHashes;
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
     * The account of a client that is who it says; otherwise error 1045, which does not tell what
     * was wrong.
     */
    public AccountName authenticate(Claim claim, Peer peer, Conversation talk)
            throws IOException, SqlException {
        Account found = users.book().match(claim.user(), peer.host());
        Account account = found == null ? Account.NOBODY : found;
        Answer answer = answer(claim, account, talk);
        if (!check(account, answer, claim, talk) || found == null) {
            throw denied(claim.user(), peer, answer.reply().length > 0);
        }
        checkUsable(account, talk);
        return account.name();
    }

    static SqlException denied(String user, Peer peer, boolean withPassword) {
        return new SqlException(
                1045,
                "28000",
                "Access denied for user '"
                        + user
                        + "'@'"
                        + peer.host()
                        + "' (using password: "
                        + (withPassword ? "YES" : "NO")
                        + ")");
    }

    private static void checkUsable(Account account, Conversation talk) throws SqlException {
        if (account.locked()) {
            throw new SqlException(
                    3118,
                    "HY000",
                    "Access denied for user " + account.name().quoted() + ". Account is locked.");
        }
        if (account.requiresTls() && !talk.isPrivate()) {
            throw new SqlException(
                    3159,
                    "HY000",
                    "Account "
                            + account.name().quoted()
                            + " may connect over TLS only (REQUIRE SSL)");
        }
    }

    /**
     * What a client has answered to the greeting, or to COM_CHANGE_USER.
     *
     * @param plugin that made the reply, or empty
     * @param proposed plugin of the greeting
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes of a conversation, never compared.
    public record Claim(
            String user, String plugin, byte[] reply, byte[] challenge, String proposed) {}

    /** A reply, and the plugin that made it. */
    @SuppressWarnings("ArrayRecordComponent") // Likewise.
    private record Answer(String plugin, byte[] reply) {}

    /** A client that uses another plugin than the account is asked to switch. */
    private static Answer answer(Claim claim, Account account, Conversation talk)
            throws IOException {
        boolean needsNone = account.credential().isEmpty() && Credential.isPlugin(claim.plugin());
        if (needsNone || account.credential(claim.plugin()) != null) {
            return new Answer(claim.plugin(), trimZero(claim.reply()));
        }
        String plugin =
                account.credential(claim.proposed()) != null
                        ? claim.proposed()
                        : account.credential().plugin();
        talk.send(SWITCH_REQUEST, switchRequest(plugin, claim.challenge()));
        return new Answer(plugin, trimZero(talk.receive()));
    }

    private boolean check(Account account, Answer answer, Claim claim, Conversation talk)
            throws IOException {
        Credential credential = account.credential(answer.plugin());
        if (account.credential().isEmpty()) {
            return answer.reply().length == 0;
        }
        if (credential == null || answer.reply().length == 0) {
            return false;
        }
        return answer.plugin().equals(NATIVE)
                ? matchesNative(credential, claim.challenge(), answer.reply())
                : checkSha2(credential, claim.challenge(), answer.reply(), talk);
    }

    private static boolean matchesNative(Credential credential, byte[] challenge, byte[] reply) {
        byte[] hash = credential.nativeHash();
        if (reply.length != hash.length) {
            return false;
        }
        byte[] once = Digests.xor(reply, Digests.sha1(challenge, hash));
        return MessageDigest.isEqual(Digests.sha1(once), hash);
    }

    private boolean checkSha2(
            Credential credential, byte[] challenge, byte[] reply, Conversation talk)
            throws IOException {
        byte[] quickHash = quickHashes.of(credential);
        if (quickHash != null && matchesQuickly(quickHash, challenge, reply)) {
            talk.send(MORE_DATA, new byte[] {FAST_SUCCESS});
            return true;
        }
        talk.send(MORE_DATA, new byte[] {FULL_AUTHENTICATION});
        String password = receivePassword(challenge, talk);
        if (password == null || !credential.matches(password)) {
            return false;
        }
        quickHashes.remember(credential, password);
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
