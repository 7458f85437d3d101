package io.hadal.storage.collate;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CollationTest {
    private static final Collation CI = Collation.GENERAL_CI;

    /**
     * Of all characters of the basic plane from 1 on, as MariaDB 10.11's WEIGHT_STRING has them.
     */
    private static final String WEIGHTS =
            "4b3ffbe97703467ec6153985e045ef21452f15d4075c85c42c8f2df1dd0b4792";

    private static IntStream basicPlane() {
        return IntStream.rangeClosed(1, 0xFFFF)
                .filter(point -> !Character.isSurrogate((char) point));
    }

    @Test
    void weightsAreMysqls() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        basicPlane()
                .forEach(point ->
                        digest.update(CI.weights(Character.toString(point)).getBytes(UTF_16BE)));
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(WEIGHTS);
    }

    @Test
    void aKeyTakesNoMoreBytesThanItsText() {
        basicPlane()
                .mapToObj(Character::toString)
                .forEach(text ->
                        assertThat(CI.key(text).getBytes(UTF_8).length)
                                .as(text)
                                .isLessThanOrEqualTo(text.getBytes(UTF_8).length));
    }

    @Test
    void keysOfBytesAreThoseOfTexts() {
        for (String text : new String[] {"", " ", "aZ \t", "Müller  ", "ß\uD83D\uDE00 x ", "İ"}) {
            byte[] bytes = ("<" + text + ">").getBytes(UTF_8);
            for (Collation collation : Collation.values()) {
                assertThat(collation.key(bytes, 1, bytes.length - 2))
                        .as("%s %s", collation, text)
                        .isEqualTo(collation.key(text).getBytes(UTF_8));
            }
        }
    }

    @Test
    void whatIsEqual() {
        assertThat(CI.key("MÜLLER  ")).isEqualTo(CI.key("muller"));
        assertThat(CI.key("ß")).isEqualTo(CI.key("s")).isNotEqualTo(CI.key("ss"));
        assertThat(CI.key("\uD83D\uDE00")).isEqualTo(CI.key("\uD83D\uDE01")).isEqualTo("\uFFFD");
        assertThat(CI.key("a b")).isNotEqualTo(CI.key("ab"));
        assertThat(CI.weights("a ")).isEqualTo("A ");
        assertThat(Collation.BINARY.key("a ")).isEqualTo("a ");
    }

    @Test
    void namesAndNumbersAreMysqls() {
        assertThat(Collation.named("UTF8MB4_General_CI")).isEqualTo(CI);
        assertThat(Collation.named("utf8mb4_unicode_ci")).isNull();
        assertThat(CI.number()).isEqualTo(45);
        assertThat(Collation.BINARY.number()).isEqualTo(46);
    }
}
