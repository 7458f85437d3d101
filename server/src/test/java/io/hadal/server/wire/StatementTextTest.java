package io.hadal.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.sql.SqlException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class StatementTextTest {

    @Test
    void plainTextStays() throws Exception {
        assertThat(StatementText.of("SELECT _binary'käse'".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("SELECT _binary'käse'");
    }

    @Test
    void rawBytesBecomeHex() throws Exception {
        byte[] sql =
                bytes(
                        "/* it's */ INSERT INTO `t``` VALUES ('it''s \\' ü', _binary '",
                        0xff,
                        "\\0\\'''a', _BINARY'",
                        0x80,
                        "')");
        assertThat(StatementText.of(sql))
                .isEqualTo(
                        "/* it's */ INSERT INTO `t``` VALUES ('it''s \\' ü', x'FF00272761',"
                                + " x'80')");
    }

    @Test
    void commentsToTheEndOfTheLineOpenNothing() throws Exception {
        byte[] sql = bytes("SELECT 1 -- don't\n, _binary'", 0xff, "' # it's\n");
        assertThat(StatementText.of(sql)).isEqualTo("SELECT 1 -- don't\n, x'FF' # it's\n");
    }

    /** As PyMySQL sends them, without an introducer. */
    @Test
    void literalsOfOtherBytesBecomeHexToo() throws Exception {
        assertThat(StatementText.of(bytes("SELECT '", 0xff, "\\'''', 'ü''', \"", 0x80, "\"\"'\"")))
                .isEqualTo("SELECT x'FF2727', 'ü''', x'802227'");
    }

    @Test
    void otherBytesAreRefused() {
        assertThatThrownBy(() -> StatementText.of(bytes("SELECT `", 0xff, "`")))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.code()).isEqualTo(1300));
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer code) {
                out.write(code);
            } else {
                out.writeBytes(((String) part).getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }
}
