package io.hadal.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.sql.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerConfigTest {
    @TempDir Path folder;

    @Test
    void flagsGoBeforeTheFile() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("hadal.properties"), "port = 4000\nmax-connections=7\n");
        ServerConfig config = ServerConfig.load(Map.of("port", "5000"), file, Map.of());
        assertThat(config.values().integer(Settings.PORT)).isEqualTo(5000);
        assertThat(config.values().integer(Settings.MAX_CONNECTIONS)).isEqualTo(7);
        assertThat(config.root().credentials()).isEmpty();
    }

    @Test
    void allFaultsAreToldAtOnce() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("hadal.properties"),
                        "prot=4000\ncommit_durability=memory\n");
        Map<String, String> flags =
                Map.of(
                        "max-connections", "many",
                        "wait-timeout", "0",
                        "root-password", "hush",
                        "root-password-file", folder.resolve("none").toString(),
                        "bottomless-upload-throttle-soft-limit-secs", "3600");
        assertThatThrownBy(() -> ServerConfig.load(flags, file, Map.of()))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> {
                            assertThat(e.faults()).hasSize(7);
                            assertThat(e.getMessage())
                                    .startsWith("The configuration has 7 faults:")
                                    .contains(
                                            "hadal.properties: Unknown system variable 'prot'; did"
                                                    + " you mean 'port'?")
                                    .contains(
                                            "commit_durability is 'memory', but must be one of"
                                                    + " disk, object_store, replica")
                                    .contains(
                                            "flag --max-connections: max_connections is 'many', but"
                                                    + " must be a whole number")
                                    .contains(
                                            "flag --wait-timeout: wait_timeout is 0, but must be"
                                                    + " from 1 to 31536000 (s)")
                                    .contains(
                                            "flag --root-password: a password does not belong here")
                                    .contains("none does not exist")
                                    .contains(
                                            "must not be above"
                                                    + " bottomless_upload_throttle_hard_limit_secs,"
                                                    + " which is 1800")
                                    .doesNotContain("hush");
                        });
    }

    @Test
    void theRootPasswordComesFromAFileOrTheEnvironment() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "secret\n");
        Map<String, String> flags = Map.of("root_password_file", file.toString());
        assertThat(ServerConfig.load(flags, null, Map.of()).root().credentials()).hasSize(2);
        Map<String, String> environment = Map.of(ServerConfig.PASSWORD_VARIABLE, "secret");
        assertThat(ServerConfig.load(Map.of(), null, environment).root().credentials()).hasSize(2);
        assertThatThrownBy(() -> ServerConfig.load(flags, null, environment))
                .hasMessageContaining("is given twice");
        Files.writeString(file, "\n");
        assertThatThrownBy(() -> ServerConfig.load(flags, null, Map.of()))
                .hasMessageContaining("the password of root is empty");
    }

    @Test
    void aMissingFileIsAFault() {
        Path none = folder.resolve("none.properties");
        assertThatThrownBy(() -> ServerConfig.load(Map.of(), none, Map.of()))
                .hasMessageContaining("none.properties does not exist");
    }
}
