package io.hadal.env.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeedsTest {
    @BeforeEach
    void noSeedIsAskedFor() {
        Assumptions.assumeTrue(System.getProperty("seed") == null);
    }

    @AfterEach
    void forget() {
        System.clearProperty("seed");
    }

    @Test
    void triesSeedsFromOne() {
        List<Long> tried = new ArrayList<>();
        Seeds.forEach(3, tried::add);
        assertThat(tried).containsExactly(1L, 2L, 3L);
    }

    @Test
    void triesOnlyTheSeedThatIsAskedFor() {
        System.setProperty("seed", "42");
        List<Long> tried = new ArrayList<>();
        Seeds.forEach(3, tried::add);
        assertThat(tried).containsExactly(42L);
    }

    @Test
    void saysHowToReproduceAFailure() {
        IllegalStateException wrong = new IllegalStateException("wrong");
        assertThatThrownBy(() ->
                        Seeds.forEach(
                                10,
                                seed -> {
                                    if (seed == 7) {
                                        throw wrong;
                                    }
                                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed=7")
                .hasMessageContaining("-Dtest=SeedsTest#saysHowToReproduceAFailure -Dseed=7")
                .hasMessageContaining("wrong")
                .hasCause(wrong);
    }
}
