package io.hadal.sql.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CredentialTest {
    /** As {@code openssl passwd -5} and glibc's crypt make them. */
    @ParameterizedTest
    @CsvSource({
        "Hello world!,saltstring,5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
        "Hello world!,0123456789abcdef,iwtal7EDnW3Ts3mURAdsgwwJMDONlOpKqRHd/eVLyQ0"
    })
    void hashesAsCryptDoes(String password, String salt, String hash) {
        assertThat(
                        Sha256Crypt.hash(
                                password.getBytes(StandardCharsets.UTF_8),
                                salt.getBytes(StandardCharsets.UTF_8),
                                5_000))
                .isEqualTo(hash);
    }

    @Test
    void theSamePasswordTwiceHasTwoHashes() {
        Random random = new Random(1);
        Credential one = Credential.of(Credential.CACHING_SHA2, "pässword", random);
        Credential two = Credential.of(Credential.CACHING_SHA2, "pässword", random);
        assertThat(one.text()).hasSize(70).isNotEqualTo(two.text());
        assertThat(one.isWellFormed()).isTrue();
        assertThat(one.matches("pässword") && two.matches("pässword")).isTrue();
        assertThat(one.matches("password")).isFalse();
        assertThat(one.toString()).doesNotContain(one.text());
    }

    /** SELECT PASSWORD('mypass') of MySQL 5.7's manual. */
    @Test
    void theOldPluginsHashIsMysqls() {
        Credential credential = Credential.of(Credential.NATIVE, "mypass", new Random(1));
        assertThat(credential.text()).isEqualTo("*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4");
        assertThat(credential.isWellFormed()).isTrue();
        assertThat(new Credential(Credential.NATIVE, "*6C").isWellFormed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,localhost,true",
        "127.0.0.1,localhost,true",
        "localhost,192.0.2.7,false",
        "%,192.0.2.7,true",
        "192.0.2.%,192.0.2.7,true",
        "192.0.2.%,192.0.3.7,false",
        "192.0.2._,192.0.2.7,true",
        "192.0.2.0/24,192.0.2.7,true",
        "192.0.2.0/255.255.255.0,192.0.2.7,true",
        "192.0.2.0/255.255.255.0,192.0.3.7,false",
        "2001:db8::/32,2001:db8:1::5,true",
        "2001:db8::/32,192.0.2.7,false",
        "nonsense/24,192.0.2.7,false"
    })
    void hosts(String pattern, String host, boolean matches) {
        assertThat(HostPattern.matches(pattern, host)).isEqualTo(matches);
    }
}
