package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.ReplicaProof.Standing;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaSpec.MaxLag;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.ReplicaSpec.OnTakeover;
import io.hadal.engine.ReplicaSpec.Policy;
import io.hadal.engine.replica.Registration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is remembered of replicas. */
final class ReplicaBookTest {
    private static Registration registration(Duration verifyEvery, Standing proof) {
        return new Registration(
                new ReplicaSpec(
                        "west",
                        Lab.spec("west"),
                        Mode.SYNC,
                        Duration.ofDays(2),
                        new MaxLag(Duration.ofSeconds(5), Policy.BLOCK),
                        OnTakeover.CONTINUE,
                        verifyEvery),
                true,
                false,
                true,
                proof,
                "by somebody");
    }

    @Test
    void allOfItComesBack() {
        List<Registration> all =
                List.of(
                        registration(Duration.ofHours(3), new Standing(7, 8, 9, 10, true, "a\nb")),
                        registration(Duration.ZERO, Standing.NONE));
        assertThat(ReplicaBook.decode(ReplicaBook.encode(all))).isEqualTo(all);
    }

    @Test
    void aServerThatProvedNothingWroteNothingOfIt() {
        String before =
                new String(
                                ReplicaBook.encode(
                                        List.of(registration(Duration.ZERO, Standing.NONE))),
                                StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.contains("proof_") && !line.contains("verify_"))
                        .collect(Collectors.joining("\n", "", "\n"));
        assertThat(ReplicaBook.decode(before.getBytes(StandardCharsets.UTF_8)))
                .containsExactly(registration(Duration.ZERO, Standing.NONE));
    }
}
