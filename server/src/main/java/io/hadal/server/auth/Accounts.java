package io.hadal.server.auth;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The users there are, and the quick hashes of those whose password this process has seen.
 * Thread-safe.
 *
 * <p>Only {@code root} exists. Its quick hash is known from the start if the password itself was
 * given, so that clients need neither TLS nor the key exchange; an account made from a verifier
 * alone gets it with its first full login.
 */
public final class Accounts {
    public static final String ROOT = "root";

    private final Map<String, Account> accounts;
    private final Map<String, byte[]> quickHashes = new ConcurrentHashMap<>();

    private Accounts(Account root) {
        this.accounts = Map.of(root.user(), root);
    }

    /** A user; no verifier means no password, and then only clients of this machine may connect. */
    record Account(String user, @Nullable PasswordVerifier verifier) {}

    /** Root with this password, or without one if it is null. */
    public static Accounts withRoot(@Nullable String password) {
        Accounts accounts =
                withRootVerifier(password == null ? null : PasswordVerifier.of(password));
        if (password != null) {
            accounts.remember(ROOT, password);
        }
        return accounts;
    }

    /** Root with a password that this process has not seen. */
    public static Accounts withRootVerifier(@Nullable PasswordVerifier verifier) {
        return new Accounts(new Account(ROOT, verifier));
    }

    /** Whether anybody could log in from another machine. */
    public boolean allowRemote() {
        return accounts.values().stream().anyMatch(account -> account.verifier() != null);
    }

    @Nullable Account find(String user) {
        return accounts.get(user);
    }

    /** The double SHA-256 of a password that was right, or null. */
    byte @Nullable [] quickHash(String user) {
        return quickHashes.get(user);
    }

    void remember(String user, String password) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        quickHashes.put(user, Digests.sha256(Digests.sha256(bytes)));
    }
}
