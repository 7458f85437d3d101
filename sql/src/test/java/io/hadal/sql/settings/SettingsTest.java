package io.hadal.sql.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SettingsTest {

    @Test
    void everyDefaultIsValid() throws Exception {
        SettingValues values = new SettingValues();
        for (Setting setting : Settings.all()) {
            assertThat(values.value(setting)).isEqualTo(setting.parse(setting.defaultValue()));
            assertThat(setting.description()).as(setting.name()).isNotEmpty();
        }
        assertThat(values.integer(Settings.GC_RETENTION_PERIOD_MINUTES)).isEqualTo(1440);
        assertThat(values.text(Settings.COMMIT_DURABILITY)).isEqualTo("disk");
    }

    @Test
    void unknownNamesGetAProposal() {
        assertThatThrownBy(() -> Settings.get("max_conections"))
                .hasMessage(
                        "Unknown system variable 'max_conections'; did you mean"
                                + " 'max_connections'?");
        assertThat(Settings.nearest("entirely_different_thing")).isNull();
        assertThat(Settings.find("MAX-Connections")).isSameAs(Settings.MAX_CONNECTIONS);
    }

    @Test
    void valuesAreChecked() {
        assertThatThrownBy(() -> Settings.PORT.parse("70000"))
                .hasMessage("port is 70000, but must be from 0 to 65535");
        assertThatThrownBy(() -> Settings.PORT.parse("http"))
                .hasMessage("port is 'http', but must be a whole number");
        assertThatThrownBy(() -> Settings.COMMIT_DURABILITY.parse("memory"))
                .hasMessage(
                        "commit_durability is 'memory', but must be one of disk, object_store,"
                                + " replica");
    }

    @Test
    void sizesMayHaveASuffix() throws Exception {
        assertThat(Settings.MAX_ALLOWED_PACKET.parse("16M")).isEqualTo(16L << 20);
        assertThat(Settings.MAX_ALLOWED_PACKET.parse("1g")).isEqualTo(1L << 30);
        assertThatThrownBy(() -> Settings.MAX_ALLOWED_PACKET.parse("9223372036854775807K"))
                .hasMessageContaining("whole");
    }

    @Test
    void setGlobalChangesDynamicOnesAndTellsListeners() throws Exception {
        SettingValues values = new SettingValues();
        List<Setting> heard = new ArrayList<>();
        values.onChange(heard::add);
        values.set("max_connections", "7");
        assertThat(values.integer(Settings.MAX_CONNECTIONS)).isEqualTo(7);
        values.reset("max_connections");
        assertThat(values.integer(Settings.MAX_CONNECTIONS)).isEqualTo(500);
        assertThat(heard).containsExactly(Settings.MAX_CONNECTIONS, Settings.MAX_CONNECTIONS);
        assertThatThrownBy(() -> values.set("port", "1")).hasMessageContaining("read only");
    }
}
