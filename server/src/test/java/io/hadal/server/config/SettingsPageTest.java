package io.hadal.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.sql.settings.Setting;
import io.hadal.sql.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page of settings says what the table of settings says. */
final class SettingsPageTest {
    private static final String TITLE =
            "| name | value | default | may change | what it is |\n|---|---|---|---|---|\n";

    @Test
    void thePageHasTheTable() throws Exception {
        StringBuilder table = new StringBuilder(TITLE);
        Settings.all().forEach(setting -> table.append(row(setting)));
        assertThat(Files.readString(Path.of("../docs/settings.md"))).contains(table);
    }

    private static String row(Setting setting) {
        String value =
                switch (setting.kind()) {
                    case INTEGER ->
                            setting.min()
                                    + " … "
                                    + setting.max()
                                    + (setting.unit().isEmpty() ? "" : " " + setting.unit());
                    case BOOLEAN -> "ON, OFF";
                    case CHOICE -> String.join(", ", setting.choices());
                    case TEXT -> "text";
                };
        String change =
                setting.session()
                        ? "SET GLOBAL, SET SESSION"
                        : setting.dynamic() ? "SET GLOBAL" : "at start";
        String standard =
                setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`";
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(setting.name(), value, standard, change, setting.description());
    }
}
