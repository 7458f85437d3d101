package io.hadal.server.auth;

import io.hadal.sql.user.Credential;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the password that the configuration gives root: hashes for both plugins, so that
 * any client can log in, and the quick one, so that none needs TLS for it.
 *
 * @param credentials empty = the configuration gives none
 */
public record RootPassword(List<Credential> credentials, QuickHashes quickHashes) {

    public static RootPassword of(@Nullable String password, RandomGenerator random) {
        QuickHashes quick = new QuickHashes();
        if (password == null) {
            return new RootPassword(List.of(), quick);
        }
        Credential sha2 = Credential.of(Credential.CACHING_SHA2, password, random);
        quick.remember(sha2, password);
        return new RootPassword(
                List.of(sha2, Credential.of(Credential.NATIVE, password, random)), quick);
    }
}
