package io.hadal.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentBytesTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void averagesOverTheLastMinuteOrTheTimeSinceTheBeginning() {
        RecentBytes bytes = new RecentBytes(5 * SECOND);
        assertThat(bytes.perSecond(5 * SECOND)).isZero();
        bytes.add(6 * SECOND, 100);
        bytes.add(14 * SECOND, 100);
        assertThat(bytes.perSecond(14 * SECOND)).isEqualTo(20.0);
        bytes.add(65 * SECOND, 400);
        assertThat(bytes.perSecond(65 * SECOND)).isEqualTo(600.0 / 60);
        assertThat(bytes.perSecond(66 * SECOND)).isEqualTo(500.0 / 60);
        assertThat(bytes.perSecond(1_000_000 * SECOND)).isZero();
    }
}
