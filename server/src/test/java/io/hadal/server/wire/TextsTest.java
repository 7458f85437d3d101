package io.hadal.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextsTest {

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "-0.0,0",
        "1,1",
        "-1.5,-1.5",
        "0.1,0.1",
        "1e14,100000000000000",
        "1e15,1e15",
        "-1.25e15,-1.25e15",
        "1e-15,0.000000000000001",
        "1e-16,1e-16",
        "123456.789,123456.789",
        "1.7976931348623157e308,1.7976931348623157e308",
        "5e-324,4.9e-324",
        "1e100,1e100"
    })
    void doublesAreWrittenAsMysqlDoes(double value, String text) {
        assertThat(Texts.of(value, Texts.FLOATING)).isEqualTo(text);
        assertThat(Double.parseDouble(Texts.of(value, Texts.FLOATING)))
                .isEqualTo(value == 0 ? 0.0 : value);
    }

    @ParameterizedTest
    @CsvSource({"1.1,1.1", "3.14159274,3.14159", "16777216,16777200", "1e20,1e20", "0.0001,0.0001"})
    void floatsHaveSixDigits(float value, String text) {
        assertThat(Texts.of(value, Texts.FLOATING)).isEqualTo(text);
    }

    @Test
    void aFixedScaleIsKept() {
        assertThat(Texts.of(2.5, 2)).isEqualTo("2.50");
        assertThat(Texts.of(1e20, 1)).isEqualTo("100000000000000000000.0");
    }

    @Test
    void timesHaveAsManyDigitsAsTheirColumn() {
        LocalDateTime time = LocalDateTime.of(987, 6, 5, 4, 3, 2, 1_230_000);
        assertThat(Texts.of(time, 0)).isEqualTo("0987-06-05 04:03:02");
        assertThat(Texts.of(time, 3)).isEqualTo("0987-06-05 04:03:02.001");
        assertThat(Texts.of(time, 6)).isEqualTo("0987-06-05 04:03:02.001230");
        assertThat(Texts.of(Duration.ofHours(-838).minusSeconds(1), 0)).isEqualTo("-838:00:01");
        assertThat(Texts.of(Duration.ofMillis(1500), 2)).isEqualTo("00:00:01.50");
    }
}
