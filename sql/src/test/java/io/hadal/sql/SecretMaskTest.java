package io.hadal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SecretMaskTest {

    @Test
    void hidesCredentialsInEitherQuotes() {
        String sql =
                "ATTACH DATABASE d ON S3 \"b/p\" CONFIG '{\"region\":\"x\"}' CREDENTIALS"
                        + " '{\"a\":\"hush\"}'";
        assertThat(SecretMask.mask(sql))
                .isEqualTo(
                        "ATTACH DATABASE d ON S3 \"b/p\" CONFIG '{\"region\":\"x\"}' CREDENTIALS"
                                + " '***'");
        assertThat(SecretMask.mask("create database d on s3 'b' credentials /* c */\n\"hush\" "))
                .doesNotContain("hush");
    }

    @Test
    void hidesWhatIsCutOff() {
        assertThat(SecretMask.mask("ATTACH DATABASE d ON S3 'b' CREDENTIALS '{\"aws_secret"))
                .endsWith("CREDENTIALS '***'");
        assertThat(SecretMask.mask("x CREDENTIALS 'it''s \\' hush"))
                .isEqualTo("x CREDENTIALS '***'");
    }

    @Test
    void hidesPasswords() {
        assertThat(SecretMask.mask("CREATE USER u IDENTIFIED BY 'hush'")).doesNotContain("hush");
        assertThat(SecretMask.mask("SET PASSWORD = 'hush'; SELECT 'seen'"))
                .isEqualTo("SET PASSWORD = '***'; SELECT 'seen'");
    }

    @Test
    void hidesSecretsInAnyJson() {
        assertThat(SecretMask.mask("SELECT '{\"aws_secret_access_key\":\"hush\"}'"))
                .isEqualTo("SELECT '***'");
    }

    @Test
    void leavesTheRestAlone() {
        String sql = "SELECT a, 'it''s', \"x\\\"y\" FROM t WHERE b = 3 -- done";
        assertThat(SecretMask.mask(sql)).isEqualTo(sql);
    }
}
